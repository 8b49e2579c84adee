import Dataset
import Foundation

/// `cluster/assignments.csv` and `groups/assignments.csv`: each image with its side, its group and its distance to that
/// group's centroid (Euclidean, in descriptor space).
struct AssignmentFile: Sendable {
  struct Row: Sendable {
    let key: ItemKey
    let side: Split
    let group: Int
    let distance: Double
  }

  let rows: [Row]

  /// The column of the number: `cluster` for the steps' clusters, `group` for the final groups.
  enum Column: String {
    case cluster
    case group

    var path: String { self == .cluster ? "cluster/assignments.csv" : "groups/assignments.csv" }
  }

  struct BadRow: Error, CustomStringConvertible {
    let path: String
    let key: ItemKey
    var description: String { "\(path): \(key): expected a side, a number and a distance; run the stage again" }
  }

  init(_ rows: [Row]) { self.rows = rows }

  init(_ column: Column, in folder: DataFolder) throws {
    let url = folder[column.path]
    let stage = column == .cluster ? "cluster" : "groups"
    let table = try KeyedTable(contentsOf: url, remedy: "run `tiles \(stage)` first")
    let sides = try table.column(SplitFile.column, of: url)
    let groups = try table.column(column.rawValue, of: url)
    let distances = try table.column("distance", of: url)
    rows = try table.rows.map { row in
      guard let side = Split(rawValue: sides[row.key] ?? ""), let group = Int(groups[row.key] ?? ""),
        let distance = Double(distances[row.key] ?? "")
      else { throw BadRow(path: url.path, key: row.key) }
      return Row(key: row.key, side: side, group: group, distance: distance)
    }
  }

  func write(_ column: Column, in folder: DataFolder) throws {
    let rows = rows.map { row in
      (key: row.key, values: [row.side.rawValue, String(row.group), String(format: "%.6g", row.distance)])
    }
    try KeyedTable(columns: [SplitFile.column, column.rawValue, "distance"], rows: rows).write(to: folder[column.path])
  }

  /// The images of each group, the nearest to its centroid first.
  func nearest() -> [Int: [Row]] {
    Dictionary(grouping: rows, by: \.group).mapValues { $0.sorted { ($0.distance, $0.key) < ($1.distance, $1.key) } }
  }
}
