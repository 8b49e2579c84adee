public import Foundation
internal import Files
internal import GRDB
public import Geo

extension MBTiles {
  /// The name of some bytes in `images`: their MD5 in upper case, as martin writes and checks it.
  public static func identity(of data: Data) throws -> String {
    try Digest.hex(.md5, of: data).uppercased()
  }

  /// `agg_tiles_hash` as martin defines it: the MD5 of zoom, column, TMS row (as text) and data of all tiles in order.
  /// It identifies an archive by what it holds, whatever its SQLite pages look like. Reads every byte.
  public func aggregateHash() throws -> String {
    try read { try Self.aggregateHash(in: $0) }
  }

  static func aggregateHash(in db: Database) throws -> String {
    let digest = try Digest(.md5)
    try forEachTile(in: db) { tile, data in
      digest.update(Data("\(tile.z)\(tile.x)\(tile.tmsRow)".utf8))
      digest.update(data)
    }
    return digest.finish().uppercased()
  }

  /// What tells this archive from another: from the row that `seal` left, when nothing was written since
  /// (docs/decisions/0009), else from every byte.
  public func content() throws -> Content {
    try read { db in
      if let known = try Aggregate(in: db) {
        return Content(hash: known.hash, tiles: known.tiles, bytes: known.bytes)
      }
      let summary = try Self.summary(in: db)
      return Content(hash: try Self.aggregateHash(in: db), tiles: summary.tiles, bytes: summary.bytes)
    }
  }

  public struct Content: Sendable, Equatable {
    /// `agg_tiles_hash`.
    public let hash: String
    public let tiles: Int
    /// Of the images, each once.
    public let bytes: Int
  }

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

  /// Writes the metadata that readers ask for, from what the archive holds now: GDAL clips to `bounds`, MapTiler refuses
  /// a file without it, go-pmtiles warns without `format`. Call it once, after the last tile is stored. In one transaction
  /// with it goes the row that readers take the hash and the figures from until somebody writes again.
  /// - Parameter entries: `name`, `attribution` and whatever else the source knows.
  /// - Parameter hashing: whether `agg_tiles_hash` is made, which reads every byte; else who asks for it later waits.
  @discardableResult
  public func seal(format: String?, _ entries: [String: String], hashing: Bool = true) throws -> Summary {
    try write { db in
      try Aggregate.clear(in: db)
      let summary = try Self.summary(in: db)
      var metadata: [String: String?] = entries.mapValues { $0 }
      metadata["type"] = "baselayer"
      metadata["version"] = "1.0.0"
      if let format { metadata["format"] = format }
      let hash = try hashing ? Self.aggregateHash(in: db) : nil
      metadata["agg_tiles_hash"] = .some(hash)
      if let low = summary.zooms.first, let high = summary.zooms.last, let bounds = try Self.extent(in: db) {
        metadata["minzoom"] = String(low)
        metadata["maxzoom"] = String(high)
        metadata["bounds"] = bounds.description
        let parts = [bounds.center.longitude, bounds.center.latitude].map { String(format: "%.6f", $0) }
        metadata["center"] = (parts + [String(low)]).joined(separator: ",")
      }
      try Self.setMetadata(metadata, in: db)
      if let hash { try Aggregate(hash: hash, summary).store(in: db) }
      return summary
    }
  }
}

extension MBTiles {
  /// Tiles that an archive of this program lists and has no image of: what a careless tool or a bad disk leaves.
  public func holes() throws -> [Tile] {
    try read { db in
      guard try Schema.isOurs(db) else { return [] }
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT zoom_level, tile_column, tile_row FROM map
            WHERE tile_id IS NULL OR tile_id NOT IN (SELECT tile_id FROM images)
          UNION
          SELECT zoom_level, tile_column, tile_row FROM harvest AS h WHERE status = 'present' AND NOT EXISTS (
            SELECT 1 FROM map AS m WHERE m.zoom_level = h.zoom_level AND m.tile_column = h.tile_column
              AND m.tile_row = h.tile_row)
          """)
      var tiles: [Tile] = []
      while let row = try rows.next() { if let tile = Tile(row) { tiles.append(tile) } }
      return tiles.sorted()
    }
  }

  /// A name for the content of each tile: equal names, equal bytes. Read from `map`, so no image is touched.
  public func identities() throws -> [Tile: String] {
    try read { db in
      guard try Schema.isOurs(db) else { return [:] }
      let rows = try Row.fetchCursor(db, sql: "SELECT zoom_level, tile_column, tile_row, tile_id FROM map")
      var names: [Tile: String] = [:]
      while let row = try rows.next() {
        if let tile = Tile(row) { names[tile] = String.fromDatabaseValue(row[3]) }
      }
      return names
    }
  }
}
