public import Foundation
public import Geo
internal import GRDB

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

  /// The bytes of some tile: what format an archive holds. nil when it is empty.
  public func sample() throws -> Data? {
    try read { try Data.fetchOne($0, sql: "SELECT tile_data FROM tiles LIMIT 1") }
  }

  public func zooms() throws -> [Int] {
    try read { try Self.zooms(in: $0) }
  }

  /// The tiles that have data, in the order of z, x, y.
  public func tiles(zoom: Int? = nil) throws -> [Tile] {
    try read { db in
      let condition = zoom.map { "WHERE zoom_level = \($0)" } ?? ""
      let rows = try Row.fetchCursor(db, sql: "SELECT zoom_level, tile_column, tile_row FROM tiles \(condition)")
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
    guard let z = Int.fromDatabaseValue(row[0]), let x = Int.fromDatabaseValue(row[1]),
      let y = Int.fromDatabaseValue(row[2]), (0...Tile.maximumZoom).contains(z), (0..<(1 << z)).contains(x),
      (0..<(1 << z)).contains(y)
    else { return nil }
    self.init(z: z, x: x, tmsRow: y)
  }
}
