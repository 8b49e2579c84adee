import Dataset
import Foundation

/// `cluster/assignments.csv`, `groups/found.csv` and `groups/assignments.csv`: each image with its side, its group and its
/// distance to that group's centroid (Euclidean, where descriptors were compared).
struct AssignmentFile: Sendable {
  struct Row: Sendable {
    let key: ItemKey
    let side: Split
    let group: Int
    let distance: Double
  }

  let rows: [Row]

  /// The column of the number: `cluster` for the steps' clusters, `group` for the final groups: those that k-means found,
  /// and those that people made of them.
  enum Column {
    case cluster
    case found
    case group

    var name: String { self == .cluster ? "cluster" : "group" }

    var path: String {
      switch self {
      case .cluster: "cluster/assignments.csv"
      case .found: "groups/found.csv"
      case .group: "groups/assignments.csv"
      }
    }
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
    let groups = try table.column(column.name, of: url)
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
      (key: row.key, values: [row.side.rawValue, String(row.group), Self.text(row.distance)])
    }
    try KeyedTable(columns: [SplitFile.column, column.name, "distance"], rows: rows).write(
      to: folder.target(column.path))
  }

  private static func text(_ distance: Double) -> String { String(format: "%.6g", distance) }

  /// As it is read again after it was written: in the order of the keys, distances as the file has them.
  var asWritten: AssignmentFile {
    AssignmentFile(
      rows.sorted { $0.key < $1.key }.map { row in
        Row(
          key: row.key, side: row.side, group: row.group,
          distance: Double(Self.text(row.distance)) ?? row.distance)
      })
  }

  /// The images of each group, the nearest to its centroid first.
  func nearest() -> [Int: [Row]] {
    Dictionary(grouping: rows, by: \.group).mapValues { $0.sorted { ($0.distance, $0.key) < ($1.distance, $1.key) } }
  }
}
