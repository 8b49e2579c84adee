package import DataDirectory
import Dataset
import Files
import Foundation
package import Geo
import Records

/// What `tiles areas` leaves: `areas/areas.csv`, a line an area; `areas/tiles.csv`, the area of each tile; `areas/areas.geojson`,
/// the areas as polygons.
package struct AreaFiles: Sendable {
  package struct Area: Sendable {
    package let number: Int
    package let group: Int
    /// In their order.
    package let tiles: [Tile]

    package var squareKilometres: Double { tiles.reduce(0) { $0 + $1.squareKilometres } }
    /// West greater than east where it crosses the antimeridian.
    package var bounds: Bounds { Bounds(around: tiles) ?? .world }
    package var outline: TileOutline { TileOutline(of: tiles) }
  }

  /// In the order of their numbers.
  package let areas: [Area]

  /// The stage that finds them.
  package static let stage = "areas"

  private static let column = "area"
  /// More areas are none that anybody looks at, and numbers beyond are no areas.
  private static let known = 1..<1_000_000_000

  /// Those of the groups as they are; nil where there are none, or where they are of other groups.
  /// - Throws: as `init(in:)`, and what the manifest throws.
  package static func current(in folder: DataFolder) throws -> AreaFiles? {
    try RecordedState.isUpToDate(stage, in: folder) ? AreaFiles(in: folder) : nil
  }

  /// Those that are there keep the numbers that they have in the folder.
  package init(_ found: Areas, in folder: DataFolder) {
    let before = (try? Self.numbers(in: folder)) ?? [:]
    let numbers = AreaNumbers(found.areas, before: before).numbers
    areas = zip(found.areas, numbers).map { Area(number: $1, group: $0.group, tiles: $0.tiles) }
      .sorted { $0.number < $1.number }
  }

  /// - Throws: `KeyedTable.Failure`, `CSVTable.Failure`, `Unreadable`.
  package init(in folder: DataFolder) throws {
    let url = folder[DataFolder.areaTable]
    let table = try CSVTable(contentsOf: url)
    let (number, group) = (try table.column(Self.column, of: url), try table.column("group", of: url))
    let numbers = try Self.numbers(in: folder)
    var members = Dictionary(grouping: numbers.sorted { $0.key < $1.key }, by: \.value)
    areas = try table.rows.enumerated().map { line, row in
      // Each once, so that a table names no more tiles than there are.
      guard let number = Int(row[number]), let group = Int(row[group]), AssignmentFile.groups.contains(group),
        let tiles = members[number]?.map(\.key)
      else { throw Unreadable(path: url.path, line: line + 2, found: row.joined(separator: ",")) }
      members[number] = nil
      return Area(number: number, group: group, tiles: tiles)
    }
    guard members.isEmpty, Set(numbers.keys.map(\.z)).count <= 1 else {
      throw Unreadable(
        path: folder[DataFolder.areaTiles].path, line: 1, found: "tiles of other areas, or of several zooms")
    }
  }

  package struct Unreadable: Error, CustomStringConvertible {
    let path: String
    let line: Int
    let found: String
    package var description: String {
      "\(path):\(line): expected an area with its group, and its tiles in \(DataFolder.areaTiles), found '\(found)'; run `tiles areas`"
    }
  }

  private static func numbers(in folder: DataFolder) throws -> [Tile: Int] {
    let url = folder[DataFolder.areaTiles]
    let table = try KeyedTable(contentsOf: url, remedy: "run `tiles areas`")
    let place = try table.place(of: Self.column, in: url)
    var numbers: [Tile: Int] = [:]
    for (line, row) in table.rows.enumerated() {
      guard let tile = row.key.tile, let number = Int(row.values[place]), Self.known.contains(number) else {
        throw Unreadable(path: url.path, line: line + 2, found: "\(row.key)")
      }
      numbers[tile] = number
    }
    return numbers
  }

  package func write(in folder: DataFolder) throws {
    try TargetFolder(DataFolder.areas, below: folder.url).removeLeftovers()
    let rows = areas.map { area in
      let bounds = area.bounds
      return [String(area.number), String(area.group), String(area.tiles.count), area.squareKilometres.areaText]
        + [bounds.west, bounds.south, bounds.east, bounds.north].map {
          String(format: "%.7f", GeoJSONWriter.rounded($0))
        }
    }
    let tiles = areas.flatMap { area in area.tiles.map { (tile: $0, area: area.number) } }
    try AtomicFile.write(to: folder.target(DataFolder.areaPolygons)) { file in
      var writer = try GeoJSONWriter(
        file, name: "areas", bounds: Bounds(around: tiles.map(\.tile)), attribution: nil)
      for area in areas {
        try writer.add(
          area.outline.polygons, id: String(area.number),
          Properties(area: area.number, group: area.group, tiles: area.tiles.count, km2: area.squareKilometres))
      }
      try writer.finish()
    }
    try KeyedTable.write(
      columns: [Self.column], of: tiles, key: { .tile($0.tile) }, to: folder.target(DataFolder.areaTiles)
    ) { [String($0.area)] }
    // Last: it is what says that there are areas.
    try CSVTable(header: [Self.column, "group", "tiles", "km2", "west", "south", "east", "north"], rows: rows)
      .write(to: folder.target(DataFolder.areaTable))
  }

  private struct Properties: Encodable {
    let area: Int
    let group: Int
    let tiles: Int
    let km2: Double
  }
}

extension [AreaFiles.Area] {
  /// The number of the area of each tile.
  package var numbers: [Tile: Int] {
    Dictionary(flatMap { area in area.tiles.map { ($0, area.number) } }, uniquingKeysWith: { first, _ in first })
  }
}
