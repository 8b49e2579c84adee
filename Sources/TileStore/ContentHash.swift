internal import Files
public import Foundation
internal import GRDB
import Geo

/// The row that says what an archive holds, so that nobody has to read it all to know: `agg_tiles_hash` and the figures of
/// a summary. Triggers in the archive itself delete it with every tile that is written, whoever writes; a reader takes it
/// only while those triggers, and the tables and the view that they guard, are what this program made, in the file where
/// they were made (docs/decisions/0009).
struct Aggregate: Equatable {
  let hash: String
  let tiles: Int
  let distinct: Int
  let bytes: Int
  let zooms: [Int]
  let bounds: String?

  init(hash: String, _ summary: MBTiles.Summary) {
    self.hash = hash
    tiles = summary.tiles
    distinct = summary.distinct
    bytes = summary.bytes
    zooms = summary.zooms
    bounds = summary.bounds
  }

  /// nil unless there is a row that can be relied on.
  init?(in db: Database) throws {
    guard try Self.isGuarded(db) else { return nil }
    let row = try Row.fetchOne(
      db, sql: "SELECT agg_tiles_hash, tiles, images, bytes, zooms, bounds, pages FROM aggregate WHERE id = 1")
    guard let row, let hash = String.fromDatabaseValue(row[0]), let tiles = Int.fromDatabaseValue(row[1]),
      let distinct = Int.fromDatabaseValue(row[2]), let bytes = Int.fromDatabaseValue(row[3]),
      let zooms = String.fromDatabaseValue(row[4]), Self.isSound(tiles: tiles, distinct: distinct, bytes: bytes),
      String.fromDatabaseValue(row[6]) == (try Self.pages(in: db))
    else { return nil }
    self.hash = hash
    self.tiles = tiles
    self.distinct = distinct
    self.bytes = bytes
    self.zooms = zooms.split(separator: ",").compactMap { Int($0) }.filter((0...Tile.maximumZoom).contains).sorted()
    bounds = String.fromDatabaseValue(row[5])
  }

  /// Whether there can be so many: more than all tiles of all zooms, or a petabyte of them, was never counted.
  private static func isSound(tiles: Int, distinct: Int, bytes: Int) -> Bool {
    [tiles, distinct, bytes].allSatisfy { (0...(1 << 50)).contains($0) }
  }

  /// A summary without the counts of `harvest`, which no trigger guards.
  var summary: MBTiles.Summary {
    var summary = MBTiles.Summary()
    summary.tiles = tiles
    summary.distinct = distinct
    summary.bytes = bytes
    summary.zooms = zooms
    summary.bounds = bounds
    return summary
  }

  /// In the transaction that counted and digested the tiles.
  func store(in db: Database) throws {
    try db.execute(
      sql: """
        INSERT OR REPLACE INTO aggregate (id, agg_tiles_hash, tiles, images, bytes, zooms, bounds, pages)
          VALUES (1, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        hash, tiles, distinct, bytes, zooms.map(String.init).joined(separator: ","), bounds, Self.pages(in: db),
      ])
  }

  static func clear(in db: Database) throws { try db.execute(sql: "DELETE FROM aggregate") }
}

// MARK: What guards it

extension Aggregate {
  /// The view of which `agg_tiles_hash` is made: another view over the same tables would be another content.
  static let view = """
    CREATE VIEW tiles AS
    SELECT map.zoom_level AS zoom_level, map.tile_column AS tile_column, map.tile_row AS tile_row,
      images.tile_data AS tile_data
    FROM map JOIN images ON images.tile_id = map.tile_id
    """

  private static let table = """
    CREATE TABLE aggregate (id INTEGER PRIMARY KEY CHECK (id = 1), agg_tiles_hash TEXT NOT NULL,
      tiles INTEGER NOT NULL, images INTEGER NOT NULL, bytes INTEGER NOT NULL, zooms TEXT NOT NULL, bounds TEXT,
      pages TEXT NOT NULL)
    """

  /// By name. `WHERE id = 1` finds nothing to delete, and writes no page, for all tiles but the first.
  private static let triggers: [(name: String, sql: String)] = ["map", "images"].flatMap { table in
    ["insert", "update", "delete"].map { event in
      let name = "aggregate_\(table)_\(event)"
      return (
        name,
        "CREATE TRIGGER \(name) AFTER \(event.uppercased()) ON \(table) BEGIN DELETE FROM aggregate WHERE id = 1; END"
      )
    }
  }

  /// Makes what is missing or another's. A row that was not guarded all the time is worth nothing.
  static func create(in db: Database) throws {
    let there = try definitions(in: db)
    if let found = there["aggregate"], found != table {
      for trigger in triggers { try db.execute(sql: "DROP TRIGGER IF EXISTS \(trigger.name)") }
      try db.execute(sql: "DROP TABLE aggregate")
    }
    if there["aggregate"] != table { try db.execute(sql: table) }
    for trigger in triggers where try definitions(in: db)[trigger.name] != trigger.sql {
      try db.execute(sql: "DROP TRIGGER IF EXISTS \(trigger.name)")
      try db.execute(sql: trigger.sql)
      try clear(in: db)
    }
  }

  private static func isGuarded(_ db: Database) throws -> Bool {
    let there = try definitions(in: db)
    return there["aggregate"] == table && triggers.allSatisfy { there[$0.name] == $0.sql }
      && isOwn(there["tiles"])
  }

  /// Whether `tiles` is this program's view, or will be.
  static func hasOwnView(_ db: Database) throws -> Bool {
    guard let view = try definitions(in: db)["tiles"] else { return true }
    return isOwn(view)
  }

  private static func isOwn(_ definition: String?) -> Bool { definition.map(words) == words(view) }

  /// Where the tables and their indexes begin in the file. One that was rebuilt, from a dump that somebody edited or that
  /// `.recover` made of a damaged file, has the row and the triggers of the old one, and begins elsewhere.
  private static func pages(in db: Database) throws -> String? {
    try String.fetchOne(
      db,
      sql: """
        SELECT group_concat(name || ' ' || rootpage) FROM (SELECT name, rootpage FROM sqlite_master
          WHERE name IN ('map', 'images', 'map_index', 'images_id', 'metadata_name') ORDER BY name)
        """)
  }

  /// What SQLite keeps of each definition: its text from the name on, as it was written.
  private static func definitions(in db: Database) throws -> [String: String] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT CAST(name AS TEXT), CAST(sql AS TEXT) FROM sqlite_master
        WHERE name IN ('aggregate', 'tiles') OR name GLOB 'aggregate_*'
        """)
    let pairs = rows.compactMap { row in
      String.fromDatabaseValue(row[0]).flatMap { name in String.fromDatabaseValue(row[1]).map { (name, $0) } }
    }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }

  /// Archives of earlier versions have the view with other blanks.
  private static func words(_ sql: String) -> [Substring] { sql.split { $0.isWhitespace } }
}

// MARK: What it is of

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
}
