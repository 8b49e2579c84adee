import Foundation
public import Geo
internal import GRDB

extension MBTiles {
  public func summary() throws -> Summary {
    try TileStoreError.translating(url) {
      try database.read { db in
        var summary = Summary()
        summary.tiles = try Int.fetchOne(db, sql: "SELECT count(*) FROM tiles") ?? 0
        if try db.tableExists("images") {
          let row = try Row.fetchOne(db, sql: "SELECT count(*), coalesce(sum(length(tile_data)), 0) FROM images")
          summary.distinct = row?[0] ?? 0
          summary.bytes = row?[1] ?? 0
        } else {
          summary.distinct = try Int.fetchOne(db, sql: "SELECT count(DISTINCT tile_data) FROM tiles") ?? 0
          summary.bytes = try Int.fetchOne(db, sql: "SELECT coalesce(sum(length(tile_data)), 0) FROM tiles") ?? 0
        }
        if try db.tableExists("harvest") {
          let rows = try Row.fetchAll(db, sql: "SELECT status, count(*) FROM harvest GROUP BY status")
          let counts = Dictionary(rows.map { ($0[0] as String, $0[1] as Int) }, uniquingKeysWith: +)
          summary.absent = counts["absent"] ?? 0
          summary.blank = counts["blank"] ?? 0
          summary.failed = counts["failed"] ?? 0
        }
        summary.zooms = try Int.fetchAll(db, sql: "SELECT DISTINCT zoom_level FROM tiles ORDER BY 1")
        summary.bounds = try Self.extent(in: db)?.description
        return summary
      }
    }
  }

  /// The box of all tiles, on tile borders; nil when there is none.
  public func extent() throws -> Bounds? {
    try TileStoreError.translating(url) { try database.read { try Self.extent(in: $0) } }
  }

  private static func extent(in db: Database) throws -> Bounds? {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT zoom_level, min(tile_column), min(tile_row), max(tile_column), max(tile_row) FROM tiles GROUP BY zoom_level
        """)
    return rows.map { row -> Bounds in
      let lowest = Tile(z: row[0], x: row[1], tmsRow: row[2]).bounds
      return lowest.union(Tile(z: row[0], x: row[3], tmsRow: row[4]).bounds)
    }.reduce(nil) { $0?.union($1) ?? $1 }
  }

  /// Why tiles are missing: reason and count, the most frequent first.
  public func failures() throws -> [(reason: String, count: Int)] {
    try TileStoreError.translating(url) {
      try database.read { db in
        guard try db.tableExists("harvest") else { return [] }
        let rows = try Row.fetchAll(
          db,
          sql: """
            SELECT coalesce(error, '?'), count(*) FROM harvest WHERE status = 'failed' GROUP BY 1 ORDER BY 2 DESC, 1
            """)
        return rows.map { ($0[0], $0[1]) }
      }
    }
  }
}
