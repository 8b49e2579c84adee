package import Dataset
import Foundation

/// `cluster/assignments.csv`, `groups/found.csv` and `groups/assignments.csv`: each image with its side, its group and its
/// distance to that group's centroid (Euclidean, where descriptors were compared). `groups/assignments.csv` also has how sure it is
/// of its group, and how much ground a tile covers.
package struct AssignmentFile: Sendable {
  package struct Row: Sendable {
    package let key: ItemKey
    package let side: Split
    package let group: Int
    package let distance: Double
    /// As `tiles assign` gives it; nil where nothing says so.
    package var confidence: Double?

    package init(key: ItemKey, side: Split, group: Int, distance: Double, confidence: Double? = nil) {
      (self.key, self.side, self.group, self.distance) = (key, side, group, distance)
      self.confidence = confidence
    }

    /// As it is read again after it was written, without confidence.
    package var asWritten: Row { Row(key: key, side: side, group: group, distance: shortDistance) }

    /// To six digits, as the tables of groups have it.
    package var shortDistance: Double { Double(AssignmentFile.text(distance)) ?? distance }

    /// On the ground; nil for photographs.
    package var squareKilometres: Double? { key.tile?.squareKilometres }
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
    let sides = try table.place(of: SplitFile.column, in: url)
    let groups = try table.place(of: column.name, in: url)
    let distances = try table.place(of: "distance", in: url)
    // Groups of version 0.2 and before have none.
    let confidences = table.columns.firstIndex(of: Self.confidence)
    rows = try table.rows.enumerated().map { index, row in
      func bad(_ expected: String, _ place: Int) -> BadRow {
        BadRow(path: url.path, line: index + 2, expected: expected, found: row.values[place], stage: stage)
      }
      guard let side = Split(rawValue: row.values[sides]) else {
        throw bad("one of \(Split.allCases.map(\.rawValue).joined(separator: ", "))", sides)
      }
      guard let group = Int(row.values[groups]), Self.groups.contains(group) else {
        throw bad("a \(column.name) from 0 to \(Self.groups.upperBound - 1)", groups)
      }
      guard let distance = Double(row.values[distances]), distance.isFinite, distance >= 0 else {
        throw bad("a distance of 0 or more", distances)
      }
      let confidence = confidences.flatMap { Double(row.values[$0]) }
      return Row(
        key: row.key, side: side, group: group, distance: distance,
        confidence: confidence.flatMap { (0...1).contains($0) ? $0 : nil })
    }
  }

  package func write(_ column: Column, in folder: DataFolder) throws {
    let (isFinal, hasGround) = (column == .group, rows.first?.key.tile != nil)
    let columns = isFinal ? [Self.confidence] + (hasGround ? ["km2"] : []) : []
    try KeyedTable.write(
      columns: [SplitFile.column, column.name, "distance"] + columns, of: rows, key: \.key,
      to: folder.target(column.path)
    ) { row in
      let confidence = row.confidence.map { String(format: "%.3f", $0) } ?? ""
      let beside = isFinal ? [confidence] + (hasGround ? [row.squareKilometres?.areaText ?? ""] : []) : []
      return [row.side.rawValue, String(row.group), Self.text(row.distance)] + beside
    }
  }

  private static let confidence = "confidence"

  private static func text(_ distance: Double) -> String { String(format: "%.6g", distance) }

  /// In the order of the keys.
  package var inOrder: [Row] { rows.inOrder(of: \.key) }

  /// As it is read again after it was written: in the order of the keys, distances as the file has them.
  package var asWritten: AssignmentFile {
    AssignmentFile(
      inOrder.map(\.asWritten))
  }

  /// On the ground, of each group; empty for photographs.
  package var squareKilometres: [Int: Double] {
    rows.reduce(into: [:]) { sums, row in
      if let area = row.squareKilometres { sums[row.group, default: 0] += area }
    }
  }

  /// What each group covers.
  package var ground: Ground { Ground(squareKilometres) }

  package struct Ground: Sendable {
    private let areas: [Int: Double]
    private let whole: Double

    fileprivate init(_ areas: [Int: Double]) {
      self.areas = areas
      whole = areas.values.reduce(0, +)
    }

    /// What a group covers, and which share of that of all: nothing where it has no tiles, nil of photographs.
    package subscript(group: Int) -> (squareKilometres: Double, share: Double)? {
      areas.isEmpty ? nil : areas[group].map { ($0, $0 / whole) } ?? (0, 0)
    }
  }

  /// The images of each group, the nearest to its centroid first.
  package func nearest() -> [Int: [Row]] {
    Dictionary(grouping: rows, by: \.group).mapValues { $0.sorted { ($0.distance, $0.key) < ($1.distance, $1.key) } }
  }
}
