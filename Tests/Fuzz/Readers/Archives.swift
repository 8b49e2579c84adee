import CSQLite
@testable import Exports
import Foundation
import GRDB
import Geo

@testable import TileStore

extension Reader {
  /// Tile archives: as bytes, and as what a hostile schema makes of them.
  static let archives: [Reader] = [
    Reader(
      name: "mbtiles", form: .bytes,
      words: [
        "CREATE TABLE", "CREATE VIEW tiles AS", "map", "images", "harvest", "metadata", "aggregate", "SQLite format 3",
      ],
      patience: 30
    ) { input, folder in
      try archive(folder.holding(input, as: "a.mbtiles"))
    },
    Reader(
      name: "sql", form: .text,
      words: [
        "zoom_level", "tile_column", "tile_row", "tile_data", "tiles", "map", "images", "tile_id", "harvest",
        "metadata",
        "aggregate", "NULL", "x'FF00'", "'text'", "zeroblob(100)", "randomblob(10)", "CAST(1 AS TEXT)", "1.5",
        "INTEGER", "REAL",
        "BLOB", "TEXT", "present", "failed", "load_extension('x')", "fts3_tokenizer('x')", "name", "value", "9e999",
      ], patience: 30
    ) { input, folder in
      let url = folder.appendingPathComponent("a.mbtiles")
      let database = try DatabaseQueue(path: url.path)
      try? database.writeWithoutTransaction { db in
        // A statement that makes the file may not end either.
        if let connection = db.sqliteConnection { tiles_sqlite_watch(connection, 2_000_000, { _ in 1 }, nil) }
        try db.execute(sql: "PRAGMA page_size = 512; PRAGMA writable_schema = ON")
        for statement in String(decoding: input, as: UTF8.self).components(separatedBy: ";\n") {
          try? db.execute(sql: statement)
        }
      }
      try database.close()
      try archive(url)
    },
  ]

  /// All that commands ask of an archive. One that never ends is asked once: each question takes its second.
  @Sendable private static func archive(_ url: URL) throws {
    var refused = 0
    func ask(_ body: () throws -> Void) throws {
      do { try body() } catch let error as TileStoreError {
        _ = error.description
        if case .endless = error { throw error }
        refused += 1
      }
    }
    do {
      let archive = try MBTiles(url, .read)
      try ask {
        let summary = try archive.summary()
        guard summary.tiles - summary.distinct <= summary.tiles, summary.bytes >= 0 else { broken("\(summary)") }
      }
      try ask { _ = try archive.metadata() }
      try ask { _ = try archive.extent()?.description }
      try ask { _ = try archive.zooms() }
      try ask { _ = try archive.starts(bytes: 12) }
      try ask { _ = try archive.tiles() }
      try ask {
        let contents = try archive.contents().filter { $0.length > 0 }
        guard let bounds = try archive.extent() else { return }
        let plan = try PMTilesArchive(
          contents.map { .init(tile: $0.tile, identity: $0.identity, length: $0.length) }, bounds: bounds)
        let place = url.deletingPathExtension().appendingPathExtension("pmtiles")
        try Data().write(to: place)
        let file = try FileHandle(forWritingTo: place)
        // Lengths of texts are told in letters, so that bytes may be more: that is refused there.
        _ = try attempt { try plan.write(to: file, metadata: Data("{}".utf8)) { try archive.data(of: $0) ?? Data() } }
      }
      try ask { _ = try archive.content() }
      try ask { _ = try archive.aggregateHash() }
      try ask { _ = try archive.holes() }
      try ask { _ = try archive.identities() }
      try ask { _ = try archive.failures() }
      try ask { _ = try archive.absences() }
      try ask { _ = try archive.someFetchedTile() }
      try ask { _ = try archive.harvested(zoom: 4) }
      try ask { _ = try archive.hasTiles() }
      try ask { _ = try archive.mostRepeated() }
      try ask { _ = try archive.forEachTile { _, _ in } }
      try ask { for tile in try archive.tiles().prefix(10) { _ = try archive.data(of: tile) } }
      for zoom in [0, 3, 10, 22] {
        try ask { _ = try archive.states(zoom: zoom, column: 0, rows: 0...((1 << zoom) - 1)) }
      }
      try ask { _ = try archive.states(zoom: 10, column: 517, rows: 0...1023) }
      try archive.close()
    }
    try ask {
      let archive = try MBTiles(url, .write)
      let tile = Tile(z: 10, x: 517, y: 362)
      try archive.store([
        TileRecord(tile: tile, outcome: .present(Data([1, 2, 3]))),
        TileRecord(tile: Tile(z: 3, x: 1, y: 1), outcome: .failed(reason: "no")),
      ])
      try archive.seal(format: "jpg", ["name": "a"])
      try archive.dropUnusedImages()
      try archive.drop([tile])
      try archive.seal(format: nil, [:])
      try archive.close()
    }
    if refused > 0 { throw Refused(text: "\(refused) questions") }
  }
}
