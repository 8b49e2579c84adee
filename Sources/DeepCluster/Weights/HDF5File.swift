internal import CHDF5
package import Foundation

/// An open HDF5 file, as far as reading weights needs one.
package final class HDF5File {
  package struct Failure: Error, CustomStringConvertible {
    package let path: String
    package let expected: String
    package let found: String
    package var description: String { "\(path): expected \(expected), found \(found)" }
  }

  private let file: tiles_hdf5_file
  let path: String

  /// - Parameters:
  ///   - descriptor: of a regular file; it may be closed afterwards.
  ///   - path: what errors call it.
  package init(descriptor: Int32, of path: String) throws(Failure) {
    var file: tiles_hdf5_file?
    var message = Self.noMessage
    guard tiles_hdf5_open(descriptor, &file, &message) == 0, let file else {
      throw Failure(path: path, expected: "an HDF5 file", found: Self.text(message))
    }
    self.file = file
    self.path = path
  }

  /// A file that is in memory.
  /// - Parameter path: what errors call it.
  package init(image: Data, of path: String) throws(Failure) {
    var file: tiles_hdf5_file?
    var message = Self.noMessage
    let status = image.withUnsafeBytes { bytes in
      bytes.baseAddress.map { tiles_hdf5_open_image($0, bytes.count, &file, &message) }
    }
    guard status == 0, let file else {
      throw Failure(path: path, expected: "an HDF5 file", found: Self.text(message))
    }
    self.file = file
    self.path = path
  }

  deinit { tiles_hdf5_close(file) }

  package func exists(_ path: String) throws(Failure) -> Bool { try address(of: path) != nil }

  /// The same for an object by whatever path; nil where there is none.
  package func address(of object: String) throws(Failure) -> UInt64? {
    var found: Int32 = 0
    var address: UInt64 = 0
    var message = Self.noMessage
    guard tiles_hdf5_find(file, object, &found, &address, &message) == 0 else {
      throw failure("links inside the file that lead to \(object)", message)
    }
    return found == 0 ? nil : address
  }

  /// The names in a group, in alphabetical order.
  package func names(in group: String) throws(Failure) -> [String] {
    var names = tiles_hdf5_strings()
    var message = Self.noMessage
    guard tiles_hdf5_list(file, group, &names, &message) == 0 else { throw failure("a group \(group)", message) }
    return Self.take(names)
  }

  /// An attribute that is a list of strings, or nil when there is none of this name.
  package func strings(_ attribute: String, of object: String) throws(Failure) -> [String]? {
    var strings = tiles_hdf5_strings()
    var found: Int32 = 0
    var message = Self.noMessage
    guard tiles_hdf5_string_attribute(file, object, attribute, &found, &strings, &message) == 0 else {
      throw failure("strings in the attribute \(attribute) of \(object)", message)
    }
    return found == 0 ? nil : Self.take(strings)
  }

  package func shape(of dataset: String) throws(Failure) -> [Int] {
    var rank = 0
    var sizes = [UInt64](repeating: 0, count: Int(TILES_HDF5_MAXIMUM_RANK))
    var message = Self.noMessage
    guard tiles_hdf5_shape(file, dataset, &rank, &sizes, &message) == 0 else {
      throw failure("a dataset \(dataset)", message)
    }
    return sizes.prefix(rank).map { Int(clamping: $0) }
  }

  /// Whether `floats` will find numbers: how many. Their memory is not taken yet.
  @discardableResult
  package func countOfFloats(in dataset: String) throws(Failure) -> Int {
    var count = 0
    var message = Self.noMessage
    guard tiles_hdf5_check_floats(file, dataset, &count, &message) == 0 else {
      throw failure("numbers in the dataset \(dataset)", message)
    }
    return count
  }

  /// All values of a dataset of numbers, row-major.
  package func floats(of dataset: String) throws(Failure) -> [Float] {
    let count = try countOfFloats(in: dataset)
    var values = [Float](repeating: 0, count: count)
    var message = Self.noMessage
    guard tiles_hdf5_read_floats(file, dataset, &values, count, &message) == 0 else {
      throw failure("numbers in the dataset \(dataset)", message)
    }
    return values
  }

  private static var noMessage: [CChar] { [CChar](repeating: 0, count: Int(TILES_HDF5_MESSAGE)) }

  private static func text(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func failure(_ expected: String, _ message: [CChar]) -> Failure {
    Failure(path: path, expected: expected, found: Self.text(message))
  }

  private static func take(_ strings: tiles_hdf5_strings) -> [String] {
    defer { tiles_hdf5_strings_free(strings) }
    return (0..<strings.count).compactMap { index in strings.items[index].map { String(cString: $0) } }
  }
}
