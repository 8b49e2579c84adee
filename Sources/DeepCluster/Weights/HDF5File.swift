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
  private let path: String

  package init(_ url: URL) throws(Failure) {
    var file: tiles_hdf5_file = -1
    var message = Self.noMessage
    guard tiles_hdf5_open(url.path, &file, &message) == 0 else {
      throw Failure(path: url.path, expected: "an HDF5 file", found: Self.text(message))
    }
    self.file = file
    path = url.path
  }

  /// A file that is in memory.
  /// - Parameter path: what errors call it.
  package init(image: Data, of path: String) throws(Failure) {
    var file: tiles_hdf5_file = -1
    var message = Self.noMessage
    let status = image.withUnsafeBytes { bytes in
      bytes.baseAddress.map { tiles_hdf5_open_image($0, bytes.count, &file, &message) }
    }
    guard status == 0 else { throw Failure(path: path, expected: "an HDF5 file", found: Self.text(message)) }
    self.file = file
    self.path = path
  }

  deinit { tiles_hdf5_close(file) }

  package func exists(_ path: String) -> Bool { tiles_hdf5_exists(file, path) == 1 }

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
    return sizes.prefix(rank).map(Int.init(clamping:))
  }

  /// All values of a dataset of numbers, row-major.
  package func floats(of dataset: String) throws(Failure) -> [Float] {
    let count = try shape(of: dataset).reduce(1, *)
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
