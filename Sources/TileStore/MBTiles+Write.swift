import Foundation
public import Geo
internal import GRDB

extension MBTiles {
  /// Stores what asking for some tiles came to, in one transaction: all of them or none.
  /// Equal bytes are stored once. A tile that is there stays, also when it could not be asked for again or when the source
  /// has it no longer: that is noted beside it.
  public func store(_ records: [TileRecord]) throws {
    // The digests are made outside the transaction.
    let prepared = try records.map { record in
      if case .present(let data) = record.outcome {
        (record, data, try Self.identity(of: data))
      } else {
        (record, Data(), "")
      }
    }
    try write { db in
      let image = try db.cachedStatement(sql: "INSERT OR IGNORE INTO images (tile_id, tile_data) VALUES (?, ?)")
      let map = try db.cachedStatement(
        sql: "INSERT OR REPLACE INTO map (zoom_level, tile_column, tile_row, tile_id) VALUES (?, ?, ?, ?)")
      let harvest = try db.cachedStatement(
        sql: """
          INSERT INTO harvest (zoom_level, tile_column, tile_row, status, fetched_at, etag, last_modified, expires,
            attempts, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET
            status = CASE WHEN status = 'present' THEN status ELSE excluded.status END,
            fetched_at = coalesce(excluded.fetched_at, fetched_at),
            etag = CASE WHEN excluded.status = 'present' THEN excluded.etag ELSE etag END,
            last_modified = CASE WHEN excluded.status = 'present' THEN excluded.last_modified ELSE last_modified END,
            expires = coalesce(excluded.expires, expires), attempts = attempts + excluded.attempts,
            error = CASE WHEN status = 'present' AND excluded.status IN ('absent', 'blank')
              THEN 'now ' || excluded.status || ' at the source' ELSE excluded.error END
          """)
      for (record, data, identity) in prepared {
        let tile = record.tile
        var reason: String?
        switch record.outcome {
        case .present:
          try image.execute(arguments: [identity, data])
          try map.execute(arguments: [tile.z, tile.x, tile.tmsRow, identity])
        case .failed(let text): reason = text
        case .unchanged, .absent, .blank: break
        }
        try harvest.execute(arguments: [
          tile.z, tile.x, tile.tmsRow, record.outcome.status.rawValue, record.fetchedAt?.timeIntervalSince1970,
          record.etag, record.lastModified, record.expires.map(Self.seconds), record.attempts, reason,
        ])
      }
    }
  }

  private static func seconds(_ date: Date) -> Int { Int(min(max(date.timeIntervalSince1970.rounded(.down), 0), 1e15)) }

  /// Frees the images that no tile shows any more, after tiles were fetched anew.
  public func dropUnusedImages() throws {
    try write { try $0.execute(sql: Self.unusedImages) }
  }

  private static let unusedImages = "DELETE FROM images WHERE tile_id NOT IN (SELECT tile_id FROM map)"

  /// Forgets tiles that turned out to be broken, so that the next fetch asks for them again.
  public func drop(_ tiles: [Tile]) throws {
    try write { db in
      for tile in tiles {
        for table in ["map", "harvest"] {
          try db.execute(
            sql: "DELETE FROM \(table) WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
            arguments: [tile.z, tile.x, tile.tmsRow])
        }
      }
      try db.execute(sql: Self.unusedImages)
    }
  }
}
