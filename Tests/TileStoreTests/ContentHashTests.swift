import Foundation
import GRDB
import Geo
import TestSupport
import TileStore
import Testing

/// The row that `seal` leaves: taken while nothing was written, by whomever, and made void by whatever is.
@Suite(.timeLimit(.minutes(30))) struct AggregateTests {
  let folder: TemporaryFolder
  private var url: URL { folder["t.mbtiles"] }

  init() throws {
    folder = try TemporaryFolder()
    let archive = try MBTiles(url, .write)
    try archive.store(
      ["a", "b", "a"].enumerated().map { x, text in
        TileRecord(tile: Tile(z: 2, x: x, y: 1), outcome: .present(Data(text.utf8)))
      })
    try archive.seal(format: "jpg", ["name": "test"])
    try archive.close()
  }

  /// As another program would.
  private func write(_ sql: String) throws {
    let other = try DatabaseQueue(path: url.path)
    try other.write { try $0.execute(sql: sql) }
    try other.close()
  }

  private func rows() throws -> Int? {
    try DatabaseQueue(path: url.path).read { try Int.fetchOne($0, sql: "SELECT count(*) FROM aggregate") }
  }

  @Test func `what is read from the row is what the tiles say`() throws {
    let archive = try MBTiles(url, .read)
    let content = try archive.content()
    let summary = try archive.summary()
    #expect(try content.hash == archive.aggregateHash() && content.tiles == 3 && content.bytes == 2)
    #expect(summary.tiles == 3 && summary.distinct == 2 && summary.zooms == [2])
    #expect(try summary.bounds == archive.extent()?.description)
    // It is the row that is read, and nothing else.
    try write("UPDATE aggregate SET agg_tiles_hash = 'from the row', tiles = 7")
    #expect(try archive.content().hash == "from the row" && archive.summary().tiles == 7)
    #expect(try archive.aggregateHash() == content.hash)
    // What `harvest` counts is counted anew each time.
    try write("UPDATE harvest SET status = 'absent' WHERE tile_column = 2")
    #expect(try archive.summary().absent == 1 && rows() == 1)
  }

  @Test(arguments: [
    "UPDATE images SET tile_data = x'63' WHERE tile_data = x'61'",
    "UPDATE map SET tile_row = 0 WHERE tile_column = 1",
    "DELETE FROM map WHERE tile_column = 1",
    "DELETE FROM images WHERE tile_data = x'62'",
    "INSERT INTO images VALUES ('C', x'63')",
    "INSERT OR REPLACE INTO map SELECT zoom_level, 1, tile_row, tile_id FROM map WHERE tile_column = 0",
  ])
  func `whatever another program writes makes it void`(_ sql: String) throws {
    try write(sql)
    #expect(try rows() == 0)
    let archive = try MBTiles(url, .read)
    #expect(try archive.content().hash == archive.aggregateHash())
  }

  @Test(arguments: [
    "tiles = -9223372036854775807", "images = 9223372036854775807", "bytes = -1", "tiles = 'many'",
  ])
  func `a row of figures that cannot be is not believed`(_ change: String) throws {
    try write("UPDATE aggregate SET \(change), zooms = '99,2,-1'")
    let summary = try MBTiles(url, .read).summary()
    #expect(summary.tiles == 3 && summary.distinct == 2 && summary.zooms == [2])
  }

  @Test(arguments: [
    "DROP TRIGGER aggregate_images_update",
    "DROP TRIGGER aggregate_map_insert; CREATE TRIGGER aggregate_map_insert AFTER INSERT ON map BEGIN SELECT 1; END",
  ])
  func `without its guards it is not believed, and not after they were put back`(_ sql: String) throws {
    try write("UPDATE aggregate SET agg_tiles_hash = 'from the row'")
    try write(sql)
    #expect(try rows() == 1)
    #expect(try MBTiles(url, .read).content().hash != "from the row")
    let archive = try MBTiles(url, .write)
    #expect(try archive.content().hash != "from the row")
    try archive.close()
  }

  @Test(arguments: [
    "DROP VIEW tiles; CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, x'61' AS tile_data FROM map",
    "ALTER TABLE images RENAME TO pictures; CREATE TABLE images (tile_id TEXT, tile_data BLOB)",
  ])
  func `an archive with another view is read without its row, and not written`(_ sql: String) throws {
    try write("UPDATE aggregate SET agg_tiles_hash = 'from the row'")
    try write(sql)
    #expect(try rows() == 1)
    #expect(try MBTiles(url, .read).content().hash != "from the row")
    let before = try Data(contentsOf: url)
    #expect(throws: TileStoreError.self) { try MBTiles(url, .write) }
    #expect(try Data(contentsOf: url) == before)
  }

  @Test func `a file rebuilt from a dump brings the row along, and is not believed`() throws {
    // As `.dump` and `.recover` write it: tables with their rows first, then what goes with them.
    let source = try DatabaseQueue(path: url.path)
    let rebuilt = try DatabaseQueue(path: folder["rebuilt.mbtiles"].path)
    let definitions = try source.read { try Row.fetchAll($0, sql: "SELECT type, name, sql FROM sqlite_master") }
    try source.close()
    try rebuilt.writeWithoutTransaction { db in
      try db.execute(sql: "ATTACH '\(url.path)' AS old")
      for row in definitions where row["type"] == "table" {
        try db.execute(sql: "\(row["sql"] as String)")
        try db.execute(sql: "INSERT INTO main.\(row["name"] as String) SELECT * FROM old.\(row["name"] as String)")
      }
      try db.execute(sql: "UPDATE images SET tile_data = x'63' WHERE tile_data = x'61'")
      for row in definitions where row["type"] != "table" { try db.execute(sql: "\(row["sql"] as String)") }
      #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM main.aggregate") == 1)
      #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM main.sqlite_master WHERE type = 'trigger'") == 6)
    }
    try rebuilt.close()
    let archive = try MBTiles(folder["rebuilt.mbtiles"], .read)
    #expect(try archive.content().hash == archive.aggregateHash())
  }

  @Test func `an archive of an earlier version is read as it is, and gets its guards when it is written`() throws {
    let names = ["map", "images"].flatMap { table in ["insert", "update", "delete"].map { "\(table)_\($0)" } }
    try write(names.map { "DROP TRIGGER aggregate_\($0);" }.joined() + "DROP TABLE aggregate")
    let expected = try MBTiles(url, .read).aggregateHash()
    #expect(try MBTiles(url, .read).content().hash == expected)
    let archive = try MBTiles(url, .write)
    #expect(try rows() == 0 && archive.content().hash == expected)
    try archive.seal(format: nil, [:])
    #expect(try rows() == 1 && archive.content().hash == expected)
    try archive.store([TileRecord(tile: Tile(z: 2, x: 3, y: 1), outcome: .present(Data("d".utf8)))])
    #expect(try rows() == 0)
  }
}
