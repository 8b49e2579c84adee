import Foundation
import GRDB
import Geo
import TestSupport
import Testing
import TileStore

@Suite(.timeLimit(.minutes(30))) struct ContentsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `tables of our names with what no tile has are read all the same`() throws {
    let loose = try DatabaseQueue(path: folder["loose.mbtiles"].path)
    try loose.write { db in
      try db.execute(
        sql: """
          CREATE TABLE metadata (name, value);
          CREATE TABLE map (zoom_level, tile_column, tile_row, tile_id);
          CREATE TABLE images (tile_id, tile_data);
          CREATE TABLE harvest (zoom_level, tile_column, tile_row TEXT, status, fetched_at, etag, last_modified);
          INSERT INTO map VALUES (1, 0, 0, 7), (1, 0, 1, x'FF'), (1, 1, 1.5, 'c'), (NULL, 'x', x'00', 'd');
          INSERT INTO images VALUES (7, NULL), (x'FF', 'text'), ('c', 5), ('d', x'');
          INSERT INTO harvest VALUES (1, 0, 1, 'failed', 'never', x'FF', NULL);
          CREATE VIEW tiles AS SELECT map.zoom_level AS zoom_level, map.tile_column AS tile_column, map.tile_row AS tile_row,
            images.tile_data AS tile_data FROM map JOIN images ON images.tile_id = map.tile_id
          """)
    }
    try loose.close()
    let archive = try MBTiles(folder["loose.mbtiles"], .read)
    let contents = try archive.contents()
    #expect(contents.map(\.length) == [0, 4, 1] && contents.first?.identity == "7")
    #expect(try archive.states(zoom: 1, column: 0, rows: 0...1).isEmpty)
  }

  @Test func `a damaged schema, whose rows have no type, is no archive`() throws {
    let damaged = try DatabaseQueue(path: folder["damaged.mbtiles"].path)
    try damaged.writeWithoutTransaction { db in
      try db.execute(
        sql: """
          CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data);
          PRAGMA writable_schema = ON;
          UPDATE sqlite_master SET type = NULL
          """)
    }
    try damaged.close()
    #expect(throws: TileStoreError.self) { try MBTiles(folder["damaged.mbtiles"], .read) }
    #expect(throws: TileStoreError.self) { try MBTiles(folder["damaged.mbtiles"], .write) }
  }

  @Test func `equal tiles have equal names, in an archive of ours and in another's`() throws {
    let tiles = [("a", Tile(z: 1, x: 0, y: 0)), ("bb", Tile(z: 1, x: 0, y: 1)), ("a", Tile(z: 1, x: 1, y: 1))]
    let ours = try MBTiles(folder["ours.mbtiles"], .write)
    try ours.store(tiles.map { TileRecord(tile: $0.1, outcome: .present(Data($0.0.utf8))) })
    let plain = try DatabaseQueue(path: folder["plain.mbtiles"].path)
    try plain.write { db in
      try db.execute(sql: "CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data)")
      for (text, tile) in tiles {
        try db.execute(
          sql: "INSERT INTO tiles VALUES (?, ?, ?, ?)", arguments: [tile.z, tile.x, tile.tmsRow, Data(text.utf8)])
      }
      try db.execute(sql: "INSERT INTO tiles VALUES (1, 'x', 9, 'no tile')")
      // A second time, as nothing forbids there.
      for text in ["cccc", "ddddd"] {
        try db.execute(sql: "INSERT INTO tiles VALUES (1, 0, 1, ?)", arguments: [Data(text.utf8)])
      }
    }
    try plain.close()
    for archive in [ours, try MBTiles(folder["plain.mbtiles"], .read)] {
      let contents = try archive.contents()
      #expect(Set(contents.map(\.tile)) == Set(tiles.map(\.1)) && contents.count == 3)
      for content in contents {
        let text = try #require(tiles.first { $0.1 == content.tile }?.0)
        #expect(try archive.data(of: content.tile) == Data(text.utf8))
        #expect(try content.identity == MBTiles.identity(of: Data(text.utf8)) && content.length == text.utf8.count)
      }
    }
  }
}
