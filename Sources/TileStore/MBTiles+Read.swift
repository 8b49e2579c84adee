internal import Files
public import Foundation
internal import GRDB
public import Geo

extension MBTiles {
  /// The bytes of one tile, as they were stored; nil when there is none.
  public func data(of tile: Tile) throws -> Data? {
    try read { try Self.data(of: tile, in: $0) }
  }

  static func data(of tile: Tile, in db: Database) throws -> Data? {
    let statement = try db.cachedStatement(
      sql: "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?")
    return try Data.fetchOne(statement, arguments: [tile.z, tile.x, tile.tmsRow])
  }

  /// The first bytes of all tiles, and how many begin so: what formats an archive holds. No tile is read to its end.
  public func starts(bytes: Int) throws -> [Data: Int] {
    try read { db in
      let rows = try Row.fetchCursor(
        db, sql: "SELECT CAST(substr(tile_data, 1, ?) AS BLOB), count(*) FROM tiles GROUP BY 1", arguments: [bytes])
      var counts: [Data: Int] = [:]
      while let row = try rows.next() { counts[Data.fromDatabaseValue(row[0]) ?? Data(), default: 0] += row[1] }
      return counts
    }
  }

  public func zooms() throws -> [Int] {
    try read { try Self.zooms(in: $0) }
  }

  /// The tiles that have data, in the order of z, x, y.
  /// - Parameter most: no more rows than these are read.
  public func tiles(zoom: Int? = nil, atMost most: Int? = nil) throws -> [Tile] {
    try read { db in
      let condition = (zoom.map { " WHERE zoom_level = \($0)" } ?? "") + (most.map { " LIMIT \($0)" } ?? "")
      let rows = try Row.fetchCursor(db, sql: "SELECT zoom_level, tile_column, tile_row FROM tiles\(condition)")
      var tiles: [Tile] = []
      while let row = try rows.next() { if let tile = Tile(row) { tiles.append(tile) } }
      return tiles.sorted()
    }
  }

  /// The tiles that something is known of, in the order of z, x, y: those that are there, and those that were asked for and
  /// are absent, blank or failed.
  public func known() throws -> [Tile] {
    try read { db in
      let tables = try Schema.isOurs(db) ? ["map", "harvest"] : ["tiles"]
      let rows = try Row.fetchCursor(
        db,
        sql: tables.map { "SELECT zoom_level, tile_column, tile_row FROM \($0)" }.joined(separator: " UNION "))
      var tiles: [Tile] = []
      while let row = try rows.next() { if let tile = Tile(row) { tiles.append(tile) } }
      return tiles.sorted()
    }
  }

  /// Calls the body with every tile and its bytes, in the archive's order; one tile in memory at a time.
  /// - Returns: how many rows were no tiles (no numbers, or outside their zoom) and were passed over.
  @discardableResult
  public func forEachTile(_ body: (Tile, Data) throws -> Void) throws -> Int {
    try read { try Self.forEachTile(in: $0, body) }
  }

  @discardableResult
  static func forEachTile(in db: Database, _ body: (Tile, Data) throws -> Void) throws -> Int {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles ORDER BY zoom_level, tile_column, tile_row
        """)
    var strange = 0
    while let row = try rows.next() {
      if let tile = Tile(row) {
        try body(tile, Data.fromDatabaseValue(row[3]) ?? Data())
      } else {
        strange += 1
      }
    }
    return strange
  }

  /// Every tile with a name for its bytes (equal names, equal bytes) and their number, in the archive's order. Of an
  /// archive of this program no image is read. A tile that another's archive holds twice is the one that `data(of:)`
  /// gives.
  public func contents() throws -> [(tile: Tile, identity: String, length: Int)] {
    try read { db in
      var found: [(tile: Tile, identity: String, length: Int)] = []
      guard try Schema.isOurs(db) else {
        try Self.forEachTile(in: db) { tile, data in
          let isAgain = found.last?.tile == tile
          if isAgain { found.removeLast() }
          let data = isAgain ? try Self.data(of: tile, in: db) ?? data : data
          found.append((tile, try Self.identity(of: data), data.count))
        }
        return found
      }
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT zoom_level, tile_column, tile_row, CAST(images.tile_id AS TEXT), length(images.tile_data)
          FROM map JOIN images ON images.tile_id = map.tile_id ORDER BY zoom_level, tile_column, tile_row
          """)
      while let row = try rows.next() {
        guard let tile = Tile(row) else { continue }
        // Tables of these names may have been made by another, and hold anything.
        found.append((tile, String.fromDatabaseValue(row[3]) ?? "", Int.fromDatabaseValue(row[4]) ?? 0))
      }
      return found
    }
  }

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

extension MBTiles {
  /// Zooms that hold tiles; what is no zoom is passed over, since a foreign file may hold anything.
  static func zooms(in db: Database) throws -> [Int] {
    try Row.fetchAll(db, sql: "SELECT DISTINCT zoom_level FROM tiles").compactMap { Int.fromDatabaseValue($0[0]) }
      .filter((0...Tile.maximumZoom).contains).sorted()
  }
}

extension Tile {
  /// The tile that a row's first three columns name (zoom, column, TMS row); nil when they name none.
  init?(_ row: Row) {
    /// Some programs store the numbers as text.
    func number(_ column: Int) -> Int? {
      Int.fromDatabaseValue(row[column]) ?? String.fromDatabaseValue(row[column]).flatMap { Int($0) }
    }
    guard let z = number(0), let x = number(1), let y = number(2), (0...Tile.maximumZoom).contains(z),
      (0..<(1 << z)).contains(x),
      (0..<(1 << z)).contains(y)
    else { return nil }
    self.init(z: z, x: x, tmsRow: y)
  }
}
