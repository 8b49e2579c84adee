import Foundation
import TestSupport
import Testing

/// A harvest that several did, and one archive of theirs.
@Suite(.timeLimit(.minutes(30))) struct MergeTests {
  let folder: TemporaryFolder
  private static let place = ["--source", "sample", "--bbox", "0,44,6,49", "--zoom", "9", "--quiet"]

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: [String]) throws -> ProgramRun { try ProgramRun(arguments, in: folder.url) }

  @discardableResult
  private func succeed(_ arguments: [String]) throws -> ProgramRun {
    let run = try run(arguments)
    #expect(run.status == 0, "\(run.errors)")
    return run
  }

  private func parts(_ count: Int) throws -> [String] {
    try (1...count).map { number in
      try succeed(["fetch", "--data", "part-\(number)", "--shard", "\(number)/\(count)"] + Self.place)
      return "part-\(number)"
    }
  }

  private func hash(_ data: String) throws -> String? {
    try succeed(["info", "--data", data, "--json"]).json["agg_tiles_hash"] as? String
  }

  private func tiles(_ data: String) throws -> Int? {
    try succeed(["info", "--data", data, "--json"]).integer("tiles")
  }

  @Test func `parts are disjoint, and together the harvest of one`() throws {
    let parts = try parts(3)
    try succeed(["fetch", "--data", "whole"] + Self.place)
    let merged = try succeed(["merge"] + parts + ["--data", "all", "--json"])
    let counts = try parts.map { try #require(try tiles($0)) }
    #expect(try counts.allSatisfy { $0 > 0 } && counts.reduce(0, +) == tiles("whole"))
    #expect(merged.integer("stored") == counts.reduce(0, +) && merged.integer("known") == 0)
    #expect(try hash("all") == hash("whole") && hash("all") != nil)
    #expect(
      try Data(contentsOf: folder["all/labels.csv"]) == Data(contentsOf: folder["whole/labels.csv"]))
    // Once more: nothing to do. And a fetch there asks for nothing.
    let again = try succeed(["merge"] + parts + ["--data", "all", "--json"])
    #expect(again.integer("stored") == 0 && again.integer("known") == counts.reduce(0, +))
    #expect(try succeed(["fetch", "--data", "all", "--json"] + Self.place.dropLast()).integer("requests") == 0)
    #expect(try succeed(["status", "--data", "all"]).output.contains("merge"))
  }

  @Test func `what the source does not have is remembered`() throws {
    let parts = try parts(2)
    let archive = SQLite(folder["part-1/tiles.mbtiles"])
    let first = "tile_column = (SELECT min(tile_column) FROM harvest)"
    try archive.change("DELETE FROM map WHERE \(first)")
    try archive.change("UPDATE harvest SET status = 'absent', error = 'answered 404' WHERE \(first)")
    let merged = try succeed(["merge"] + parts + ["--data", "all", "--json"])
    let answers = try #require(merged.integer("answers"))
    #expect(answers > 0 && merged.integer("absent") == answers)
  }

  @Test func `a tile that two have otherwise is an error, unless the newest is wanted`() throws {
    let parts = try parts(2)
    try FileManager.default.copyItem(at: folder["part-1"], to: folder["other"])
    // One that was fetched later.
    let other = SQLite(folder["other/tiles.mbtiles"])
    try other.change("UPDATE images SET tile_data = CAST(tile_data || x'00' AS BLOB), tile_id = tile_id || 'x'")
    try other.change("UPDATE map SET tile_id = tile_id || 'x'")
    try other.change("UPDATE harvest SET fetched_at = fetched_at + 100")
    let refused = try run(["merge"] + parts + ["other", "--data", "all"])
    #expect(refused.status == 64 && refused.errors.contains("--prefer newest"), "\(refused.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder["all/tiles.mbtiles"].path))
    for order in [parts + ["other"], ["other"] + parts] {
      try? FileManager.default.removeItem(at: folder["all"])
      try succeed(["merge"] + order + ["--data", "all", "--prefer", "newest", "--quiet"])
      let newest = try SQLite(folder["all/tiles.mbtiles"]).rows(
        "SELECT count(*) FROM tiles WHERE hex(substr(tile_data, -1)) = '00'")
      #expect(try newest == [["\(tiles("part-1") ?? 0)"]], "\(order)")
    }
  }

  @Test func `what is no part is refused, and nothing is made`() throws {
    let parts = try parts(1)
    try succeed(["fetch", "--data", "earth", "--source", "earth", "--bbox", "world", "--zoom", "0", "--quiet"])
    try FileManager.default.createDirectory(at: folder["none"], withIntermediateDirectories: true)
    for (words, status, reason) in [
      (["earth"], Int32(64), "two sources do not mix"), (["none"], 64, "expected a data directory with tiles"),
      (["--data", parts[0]], 64, "another folder"), (["nowhere"], 64, "expected a data directory"),
    ] {
      let refused = try run(["merge"] + parts + words + (words.contains("--data") ? [] : ["--data", "all"]))
      #expect(refused.status == status && refused.errors.contains(reason), "\(words): \(refused.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder["all/tiles.mbtiles"].path))
  }

  @Test func `one that was killed is gone on with`() throws {
    try succeed(["fetch", "--data", "whole", "--source", "sample", "--bbox", "0,44,6,49", "--zoom", "11", "--quiet"])
    let killed = try ProgramRun.Running(["merge", "whole", "--data", "all", "--verbose"], in: folder.url)
    try waitFor("the first tiles", from: killed) { killed.printed.contains("merge:") || !killed.isRunning }
    killed.signal(SIGKILL)
    _ = try killed.wait(within: 60)
    try succeed(["merge", "whole", "--data", "all", "--quiet"])
    #expect(try hash("all") == hash("whole"))
    #expect(try run(["verify", "--data", "all"]).status == 0)
  }
}
