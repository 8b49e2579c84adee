internal import Files
import Foundation
internal import GRDB
public import Geo

extension MBTiles {
  /// Numbers that describe an archive.
  public struct Summary: Sendable, Codable, Equatable {
    public var tiles = 0
    /// Different contents: the rest are duplicates.
    public var distinct = 0
    public var bytes = 0
    public var absent = 0
    public var blank = 0
    public var failed = 0
    public var zooms: [Int] = []
    /// west, south, east, north in degrees, on tile borders.
    public var bounds: String?
  }

  public func summary() throws -> Summary {
    try read { try Self.summary(in: $0) }
  }

  static func summary(in db: Database) throws -> Summary {
    let isOurs = try Schema.isOurs(db)
    var summary = try Aggregate(in: db)?.summary ?? counted(in: db, isOurs: isOurs)
    if isOurs {
      let rows = try Row.fetchAll(db, sql: "SELECT CAST(status AS TEXT), count(*) FROM harvest GROUP BY 1")
      let counts = Dictionary(rows.map { (String.fromDatabaseValue($0[0]) ?? "", $0[1] as Int) }, uniquingKeysWith: +)
      summary.absent = counts["absent"] ?? 0
      summary.blank = counts["blank"] ?? 0
      summary.failed = (counts["failed"] ?? 0) + (counts["unusable"] ?? 0)
    }
    return summary
  }

  /// All but what `harvest` says.
  private static func counted(in db: Database, isOurs: Bool) throws -> Summary {
    var summary = Summary()
    summary.tiles = try Int.fetchOne(db, sql: "SELECT count(*) FROM tiles") ?? 0
    if isOurs {
      let row = try Row.fetchOne(db, sql: "SELECT count(*), coalesce(sum(length(tile_data)), 0) FROM images")
      summary.distinct = row?[0] ?? 0
      summary.bytes = row?[1] ?? 0
    } else {
      summary.distinct = try Int.fetchOne(db, sql: "SELECT count(DISTINCT tile_data) FROM tiles") ?? 0
      summary.bytes = try Int.fetchOne(db, sql: "SELECT coalesce(sum(length(tile_data)), 0) FROM tiles") ?? 0
    }
    summary.zooms = try zooms(in: db)
    summary.bounds = try extent(in: db)?.description
    return summary
  }

  /// The box of all tiles, on tile borders; nil when there is none.
  public func extent() throws -> Bounds? {
    try read { try Self.extent(in: $0) }
  }

  static func extent(in db: Database) throws -> Bounds? {
    // Columns and rows that are none of their zoom do not count.
    try zooms(in: db).compactMap { zoom -> Bounds? in
      let last = (1 << zoom) - 1
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT min(tile_column), min(tile_row), max(tile_column), max(tile_row) FROM tiles
          WHERE zoom_level = ? AND tile_column BETWEEN 0 AND ? AND tile_row BETWEEN 0 AND ?
          """, arguments: [zoom, last, last])
      guard let row, let west = Int.fromDatabaseValue(row[0]), let south = Int.fromDatabaseValue(row[1]),
        let east = Int.fromDatabaseValue(row[2]), let north = Int.fromDatabaseValue(row[3]),
        // An index of a damaged file may say otherwise than the condition.
        [west, south, east, north].allSatisfy((0...last).contains)
      else { return nil }
      return Tile(z: zoom, x: west, tmsRow: south).bounds.union(Tile(z: zoom, x: east, tmsRow: north).bounds)
    }.reduce(nil) { $0?.union($1) ?? $1 }
  }

  /// What the tiles of a zoom cover on the ground, as `Tile.squareKilometres` has it.
  public func squareKilometres(zoom: Int) throws -> Double {
    try read { db in
      let last = (1 << zoom) - 1
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT CAST(tile_row AS INTEGER), count(*) FROM tiles
          WHERE zoom_level = ? AND tile_column BETWEEN 0 AND ? AND tile_row BETWEEN 0 AND ? GROUP BY 1
          """, arguments: [zoom, last, last])
      return rows.reduce(0) { sum, row in
        let (tmsRow, count) = (row[0] as Int, row[1] as Int)
        return sum + Double(count) * Tile(z: zoom, x: 0, tmsRow: tmsRow).squareKilometres
      }
    }
  }

  /// Whether a tile is there as a source gave it, and not as it was imported.
  public func hasFetchedTiles() throws -> Bool {
    try read {
      try Bool.fetchOne(
        $0, sql: "SELECT EXISTS (SELECT 1 FROM harvest WHERE status = 'present' AND fetched_at IS NOT NULL)") ?? false
    }
  }

  public func hasTiles() throws -> Bool {
    try read { try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM tiles)") ?? false }
  }
}
