import Dataset
import Files
import Foundation
import KMeans

/// `descriptors.npy` (N x width, float32) and `descriptors.csv` (a row per image, in the same order): what a network says
/// of each image. In `cluster/` those of the last network, else those of `tiles embed`.
struct DescriptorFiles: Sendable {
  let keys: [ItemKey]
  /// N x width, row after row.
  let values: [Float]
  let width: Int

  struct Mismatch: Error, CustomStringConvertible {
    let path: String
    let rows: Int
    let shape: [Int]
    var description: String {
      "\(path): expected an array of \(rows) rows, as its .csv has, and some columns, found the shape \(shape); run `tiles cluster` or "
        + "`tiles embed` again"
    }
  }

  /// Nothing can be compared with it, and one such number makes means and axes of all the others into none.
  struct NotFinite: Error, CustomStringConvertible, Equatable {
    let path: String
    let row: Int
    let found: Float
    var description: String {
      "\(path): expected numbers, found \(found) in row \(row); run `tiles cluster` or `tiles embed` again"
    }
  }

  init(keys: [ItemKey], values: [Float], width: Int) {
    self.keys = keys
    self.values = values
    self.width = width
  }

  /// The array and its table, relative to the data directory: the last network's where they are.
  static func place(in folder: DataFolder) -> (npy: String, csv: String) {
    let npy = folder.has(DataFolder.clusterDescriptors) ? DataFolder.clusterDescriptors : DataFolder.descriptors
    return (npy, (npy as NSString).deletingPathExtension + ".csv")
  }

  init(in folder: DataFolder) throws {
    let place = Self.place(in: folder)
    let table = try KeyedTable(contentsOf: folder[place.csv], remedy: "run `tiles cluster` or `tiles embed` first")
    let url = folder[place.npy]
    let array = try NPYFile(contentsOf: url)
    guard array.shape.count == 2, array.shape[0] == table.rows.count, array.shape[1] > 0 else {
      throw Mismatch(path: url.path, rows: table.rows.count, shape: array.shape)
    }
    keys = table.rows.map(\.key)
    values = try array.floats()
    width = array.shape[1]
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      throw NotFinite(path: url.path, row: place / width, found: values[place])
    }
  }

  /// - Parameter npy: the array's file; the table stands beside it with the extension csv. Keys must be in order.
  func write(to npy: Target) throws {
    try NPYFile.write(values, shape: [keys.count, width], to: npy)
    try KeyedTable(columns: [], rows: keys.map { ($0, []) })
      .write(to: npy.withExtension("csv"))
  }

  /// The descriptors of some rows, in double precision.
  func matrix(_ rows: some Collection<Int>) -> Matrix {
    var picked: [Double] = []
    picked.reserveCapacity(rows.count * width)
    for row in rows { for value in values[(row * width)..<((row + 1) * width)] { picked.append(Double(value)) } }
    return Matrix(rows: rows.count, columns: width, values: picked)
  }
}
