import Foundation
import GRDB
import Geo
import TestSupport
import Testing

@testable import TileStore

/// Archives of unknown origin, which ask for more than a reader should give.
@Suite(.timeLimit(.minutes(30))) struct ReadingLimitsTests {
  let folder: TemporaryFolder
  let url: URL

  init() throws {
    folder = try TemporaryFolder()
    url = folder["t.mbtiles"]
  }

  private func make(_ sql: String) throws {
    let database = try DatabaseQueue(path: url.path)
    try database.writeWithoutTransaction { try $0.execute(sql: sql) }
    try database.close()
  }

  private static let row = "SELECT 3 AS zoom_level, 1 AS tile_column, 2 AS tile_row, x'616263' AS tile_data"
  private static let table =
    "CREATE TABLE t (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);"

  /// What commands read.
  private func readAll() -> [any Error] {
    do {
      let archive = try MBTiles(url, .read)
      let reads: [() throws -> Void] = [
        { _ = try archive.summary() }, { _ = try archive.tiles() }, { _ = try archive.contents() },
        { _ = try archive.content() }, { try archive.forEachTile { _, _ in } },
      ]
      return reads.compactMap { read in
        do { try read() } catch { return error }; return nil
      }
    } catch {
      return [error]
    }
  }

  @Test(arguments: [
    "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n) "
      + "SELECT 12 AS zoom_level, i % 4096 AS tile_column, i / 4096 % 4096 AS tile_row, x'61' AS tile_data FROM n",
    "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n) "
      + "SELECT 'a' AS zoom_level, i AS tile_column, 0 AS tile_row, x'61' AS tile_data FROM n WHERE i < 0",
    table + "INSERT INTO t SELECT 3, 1, 2, x'61' FROM (WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n "
      + "WHERE i < 999) SELECT i FROM n); CREATE VIEW tiles AS SELECT a.* FROM t AS a, t AS b, t AS c, t AS d",
  ])
  func `a view that never ends is an error soon`(_ sql: String) throws {
    try make(sql)
    let errors = readAll()
    #expect(errors.count >= 4)
    for error in errors {
      guard case TileStoreError.endless(let path) = error else {
        Issue.record("\(error)")
        continue
      }
      #expect(path == url.path)
    }
  }

  @Test func `a blob or metadata of a size that no tile has is refused`() throws {
    try make(
      Self.table + "INSERT INTO t VALUES (3, 1, 2, zeroblob(\(ReadingLimits.longestValue + 1)));"
        + "CREATE VIEW tiles AS SELECT * FROM t")
    let archive = try MBTiles(url, .read)
    do {
      try archive.forEachTile { _, _ in Issue.record("it was read") }
    } catch TileStoreError.tooLarge(let path) {
      #expect(path == url.path)
    }
    try FileManager.default.removeItem(at: url)
    try make(
      "CREATE TABLE metadata (name TEXT, value TEXT); CREATE VIEW tiles AS \(Self.row);"
        + "INSERT INTO metadata VALUES ('a', printf('%.*c', 20 << 20, 'x')), ('b', printf('%.*c', 20 << 20, 'x'))")
    #expect(throws: TileStoreError.self) { try MBTiles(url, .read).metadata() }
  }

  @Test func `a FIFO, a device, a folder and a text are told without waiting`() throws {
    mkfifo(url.path, 0o644)
    for access in [MBTiles.Access.read, .write] {
      let error = #expect(throws: TileStoreError.self) { try MBTiles(url, access) }
      #expect("\(error, default: "")".contains("a FIFO"))
    }
    #expect(throws: TileStoreError.self) { try MBTiles(URL(fileURLWithPath: "/dev/zero"), .read) }
    #expect(throws: TileStoreError.self) { try MBTiles(folder.url, .read) }
    try Data("no database, but some text".utf8).write(to: folder["text.mbtiles"])
    #expect(throws: TileStoreError.self) { try MBTiles(folder["text.mbtiles"], .read) }
  }

  @Test func `limits grow with the archive`() throws {
    // As many rows as its bytes allow are read, however small they are.
    try make(
      "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);"
        + "INSERT INTO tiles SELECT 20, i, 0, NULL FROM (WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n "
        + "WHERE i < 399999) SELECT i FROM n)")
    #expect(try MBTiles(url, .read).tiles().count == 400_000)
    #expect(try MBTiles(url, .read).summary().tiles == 400_000)
    #expect(try !MBTiles(url, .read).aggregateHash().isEmpty)
  }
}
