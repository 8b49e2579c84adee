internal import Files
import Foundation
internal import GRDB
public import Geo

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
            fetched_at = CASE WHEN excluded.status = 'present' THEN excluded.fetched_at
              ELSE coalesce(excluded.fetched_at, fetched_at) END,
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
        case .failed(let text), .unusable(let text): reason = text
        case .absent: reason = record.absence
        case .unchanged, .blank: break
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

  /// A tile without an image would make every other comparison with it unknown.
  static let unusedImages =
    "DELETE FROM images WHERE tile_id NOT IN (SELECT tile_id FROM map WHERE tile_id IS NOT NULL)"

  /// Forgets tiles that turned out to be broken, so that the next fetch asks for them again.
  public func drop(_ tiles: [Tile]) throws {
    try write { try Self.drop(tiles, in: $0) }
  }

  /// Takes tiles out of an archive that goes on without them, with what is known of asking for them. In one transaction
  /// with the metadata of `seal`: no reader finds bounds or a hash of tiles that are gone. The file keeps its size, and
  /// tiles that come take the room.
  public func takeOut(_ tiles: [Tile]) throws {
    try write { db in
      try Self.drop(tiles, in: db)
      try Self.seal(format: nil, [:], hashing: true, in: db)
    }
  }

  /// Forgets which tiles a source did not have or give, so that another one is asked for them.
  public func dropAnswersWithoutTiles() throws {
    try write { try $0.execute(sql: "DELETE FROM harvest WHERE status <> 'present'") }
  }

  /// Forgets rows that name no tile, which a reader passes over.
  public func dropStrangeRows() throws {
    try write { db in
      for table in ["map", "harvest"] {
        try db.execute(
          sql: """
            DELETE FROM \(table) WHERE typeof(zoom_level) <> 'integer' OR typeof(tile_column) <> 'integer'
              OR typeof(tile_row) <> 'integer' OR zoom_level NOT BETWEEN 0 AND \(Tile.maximumZoom)
              OR tile_column NOT BETWEEN 0 AND (1 << zoom_level) - 1 OR tile_row NOT BETWEEN 0 AND (1 << zoom_level) - 1
            """)
      }
      try db.execute(sql: Self.unusedImages)
    }
  }

  private static func drop(_ tiles: [Tile], in db: Database) throws {
    let statements = try ["map", "harvest"].map { table in
      try db.cachedStatement(sql: "DELETE FROM \(table) WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?")
    }
    for tile in tiles {
      for statement in statements { try statement.execute(arguments: [tile.z, tile.x, tile.tmsRow]) }
    }
    try db.execute(sql: unusedImages)
  }

  /// Writes the metadata that readers ask for, from what the archive holds now: GDAL clips to `bounds`, MapTiler refuses
  /// a file without it, go-pmtiles warns without `format`. Call it once, after the last tile is stored. In one transaction
  /// with it goes the row that readers take the hash and the figures from until somebody writes again.
  /// - Parameter entries: `name`, `attribution` and whatever else the source knows.
  /// - Parameter hashing: whether `agg_tiles_hash` is made, which reads every byte; else who asks for it later waits.
  @discardableResult
  public func seal(format: String?, _ entries: [String: String], hashing: Bool = true) throws -> Summary {
    try write { try Self.seal(format: format, entries, hashing: hashing, in: $0) }
  }

  @discardableResult
  private static func seal(
    format: String?, _ entries: [String: String], hashing: Bool, in db: Database
  ) throws -> Summary {
    try Aggregate.clear(in: db)
    let summary = try summary(in: db)
    var metadata: [String: String?] = entries.mapValues { $0 }
    metadata["type"] = "baselayer"
    metadata["version"] = "1.0.0"
    if let format { metadata["format"] = format }
    let hash = try hashing ? aggregateHash(in: db) : nil
    metadata["agg_tiles_hash"] = .some(hash)
    if let low = summary.zooms.first, let high = summary.zooms.last, let bounds = try extent(in: db) {
      metadata["minzoom"] = String(low)
      metadata["maxzoom"] = String(high)
      metadata["bounds"] = bounds.description
      let parts = [bounds.center.longitude, bounds.center.latitude].map { String(format: "%.6f", $0) }
      metadata["center"] = (parts + [String(low)]).joined(separator: ",")
    }
    try setMetadata(metadata, in: db)
    if let hash { try Aggregate(hash: hash, summary).store(in: db) }
    return summary
  }
}
