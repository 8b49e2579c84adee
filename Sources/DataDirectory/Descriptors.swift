package import Dataset
package import DeepCluster
package import Files
import Foundation
package import KMeans

/// What a network says of each image: `descriptors.npy` (N x D, float32), `descriptors.csv` (a row per image, in the same
/// order) and `descriptors.json` (how they were made). In `cluster/` those of the last network, else those of `tiles embed`.
///
/// The array stays on the disk and is read in pieces.
package final class Descriptors: Sendable {
  /// N, in the order of the rows.
  package let keys: [ItemKey]
  /// D.
  package var width: Int { array.width }
  private let array: RowsOnDisk

  package var count: Int { keys.count }

  private static func remedy(_ path: String) -> String {
    path.hasSuffix(DataFolder.groupSpace) ? "run `tiles groups` again" : "run `tiles cluster` or `tiles embed` again"
  }

  package struct Mismatch: Error, CustomStringConvertible {
    package let path: String
    package let rows: Int
    package let shape: [Int]

    package init(path: String, rows: Int, shape: [Int]) { (self.path, self.rows, self.shape) = (path, rows, shape) }

    package var description: String {
      "\(path): expected an array of \(rows) rows, as the table beside it has, and some columns, found the shape \(shape); "
        + Descriptors.remedy(path)
    }
  }

  /// Nothing can be compared with it, and one such number makes means and axes of all the others into none.
  package struct NotFinite: Error, CustomStringConvertible, Equatable {
    package let path: String
    package let row: Int
    package let found: Float
    package var description: String {
      "\(path): expected numbers, found \(found) in row \(row); \(Descriptors.remedy(path))"
    }
  }

  /// The array, its table and its recipe, relative to the data directory: the last network's where they are.
  package static func place(in folder: DataFolder) -> (npy: String, csv: String, json: String) {
    let npy = folder.has(DataFolder.clusterDescriptors) ? DataFolder.clusterDescriptors : DataFolder.descriptors
    let beside = DataFolder.besideDescriptors(npy)
    return (npy, beside.csv, beside.json)
  }

  /// How the descriptors of a data directory were made; nil where nothing says it: those of `tiles embed` 0.1.
  /// - Throws: `DescriptorRecipe.Unreadable`.
  package static func recipe(in folder: DataFolder) throws -> DescriptorRecipe? {
    let place = place(in: folder)
    let before = place.npy == DataFolder.clusterDescriptors ? [DataFolder.network] : []
    guard let path = ([place.json] + before).first(where: folder.has) else { return nil }
    return try DescriptorRecipe(json: folder.target(path).data(), from: folder[path].path)
  }

  /// - Throws: `KeyedTable.Failure`, `NPYFile.Failure`, `Mismatch`, `NotFinite`.
  package convenience init(in folder: DataFolder) throws {
    try self.init(folder[Self.place(in: folder).npy], keys: Self.keys(in: folder))
  }

  /// The images that are described, in the order of the rows.
  /// - Throws: `KeyedTable.Failure`.
  package static func keys(in folder: DataFolder) throws -> [ItemKey] {
    try KeyedTable(contentsOf: folder[place(in: folder).csv], remedy: "run `tiles cluster` or `tiles embed` first").rows
      .map(\.key)
  }

  /// Where the grouped images lie among one another, by `tiles groups`; nil where no version of it has said that.
  /// - Parameter found: the groups that k-means found.
  /// - Throws: as `init(in:)`.
  package static func space(of found: @autoclosure () throws -> AssignmentFile, in folder: DataFolder) throws
    -> Descriptors?
  {
    guard folder.has(DataFolder.groupSpace) else { return nil }
    return try Descriptors(folder[DataFolder.groupSpace], keys: found().rows.map(\.key))
  }

  private init(_ url: URL, keys: [ItemKey]) throws {
    let array = try NPYFile(contentsOf: url)
    guard array.shape.count == 2, array.shape[0] == keys.count, array.shape[1] > 0 else {
      throw Mismatch(path: url.path, rows: keys.count, shape: array.shape)
    }
    try array.require("f4")
    self.keys = keys
    // A slice of the file's bytes: its first index is where the values begin.
    self.array = try RowsOnDisk(url, start: array.bytes.startIndex, count: keys.count, width: array.shape[1])
    let found = try each { row in row.first { !$0.isFinite } ?? 0 }
    if let row = found.firstIndex(where: { !$0.isFinite }) {
      throw NotFinite(path: url.path, row: row, found: found[row])
    }
  }

  /// - Parameters:
  ///   - npy: the array's file; the table and the recipe stand beside it with other extensions.
  ///   - keys: in order, one for each row.
  ///   - width: D.
  ///   - rows: gives some of the rows, n x D, which are asked for one after the other.
  package static func write(
    of keys: [ItemKey], width: Int, to npy: Target, madeBy recipe: DescriptorRecipe,
    rows: (Range<Int>) throws -> Samples
  ) throws {
    // A run that is killed in between leaves descriptors without a recipe, and never with another's.
    let json = npy.withExtension("json")
    try json.remove()
    try NPYFile.write(shape: [keys.count, width], to: npy) { add in
      for batch in (0..<keys.count).batches(of: 1_000) { try add(rows(batch).values) }
    }
    try KeyedTable.write(columns: [], of: keys, key: \.self, to: npy.withExtension("csv")) { _ in [] }
    try AtomicFile.write(recipe.json + "\n", to: json)
  }

  /// Some rows.
  /// - Throws: `RowsOnDisk.Cut`.
  package subscript(rows: Range<Int>) -> Samples {
    get throws { Samples(count: rows.count, width: width, values: try array[rows]) }
  }

  /// The rows with these numbers, in their order.
  /// - Throws: `RowsOnDisk.Cut`.
  package func rows(at numbers: some Collection<Int>) throws -> Samples {
    Samples(count: numbers.count, width: width, values: try array.rows(at: numbers))
  }

  /// A number for each row, on all cores.
  /// - Throws: `RowsOnDisk.Cut`.
  package func each(_ body: @Sendable (UnsafeBufferPointer<Float>) -> Float) throws -> [Float] {
    let pieces = (0..<count).batches(of: 1_000)
    return try concurrently(pieces.count) { piece in
      try self[pieces[piece]].values.withUnsafeBufferPointer { values in
        stride(from: 0, to: values.count, by: width)
          .map { body(UnsafeBufferPointer(rebasing: values[$0..<$0 + width])) }
      }
    }.flatMap { $0 }
  }
}
