package import Foundation

/// An open HDF5 file, as far as reading weights needs one (docs/decisions/0016).
///
/// A file of weights may come from anywhere: no link or dataset leads into another file, and no structure costs more than
/// the file's own size and a fixed amount of work.
package final class HDF5File {
  package struct Failure: Error, CustomStringConvertible {
    package let path: String
    package let expected: String
    package let found: String
    package var description: String { "\(path): expected \(expected), found \(found)" }
  }

  let path: String
  private let source: HDF5Source
  private let root: HDF5Object
  /// The links of the groups that were gone through, by their addresses.
  private var links: [Int: [String: HDF5Link]] = [:]

  /// - Parameter path: what errors call it.
  private init(_ source: HDF5Source, of path: String) throws(Failure) {
    do throws(HDF5Fault) {
      self.path = path
      self.source = source
      root = try HDF5Object(source, at: HDF5Superblock(source).root)
    } catch {
      throw Failure(path: path, expected: "an HDF5 file", found: error.found)
    }
  }

  convenience init(_ file: consuming OpenedFile, of path: String) throws(Failure) {
    try self.init(HDF5Source(file), of: path)
  }

  /// A file that is in memory.
  package convenience init(image: Data, of path: String) throws(Failure) {
    try self.init(HDF5Source(image: image), of: path)
  }

  package func exists(_ path: String) throws(Failure) -> Bool { try address(of: path) != nil }

  /// Where an object lies, the same by whatever path; nil where there is none.
  package func address(of object: String) throws(Failure) -> Int? {
    try expecting("links inside the file that lead to \(object)") { () throws(HDF5Fault) in try find(object)?.address }
  }

  /// The names in a group, in alphabetical order.
  package func names(in group: String) throws(Failure) -> [String] {
    try expecting("a group \(group)") { () throws(HDF5Fault) in
      try links(of: object(group)).keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
  }

  /// An attribute that is a list of strings, or nil when there is none of this name. One of another type without elements
  /// (what h5py makes of an empty list) is no strings.
  package func strings(_ attribute: String, of object: String) throws(Failure) -> [String]? {
    try expecting("strings in the attribute \(attribute) of \(object)") { () throws(HDF5Fault) in
      try HDF5Attribute(attribute, of: self.object(object), in: source)?.strings(source)
    }
  }

  package func shape(of dataset: String) throws(Failure) -> [Int] {
    try expecting("a dataset \(dataset)") { () throws(HDF5Fault) in try HDF5Dataset(object(dataset)).space.shape }
  }

  /// Whether `floats` will find numbers: how many. Their memory is not taken yet.
  @discardableResult
  package func countOfFloats(in dataset: String) throws(Failure) -> Int {
    try expecting("numbers in the dataset \(dataset)") { () throws(HDF5Fault) in
      try HDF5Dataset(object(dataset)).values(source).count
    }
  }

  /// All values of a dataset of numbers, row-major. Any usual type is converted.
  package func floats(of dataset: String) throws(Failure) -> [Float] {
    try expecting("numbers in the dataset \(dataset)") { () throws(HDF5Fault) in
      try HDF5Dataset(object(dataset)).floats(source)
    }
  }

  private func expecting<Result>(
    _ expected: String, _ body: () throws(HDF5Fault) -> Result
  ) throws(Failure) -> Result {
    do { return try body() } catch { throw Failure(path: path, expected: expected, found: error.found) }
  }

  // MARK: Paths

  /// Links inside the file that one path may lead over.
  private static let mostSoftLinks = 16
  private static let longestPath = 65_536

  private func object(_ path: String) throws(HDF5Fault) -> HDF5Object {
    guard let object = try find(path) else { throw HDF5Fault(found: "nothing of that name") }
    return object
  }

  private func links(of group: HDF5Object) throws(HDF5Fault) -> [String: HDF5Link] {
    guard group.isGroup else { throw HDF5Fault(found: "an object of another kind") }
    if let known = links[group.address] { return known }
    let found = try HDF5Links(of: group, in: source).byName
    links[group.address] = found
    return found
  }

  /// The object at a path; nil where nothing is.
  private func find(_ path: String) throws(HDF5Fault) -> HDF5Object? {
    var steps = Self.steps(path)
    var place = root
    var soft = 0
    while let name = steps.popLast() {
      try source.spend(1)
      guard place.isGroup, let link = try links(of: place)[name] else { return nil }
      switch link {
      case .hard(let address): place = try HDF5Object(source, at: address)
      case .soft(let target):
        soft += 1
        guard soft <= Self.mostSoftLinks, target.utf8.count <= Self.longestPath else {
          throw HDF5Fault(found: "more than \(Self.mostSoftLinks) soft links, or a long one (\(name))")
        }
        if target.hasPrefix("/") { place = root }
        steps += Self.steps(target)
      case .external: throw HDF5Fault(found: "an external link (\(name) on the way to \(path))")
      case .unknown(let kind): throw HDF5Fault(found: "a link of the unknown kind \(kind) (\(name))")
      }
    }
    return place
  }

  /// The steps of a path, the last one first.
  private static func steps(_ path: String) -> [String] {
    path.split(separator: "/").reversed().filter { $0 != "." }.map(String.init)
  }
}
