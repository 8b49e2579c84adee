package import Dataset
import Foundation

/// `cluster/assignments.csv`, `groups/found.csv` and `groups/assignments.csv`: each image with its side, its group and its
/// distance to that group's centroid (Euclidean, where descriptors were compared).
package struct AssignmentFile: Sendable {
  package struct Row: Sendable {
    package let key: ItemKey
    package let side: Split
    package let group: Int
    package let distance: Double

    package init(key: ItemKey, side: Split, group: Int, distance: Double) {
      (self.key, self.side, self.group, self.distance) = (key, side, group, distance)
    }
  }

  package let rows: [Row]

  /// The column of the number: `cluster` for the steps' clusters, `group` for the final groups: those that k-means found,
  /// and those that people made of them.
  package enum Column {
    case cluster
    case found
    case group

    package var name: String { self == .cluster ? "cluster" : "group" }

    package var path: String {
      switch self {
      case .cluster: DataFolder.clusterAssignments
      case .found: DataFolder.groupsFound
      case .group: DataFolder.groupAssignments
      }
    }
  }

  package struct BadRow: Error, CustomStringConvertible, Equatable {
    package let path: String
    package let line: Int
    package let expected: String
    package let found: String
    package let stage: String
    package var description: String {
      "\(path):\(line): expected \(expected), found '\(found)'; run `tiles \(stage)` again"
    }
  }

  /// More groups than this are none that anybody looks at, and numbers beyond are no groups.
  package static let groups = 0..<100_000

  package init(_ rows: [Row]) { self.rows = rows }

  package init(_ column: Column, in folder: DataFolder) throws {
    let url = folder[column.path]
    let stage = column == .cluster ? "cluster" : "groups"
    let table = try KeyedTable(contentsOf: url, remedy: "run `tiles \(stage)` first")
    let sides = try table.column(SplitFile.column, of: url)
    let groups = try table.column(column.name, of: url)
    let distances = try table.column("distance", of: url)
    rows = try table.rows.enumerated().map { index, row in
      func cell(_ values: [ItemKey: String]) -> String { values[row.key] ?? "" }
      func bad(_ expected: String, _ values: [ItemKey: String]) -> BadRow {
        BadRow(path: url.path, line: index + 2, expected: expected, found: cell(values), stage: stage)
      }
      guard let side = Split(rawValue: cell(sides)) else {
        throw bad("one of \(Split.allCases.map(\.rawValue).joined(separator: ", "))", sides)
      }
      guard let group = Int(cell(groups)), Self.groups.contains(group) else {
        throw bad("a \(column.name) from 0 to \(Self.groups.upperBound - 1)", groups)
      }
      guard let distance = Double(cell(distances)), distance.isFinite, distance >= 0 else {
        throw bad("a distance of 0 or more", distances)
      }
      return Row(key: row.key, side: side, group: group, distance: distance)
    }
  }

  package func write(_ column: Column, in folder: DataFolder) throws {
    let rows = rows.map { row in
      (key: row.key, values: [row.side.rawValue, String(row.group), Self.text(row.distance)])
    }
    try KeyedTable(columns: [SplitFile.column, column.name, "distance"], rows: rows).write(
      to: folder.target(column.path))
  }

  private static func text(_ distance: Double) -> String { String(format: "%.6g", distance) }

  /// As it is read again after it was written: in the order of the keys, distances as the file has them.
  package var asWritten: AssignmentFile {
    AssignmentFile(
      rows.sorted { $0.key < $1.key }.map { row in
        Row(
          key: row.key, side: row.side, group: row.group,
          distance: Double(Self.text(row.distance)) ?? row.distance)
      })
  }

  /// The images of each group, the nearest to its centroid first.
  package func nearest() -> [Int: [Row]] {
    Dictionary(grouping: rows, by: \.group).mapValues { $0.sorted { ($0.distance, $0.key) < ($1.distance, $1.key) } }
  }
}
