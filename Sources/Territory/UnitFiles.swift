package import DataDirectory
import Files
import Foundation
package import Geo
import Records

/// What `tiles stats` leaves: `stats/units.csv`, a line a unit and a group; `stats/summary.csv`, a line a unit;
/// `stats/units.geojson`, the units as they were read.
package struct UnitFiles: Sendable {
  package struct Unit: Sendable {
    package let key: String
    /// What people call it; nil where nobody said it.
    package let label: String?
    package let polygon: Polygon
    package let squareKilometres: Double
    /// Of it, what tiles cover.
    package let covered: Double
    /// The group that has most of it; nil where no tile lies.
    package let dominant: Int?
    /// Of what tiles cover; nil where no tile lies.
    package let shannon: Double?
    /// The largest first.
    package let shares: [Share]
  }

  package struct Share: Sendable {
    package let group: Int
    /// Empty where the group has none.
    package let name: String
    package let squareKilometres: Double
    /// Of what tiles cover, 0 to 1.
    package let share: Double
  }

  package let units: [Unit]

  /// The stage that leaves them.
  package static let stage = "stats"

  private static let shareColumns = ["unit", "group", "name", "km2", "share"]
  private static let columns = ["unit", "km2", "covered_km2", "dominant", "shannon"]
  private static let label = "label"

  package init(_ statistics: UnitStatistics, names: [Int: String]) {
    units = statistics.rows.map { row in
      let covered = row.covered
      let shares = row.byGroup.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { group, area in
        Share(
          group: group, name: names[group] ?? "", squareKilometres: area, share: covered > 0 ? area / covered : 0)
      }
      return Unit(
        key: row.unit.key, label: row.unit.label, polygon: row.unit.polygon, squareKilometres: row.squareKilometres,
        covered: covered, dominant: row.dominant, shannon: row.shannon, shares: shares)
    }
  }

  /// Those of the groups as they are; nil where there are none, or where they are of other groups or units.
  /// - Throws: as `init(in:)`, and what the manifest throws.
  package static func current(in folder: DataFolder) throws -> UnitFiles? {
    try RecordedState.isUpToDate(stage, in: folder) ? UnitFiles(in: folder) : nil
  }

  package struct Unreadable: Error, CustomStringConvertible {
    let path: String
    let line: Int
    let found: String
    package var description: String {
      "\(path):\(line): expected what `tiles stats` writes, found '\(found)'; run it again"
    }
  }

  /// - Throws: `CSVTable.Failure`, `GeoJSON.Failure`, `UnitLayer.Failure`, `Unreadable`.
  package init(in folder: DataFolder) throws {
    let layer = try UnitLayer(contentsOf: folder[DataFolder.unitPolygons], key: "unit")
    let labels = Dictionary(layer.units.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    let shares = Dictionary(
      grouping: try Self.rows(folder[DataFolder.unitShares], Self.shareColumns).map { line, fields in
        guard let group = Int(fields[1]), AssignmentFile.groups.contains(group), let area = Self.ground(fields[3]),
          let share = Double(fields[4]), (0...1).contains(share)
        else {
          throw Unreadable(path: folder[DataFolder.unitShares].path, line: line, found: fields.joined(separator: ","))
        }
        return (unit: fields[0], share: Share(group: group, name: fields[2], squareKilometres: area, share: share))
      }, by: \.unit)
    var seen: Set<String> = []
    units = try Self.rows(folder[DataFolder.unitSummary], Self.columns).map { line, fields in
      guard let area = Self.ground(fields[1]), let covered = Self.ground(fields[2]),
        let polygon = labels[fields[0]]?.polygon, seen.insert(fields[0]).inserted
      else {
        throw Unreadable(path: folder[DataFolder.unitSummary].path, line: line, found: fields.joined(separator: ","))
      }
      return Unit(
        key: fields[0], label: fields.count > Self.columns.count && !fields[5].isEmpty ? fields[5] : nil,
        polygon: polygon, squareKilometres: area, covered: covered,
        dominant: Int(fields[3]).flatMap { AssignmentFile.groups.contains($0) ? $0 : nil },
        shannon: Self.ground(fields[4]),
        shares: (shares[fields[0]] ?? []).map(\.share))
    }
  }

  /// A number of 0 or more.
  private static func ground(_ text: String) -> Double? { Double(text).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil } }

  /// The lines of a table, with their numbers.
  private static func rows(_ url: URL, _ columns: [String]) throws -> [(line: Int, fields: [String])] {
    let table = try CSVTable(contentsOf: url)
    guard table.header.starts(with: columns) else {
      throw Unreadable(path: url.path, line: 1, found: table.header.joined(separator: ","))
    }
    return table.rows.enumerated().map { ($0 + 2, $1) }
  }

  package func write(in folder: DataFolder) throws {
    try TargetFolder(DataFolder.stats, below: folder.url).removeLeftovers()
    try AtomicFile.write(to: folder.target(DataFolder.unitPolygons)) { file in
      var writer = try GeoJSONWriter(
        file, name: "units", bounds: Bounds(around: units.map(\.polygon)), attribution: nil)
      for unit in units {
        try writer.add(unit.polygon.polygons, id: unit.key, ["unit": unit.key, Self.label: unit.label])
      }
      try writer.finish()
    }
    let lines = units.flatMap { unit in
      unit.shares.map {
        [unit.key, String($0.group), $0.name, $0.squareKilometres.areaText, String(format: "%.6f", $0.share)]
      }
    }
    try CSVTable(header: Self.shareColumns, rows: lines).write(to: folder.target(DataFolder.unitShares))
    let isLabelled = units.contains { $0.label != nil }
    let rows = units.map { unit in
      [
        unit.key, unit.squareKilometres.areaText, unit.covered.areaText, unit.dominant.map(String.init) ?? "",
        unit.shannon.map { String(format: "%.6f", $0) } ?? "",
      ] + (isLabelled ? [unit.label ?? ""] : [])
    }
    // Last: it is what says that there are statistics.
    try CSVTable(header: Self.columns + (isLabelled ? [Self.label] : []), rows: rows)
      .write(to: folder.target(DataFolder.unitSummary))
  }
}
