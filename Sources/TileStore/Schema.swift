internal import GRDB

/// MBTiles 1.3 in the deduplicated layout of mbutil and martin ("normalized"): `map` and `images` under a `tiles` view,
/// `tile_id` the MD5 of the data; beside it `harvest`, what is known of each tile that was asked for.
enum Schema {
  /// "MPBX", from the MBTiles 1.3 specification.
  static let applicationID = 0x4D50_4258

  static func create(in db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE IF NOT EXISTS metadata (name TEXT NOT NULL, value TEXT);
        CREATE UNIQUE INDEX IF NOT EXISTS metadata_name ON metadata (name);
        CREATE TABLE IF NOT EXISTS map (
          zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL, tile_id TEXT);
        CREATE UNIQUE INDEX IF NOT EXISTS map_index ON map (zoom_level, tile_column, tile_row);
        CREATE TABLE IF NOT EXISTS images (tile_id TEXT NOT NULL, tile_data BLOB NOT NULL);
        CREATE UNIQUE INDEX IF NOT EXISTS images_id ON images (tile_id);
        CREATE TABLE IF NOT EXISTS harvest (
          zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL,
          status TEXT NOT NULL, fetched_at REAL, etag TEXT, last_modified TEXT, expires INTEGER,
          attempts INTEGER NOT NULL DEFAULT 0, error TEXT,
          PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;
        PRAGMA application_id = \(applicationID);
        """)
    if try !hasTiles(db) { try db.execute(sql: Aggregate.view) }
    try Aggregate.create(in: db)
  }

  static func hasTiles(_ db: Database) throws -> Bool {
    try hasTable("tiles", in: db) || has("tiles", "view", in: db)
  }

  static func hasTable(_ name: String, in db: Database) throws -> Bool { try has(name, "table", in: db) }

  /// GRDB's own questions end the program where a damaged schema has a row without a type.
  private static func has(_ name: String, _ type: String, in db: Database) throws -> Bool {
    let sql = "SELECT count(*) FROM sqlite_master WHERE type = ? AND name = ? COLLATE NOCASE"
    return try Int.fetchOne(db, sql: sql, arguments: [type, name]) ?? 0 > 0
  }

  /// Whether this program made it, also with its view: another's may be anything. Asked before anything is written.
  static func isOurs(_ db: Database) throws -> Bool {
    let empty = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0
    return try empty
      || ["map", "images", "harvest", "metadata"].allSatisfy { try hasTable($0, in: db) } && Aggregate.hasOwnView(db)
  }
}
