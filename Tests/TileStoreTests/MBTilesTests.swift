import Files
import Foundation
import GRDB
import Geo
import TestSupport
import Testing
import TileStore

@Suite(.timeLimit(.minutes(30))) struct MBTilesTests {
  let folder: TemporaryFolder
  let url: URL

  init() throws {
    folder = try TemporaryFolder()
    url = folder["t.mbtiles"]
  }

  private func record(_ z: Int, _ x: Int, _ y: Int, _ text: String) -> TileRecord {
    TileRecord(tile: Tile(z: z, x: x, y: y), outcome: .present(Data(text.utf8)))
  }

  /// Rows of a column that need not be asked for again.
  private func settled(_ archive: MBTiles, _ zoom: Int, _ column: Int) throws -> Set<Int> {
    Set(try archive.states(zoom: zoom, column: column, rows: 0...(1 << zoom) - 1).filter { $1.status != .failed }.keys)
  }

  private func sql<Value: DatabaseValueConvertible>(_ type: Value.Type, _ query: String) throws -> [Value] {
    try DatabaseQueue(path: url.path).read { try Value.fetchAll($0, sql: query) }
  }

  @Test func `rows are TMS inside and XYZ outside`() throws {
    let archive = try MBTiles(url, .write)
    try archive.store([record(3, 2, 1, "a")])
    #expect(try archive.tiles() == [Tile(z: 3, x: 2, y: 1)])
    #expect(try archive.data(of: Tile(z: 3, x: 2, y: 1)) == Data("a".utf8))
    try archive.close()
    #expect(try sql(Int.self, "SELECT tile_row FROM tiles") == [6])
    #expect(try sql(Int.self, "PRAGMA application_id") == [0x4D50_4258])
  }

  @Test func `a closed archive is one file`() throws {
    let archive = try MBTiles(url, .write)
    try archive.store([record(1, 0, 0, "a")])
    try archive.close()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["t.mbtiles"])
    #expect(try sql(String.self, "PRAGMA journal_mode") == ["delete"])
  }

  @Test func `a reader that has the archive open at the end is no failure`() throws {
    let archive = try MBTiles(url, .write)
    try archive.store([record(1, 0, 0, "a")])
    let reader = try DatabaseQueue(path: url.path)
    try reader.read { db in
      _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM tiles")
      try archive.close()
    }
    try reader.close()
    #expect(try sql(Int.self, "SELECT count(*) FROM tiles") == [1])
  }

  @Test func `equal bytes are stored once`() throws {
    let archive = try MBTiles(url, .write)
    try archive.store([record(2, 0, 0, "sea"), record(2, 1, 0, "sea"), record(2, 2, 0, "land")])
    let summary = try archive.summary()
    #expect(summary.tiles == 3 && summary.distinct == 2 && summary.bytes == 7)
    let names = try archive.identities()
    #expect(names[Tile(z: 2, x: 0, y: 0)] == names[Tile(z: 2, x: 1, y: 0)])
  }

  @Test func `a tile that lost its image is a hole, and so is one that was never mapped`() throws {
    let archive = try MBTiles(url, .write)
    try archive.store([record(2, 0, 0, "a"), record(2, 1, 0, "b"), record(2, 2, 0, "c")])
    try DatabaseQueue(path: url.path).write { db in
      try db.execute(sql: "DELETE FROM images WHERE CAST(tile_data AS TEXT) = 'a'")
      try db.execute(sql: "DELETE FROM map WHERE tile_column = 1")
    }
    #expect(try archive.holes() == [Tile(z: 2, x: 0, y: 0), Tile(z: 2, x: 1, y: 0)])
    try archive.drop(archive.holes())
    #expect(try archive.holes().isEmpty)
    #expect(try archive.states(zoom: 2, column: 0, rows: 0...3).isEmpty)
  }

  @Test func `a foreign archive may hold anything: what is no tile is passed over`() throws {
    try DatabaseQueue(path: url.path).write { db in
      try db.execute(
        sql: """
          CREATE TABLE metadata (name, value);
          INSERT INTO metadata VALUES ('minzoom', 0), ('odd', x'ff80'), (NULL, NULL), ('format', 'png');
          CREATE TABLE images (other);
          CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);
          INSERT INTO tiles VALUES (1, 0, 1, x'61'), (NULL, 0, 0, x'61'), (99, 0, 0, x'61'), (1, -1, 0, x'61'),
            ('one', 'two', 'three', x'61'), (1, 1, 7, x'61'), (1e30, 0, 0, x'61'), (2, 0, 0, NULL);
          """)
    }
    let archive = try MBTiles(url, .read)
    var seen: [Tile] = []
    #expect(try archive.forEachTile { tile, _ in seen.append(tile) } == 6)
    #expect(seen == [Tile(z: 1, x: 0, y: 0), Tile(z: 2, x: 0, y: 3)])
    let summary = try archive.summary()
    #expect(try archive.metadata()["minzoom"] == "0" && archive.metadata()["format"] == "png")
    #expect(summary.zooms == [1, 2])
    #expect(try archive.tiles().count == 2 && archive.identities().isEmpty)
  }

  @Test func `numbers that are stored as text are numbers`() throws {
    try DatabaseQueue(path: url.path).write { db in
      try db.execute(
        sql: """
          CREATE TABLE tiles (zoom_level TEXT, tile_column TEXT, tile_row TEXT, tile_data BLOB);
          INSERT INTO tiles VALUES ('3', '2', '6', x'61'), ('three', '2', '6', x'61'), ('3', '2', '8', x'61');
          """)
    }
    let archive = try MBTiles(url, .read)
    var seen: [Tile] = []
    #expect(try archive.forEachTile { tile, _ in seen.append(tile) } == 2)
    #expect(seen == [Tile(z: 3, x: 2, y: 1)])
    #expect(try archive.tiles() == seen)
  }

  @Test func `an archive that is to be changed is not made`() throws {
    #expect(throws: TileStoreError.self) { try MBTiles(url, .change) }
    #expect(!FileManager.default.fileExists(atPath: url.path))
    try MBTiles(url, .write).close()
    let archive = try MBTiles(url, .change)
    try archive.store([record(1, 0, 0, "a")])
    #expect(try archive.tiles().count == 1)
  }

  @Test func `how tiles begin is counted, duplicates each`() throws {
    let archive = try MBTiles(url, .write)
    #expect(try archive.starts(bytes: 2).isEmpty)
    try archive.store([record(2, 0, 0, "abc"), record(2, 1, 0, "abc"), record(2, 0, 1, "abd"), record(2, 1, 1, "x")])
    #expect(try archive.starts(bytes: 2) == [Data("ab".utf8): 3, Data("x".utf8): 1])
  }

  @Test func `a tile that is imported over a fetched one is no longer the source's`() throws {
    let archive = try MBTiles(url, .write)
    let tile = Tile(z: 1, x: 0, y: 0)
    try archive.store([TileRecord(tile: tile, outcome: .present(Data("a".utf8)), fetchedAt: Date(), etag: "e")])
    #expect(try archive.hasFetchedTiles())
    try archive.store([TileRecord(tile: tile, outcome: .present(Data("b".utf8)), attempts: 0)])
    #expect(try !archive.hasFetchedTiles())
    #expect(try archive.states(zoom: 1, column: 0, rows: 0...1)[0] == HarvestState(.present))
  }

  @Test func `rows that name no tile can be dropped`() throws {
    let archive = try MBTiles(url, .write)
    try archive.store([record(3, 2, 1, "a")])
    try archive.seal(format: "png", ["name": "t"])
    try archive.close()
    try DatabaseQueue(path: url.path).write { db in
      try db.execute(
        sql: """
          INSERT INTO map VALUES (3, 9, 1, 'x'), (99, 0, 0, 'x'), (3, -1, 0, 'x'), ('z', 0, 1, 'x');
          INSERT INTO harvest VALUES (3, 9, 1, 'present', NULL, NULL, NULL, NULL, 0, NULL);
          INSERT INTO images VALUES ('x', x'62');
          """)
    }
    let changed = try MBTiles(url, .change)
    #expect(try changed.forEachTile { _, _ in } == 4)
    try changed.dropStrangeRows()
    #expect(try changed.forEachTile { _, _ in } == 0)
    #expect(try changed.tiles() == [Tile(z: 3, x: 2, y: 1)] && changed.holes().isEmpty)
  }

  @Test func `settled rows are present, absent and blank ones; failures are asked for again`() throws {
    let archive = try MBTiles(url, .write)
    try archive.store([
      record(4, 5, 1, "a"), TileRecord(tile: Tile(z: 4, x: 5, y: 2), outcome: .absent),
      TileRecord(tile: Tile(z: 4, x: 5, y: 3), outcome: .blank),
      TileRecord(tile: Tile(z: 4, x: 5, y: 4), outcome: .failed(reason: "HTTP 503")),
      TileRecord(tile: Tile(z: 4, x: 6, y: 1), outcome: .absent),
    ])
    #expect(try settled(archive, 4, 5) == [1, 2, 3])
    #expect(try archive.failures().map(\.reason) == ["HTTP 503"])
    let summary = try archive.summary()
    #expect(summary.absent == 2 && summary.blank == 1 && summary.failed == 1)
  }

  @Test func `what is no usable tile, and how a source says that it has none, is told with one of its tiles`() throws {
    let archive = try MBTiles(url, .write)
    let tiles = (1...4).map { Tile(z: 4, x: 5, y: $0) }
    try archive.store([
      TileRecord(tile: tiles[0], outcome: .unusable(reason: "a page")),
      TileRecord(tile: tiles[1], outcome: .failed(reason: "HTTP 503")),
      TileRecord(tile: tiles[2], outcome: .unusable(reason: "a page")),
      TileRecord(tile: tiles[3], outcome: .absent, absence: "HTTP 403"),
    ])
    let failures = try archive.failures()
    #expect(failures.map(\.reason) == ["a page", "HTTP 503"] && failures.map(\.count) == [2, 1])
    #expect(failures[1].example == tiles[1])
    #expect(try archive.absences().map(\.reason) == ["HTTP 403"] && archive.absences().first?.example == tiles[3])
    #expect(try archive.summary().failed == 3)
    #expect(try !archive.hasTiles() && archive.someFetchedTile() == nil)
    try archive.store([TileRecord(tile: tiles[0], outcome: .present(Data("a".utf8)), fetchedAt: Date())])
    #expect(try archive.someFetchedTile() == tiles[0] && archive.failures().map(\.count) == [1, 1])
    try archive.dropAnswersWithoutTiles()
    #expect(try archive.failures().isEmpty && archive.absences().isEmpty && archive.hasTiles())
  }

  @Test func `when a source gave the tiles of a zoom is told by the first and the last`() throws {
    let archive = try MBTiles(url, .write)
    func present(_ z: Int, _ x: Int, _ seconds: Double?) -> TileRecord {
      TileRecord(
        tile: Tile(z: z, x: x, y: 0), outcome: .present(Data("\(x)".utf8)),
        fetchedAt: seconds.map { Date(timeIntervalSince1970: $0) })
    }
    try archive.store([present(4, 0, nil), TileRecord(tile: Tile(z: 4, x: 9, y: 0), outcome: .absent)])
    #expect(try archive.harvested(zoom: 4) == nil)
    try archive.store([present(4, 1, 2_000), present(4, 2, 1_000), present(4, 3, 1_500), present(5, 1, 9_000)])
    #expect(
      try archive.harvested(zoom: 4) == Date(timeIntervalSince1970: 1_000)...Date(timeIntervalSince1970: 2_000))
  }

  @Test func `a picture that many tiles show is left out, also when it comes again`() throws {
    let archive = try MBTiles(url, .write)
    #expect(try archive.mostRepeated() == nil)
    try archive.store(
      (0..<5).map { record(4, $0, 1, "sea") } + (0..<3).map { record(4, $0, 2, "sky") } + [record(4, 9, 9, "a")])
    let most = try archive.mostRepeated()
    #expect(most?.count == 5 && most?.example == Tile(z: 4, x: 0, y: 1))
    #expect(try archive.dropRepeats(over: 3) == 5)
    #expect(try archive.tiles().count == 4 && archive.summary().absent == 5)
    #expect(try archive.absences().first?.reason.contains("one picture") == true)
    try archive.store([record(4, 9, 1, "sea")])
    #expect(try archive.dropRepeats(over: 3) == 1)
    #expect(try archive.dropRepeats(over: 3) == 0)
    #expect(try archive.data(of: Tile(z: 4, x: 9, y: 1)) == nil && archive.tiles().count == 4)
  }

  @Test func `a failure does not replace a tile that is there`() throws {
    let archive = try MBTiles(url, .write)
    try archive.store([record(4, 5, 1, "a")])
    try archive.store([TileRecord(tile: Tile(z: 4, x: 5, y: 1), outcome: .failed(reason: "timed out"))])
    #expect(try settled(archive, 4, 5) == [1])
    #expect(try archive.data(of: Tile(z: 4, x: 5, y: 1)) == Data("a".utf8))
  }

  @Test func `metadata is complete, with bounds on tile borders`() throws {
    let archive = try MBTiles(url, .write)
    try archive.store([record(2, 1, 1, "a"), record(2, 2, 1, "b")])
    try archive.seal(format: "jpg", ["name": "test", "attribution": "nobody"])
    let metadata = try archive.metadata()
    #expect(metadata["bounds"] == "-90.000000,0.000000,90.000000,66.513260")
    #expect(metadata["format"] == "jpg" && metadata["name"] == "test" && metadata["type"] == "baselayer")
    #expect(metadata["minzoom"] == "2" && metadata["maxzoom"] == "2")
    #expect(metadata["center"] == "0.000000,33.256630,2")
  }

  @Test func `the aggregate hash is martin's: zoom, column, TMS row and data in order`() throws {
    let archive = try MBTiles(url, .write)
    try archive.store([record(2, 2, 1, "b"), record(2, 1, 1, "a")])
    try archive.seal(format: nil, ["name": "test"])
    let expected = try Digest.hex(.md5, of: Data("212a222b".utf8)).uppercased()
    #expect(try archive.metadata()["agg_tiles_hash"] == expected)
    try archive.store([record(2, 1, 1, "A")])
    #expect(try archive.aggregateHash() != expected)
  }

  @Test func `dropped tiles are gone, with their bytes, and asked for again`() throws {
    let archive = try MBTiles(url, .write)
    try archive.store([record(2, 1, 1, "a"), record(2, 1, 2, "b")])
    try archive.drop([Tile(z: 2, x: 1, y: 1)])
    #expect(try settled(archive, 2, 1) == [2])
    #expect(try archive.summary().distinct == 1)
  }

  @Test func `tiles that are taken out are forgotten, and metadata, bytes and hash are those of the rest`() throws {
    let rest = try MBTiles(folder["rest.mbtiles"], .write)
    let sea = record(3, 5, 2, "sea")
    try rest.store([sea])
    try rest.seal(format: "png", [:])
    let archive = try MBTiles(url, .write)
    let gone = [
      record(2, 1, 1, "land"), record(2, 2, 1, "sea"), TileRecord(tile: Tile(z: 2, x: 3, y: 1), outcome: .absent),
    ]
    try archive.store(gone + [sea, TileRecord(tile: Tile(z: 3, x: 0, y: 0), outcome: .absent)])
    try archive.seal(format: "png", ["name": "test", "attribution": "nobody"])
    #expect(try archive.known().count == 5)
    try archive.takeOut(gone.map(\.tile))
    #expect(try archive.known() == [Tile(z: 3, x: 0, y: 0), sea.tile])
    #expect(try archive.tiles() == [sea.tile])
    #expect(try archive.states(zoom: 2, column: 3, rows: 0...3).isEmpty)
    // The sea is one image of two tiles, of which one is left.
    let summary = try archive.summary()
    #expect(summary.distinct == 1 && summary.bytes == 3 && summary.zooms == [3] && summary.absent == 1)
    let (metadata, expected) = try (archive.metadata(), rest.metadata())
    for name in ["minzoom", "maxzoom", "bounds", "center", "agg_tiles_hash", "format"] {
      #expect(metadata[name] == expected[name], "\(name)")
    }
    #expect(metadata["name"] == "test" && metadata["attribution"] == "nobody")
    #expect(try archive.content() == rest.content())
    #expect(try archive.aggregateHash() == metadata["agg_tiles_hash"])
  }

  @Test func `a tile without a name for its image keeps no unused image`() throws {
    let archive = try MBTiles(url, .write)
    try archive.store([record(2, 0, 0, "a"), record(2, 1, 0, "b"), record(2, 2, 0, "c")])
    try DatabaseQueue(path: url.path).write {
      try $0.execute(sql: "UPDATE map SET tile_id = NULL WHERE tile_column = 2")
    }
    try archive.drop([Tile(z: 2, x: 0, y: 0)])
    #expect(try archive.summary().distinct == 1)
  }

  @Test func `any MBTiles file is read, and only ours are written`() throws {
    let foreign = try DatabaseQueue(path: url.path)
    try foreign.write { db in
      try db.execute(
        sql: """
          CREATE TABLE metadata (name text, value text);
          CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
          INSERT INTO tiles VALUES (1, 0, 0, x'41');
          """)
    }
    try foreign.close()
    #expect(try MBTiles(url, .read).tiles() == [Tile(z: 1, x: 0, y: 1)])
    #expect(try MBTiles(url, .read).summary().distinct == 1)
    #expect(throws: TileStoreError.self) { try MBTiles(url, .write) }
  }

  @Test func `a missing file and a file that is no database are named`() throws {
    #expect(throws: TileStoreError.self) { try MBTiles(folder["none.mbtiles"], .read) }
    try Data(repeating: 7, count: 5000).write(to: folder["junk.mbtiles"])
    let error = #expect(throws: TileStoreError.self) { try MBTiles(folder["junk.mbtiles"], .read) }
    #expect(error?.description.contains("junk.mbtiles") == true)
  }

  @Test
  func `somebody's archive with a log is read, also with changes left in it, and nothing is put beside a whole one`()
    throws
  {
    let odd = folder["50% #1?.mbtiles"]
    var configuration = Configuration()
    configuration.journalMode = .wal
    let foreign = try DatabaseQueue(path: odd.path, configuration: configuration)
    try foreign.write { db in
      try db.execute(
        sql: """
          CREATE TABLE metadata (name text, value text);
          CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
          INSERT INTO tiles VALUES (1, 0, 0, x'41');
          """)
    }
    // The log is not merged yet.
    #expect(FileManager.default.fileExists(atPath: odd.path + "-wal"))
    #expect(try MBTiles(odd, .read).tiles() == [Tile(z: 1, x: 0, y: 1)])
    try foreign.close()
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.url.path) where name != odd.lastPathComponent
    {
      try FileManager.default.removeItem(at: folder[name])
    }
    #expect(try MBTiles(odd, .read).tiles() == [Tile(z: 1, x: 0, y: 1)])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [odd.lastPathComponent])
    // Ours is read as it changes.
    let own = try MBTiles(url, .write)
    try own.store([record(1, 0, 0, "a")])
    try own.close()
    let reader = try MBTiles(url, .read)
    let writer = try MBTiles(url, .write)
    try writer.store([record(1, 1, 0, "b")])
    #expect(try reader.tiles().count == 2)
  }
}
