internal import GRDB
public import Foundation
public import Geo

/// What an archive knows of a tile: that it has it, or how asking for it came out.
public struct KnownTile: Sendable {
  public let tile: Tile
  /// nil for a tile that is there, and of which nothing else is known.
  public let state: HarvestState?
  /// As often as it was asked for.
  public let attempts: Int
  /// Why it is not there.
  public let reason: String?
  /// What its source said of how long it is good.
  public let expires: Date?
  /// Its image; nil where there is none.
  public let data: Data?

  /// As it would have been stored when it was asked for; nil where nothing is known.
  /// - Parameter attempts: of those that were not counted before.
  public func record(attempts: Int) -> TileRecord? {
    let outcome: TileRecord.Outcome
    if let data {
      outcome = .present(data)
    } else {
      switch state?.status {
      case .absent: outcome = .absent
      case .blank: outcome = .blank
      case .failed: outcome = .failed(reason: reason ?? "")
      case .unusable: outcome = .unusable(reason: reason ?? "")
      // What lost its image is to be asked for again.
      case .present, nil: return nil
      }
    }
    return TileRecord(
      tile: tile, outcome: outcome, fetchedAt: state?.fetchedAt, etag: state?.etag, lastModified: state?.lastModified,
      expires: expires, attempts: attempts, absence: reason)
  }
}

extension MBTiles {
  /// Whether this program made it: only then does it say how asking for tiles came out.
  public func isOurs() throws -> Bool { try read { try Schema.isOurs($0) } }

  /// Calls the body with all that is known of each tile, in the archive's order; one at a time is in memory.
  /// - Throws: `TileStoreError`, what the body throws.
  public func forEachKnown(_ body: (KnownTile) throws -> Void) throws {
    try read { db in
      // What another program has written there may be of any type.
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT known.zoom_level, known.tile_column, known.tile_row, CAST(images.tile_data AS BLOB),
            CAST(harvest.status AS TEXT), CAST(fetched_at AS REAL), CAST(etag AS TEXT), CAST(last_modified AS TEXT),
            CAST(expires AS REAL), CAST(attempts AS INTEGER), CAST(error AS TEXT)
          FROM (SELECT zoom_level, tile_column, tile_row FROM map UNION SELECT zoom_level, tile_column, tile_row FROM harvest)
            AS known
          LEFT JOIN harvest USING (zoom_level, tile_column, tile_row)
          LEFT JOIN map USING (zoom_level, tile_column, tile_row)
          LEFT JOIN images ON images.tile_id = map.tile_id
          ORDER BY known.zoom_level, known.tile_column, known.tile_row
          """)
      while let row = try rows.next() {
        guard let tile = Tile(row) else { continue }
        let seconds: Double? = row[8]
        try body(
          KnownTile(
            tile: tile,
            state: HarvestState(
              status: row[4], fetchedAt: row[5], etag: row[6], lastModified: row[7]),
            attempts: min(max(row[9] ?? 0, 0), 1_000_000_000), reason: row[10],
            expires: seconds.map { Date(timeIntervalSince1970: $0) }, data: Data.fromDatabaseValue(row[3])))
      }
    }
  }

  /// The rows (XYZ) of a column in which there are images.
  public func rows(zoom: Int, column: Int) throws -> Set<Int> {
    try read { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT tile_row FROM map JOIN images ON images.tile_id = map.tile_id
          WHERE zoom_level = ? AND tile_column = ? AND tile_row BETWEEN 0 AND ?
          """)
      let found = try Row.fetchCursor(statement, arguments: [zoom, column, (1 << zoom) - 1])
      var rows: Set<Int> = []
      while let row = try found.next() {
        guard let number = Int.fromDatabaseValue(row[0]) else { continue }
        rows.insert(Tile(z: zoom, x: column, tmsRow: number).y)
      }
      return rows
    }
  }
}
