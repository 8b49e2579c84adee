import Foundation
import TestSupport
import Testing

/// Ranks that cannot work together say why.
@Suite(.timeLimit(.minutes(45))) struct RankRefusalTests {
  let ranked: RankedFolder
  private var folder: TemporaryFolder { ranked.folder }

  init() throws { ranked = try RankedFolder() }

  @Test func `what cannot work is a sentence, and no hang`() throws {
    func embed(_ environment: [String: String]) throws -> ProgramRun {
      let words = [
        "embed", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64", "--rank-wait", "3",
        "--rank-timeout", "10",
      ]
      return try ProgramRun.Running(words, in: folder.url, environment: environment).wait(within: 300)
    }
    let port = try Int(Loopback.freePort())
    var alone = RankedFolder.environment(0, of: 2, port)
    alone["WORLD_SIZE"] = nil
    let missing = try embed(alone)
    #expect(missing.status == 64 && missing.errors.contains("WORLD_SIZE"), "\(missing.errors)")
    let beyond = try embed(RankedFolder.environment(0, of: 2, port).merging(["RANK": "2"]) { $1 })
    #expect(beyond.status == 64 && beyond.errors.contains("RANK"), "\(beyond.errors)")
    let nobody = try embed(RankedFolder.environment(1, of: 2, port))
    #expect(nobody.status == 1 && nobody.errors.contains("nobody answers at 127.0.0.1:\(port)"), "\(nobody.errors)")
    let lonely = try embed(RankedFolder.environment(0, of: 2, port))
    #expect(lonely.status == 1 && lonely.errors.contains("did not come within 3 s: 1"), "\(lonely.errors)")
    let unknown = try embed(
      RankedFolder.environment(1, of: 2, port).merging(["MASTER_ADDR": "no.such.host.invalid"]) { $1 })
    #expect(unknown.status == 1 && unknown.errors.contains("MASTER_ADDR"), "\(unknown.errors)")
    // One rank at a time, of a program that counts them.
    #expect(nobody.errors.split(separator: "\n").count == 1, "\(nobody.errors)")
  }

  @Test func `two jobs on one port, and ranks of other words, are told`() throws {
    let port = try Int(Loopback.freePort())
    let words = ["embed"] + RankedFolder.words
    let first = try ranked.start(words, rank: 0, of: 2, port: port)
    try waitFor("the store", from: first) { (try? RawRequest(port: UInt16(port)).connection()) != nil }
    let second = try ranked.start(words, rank: 0, of: 2, port: port).wait(within: 300)
    #expect(second.status == 1 && second.errors.contains("MASTER_PORT \(port)"), "\(second.errors)")
    let other = try ranked.start(words + ["--normalization", "set"], rank: 1, of: 2, port: port).wait(within: 300)
    #expect(other.status == 1 && other.errors.contains("the same words"), "\(other.errors)")
    let ended = try first.wait(within: 300)
    #expect(ended.status == 1 && ended.errors.contains("rank 1 ("), "\(ended.errors)")
  }

  @Test func `another folder, or another copy of the archive, is told`() throws {
    let (one, other) = try (folder.copyData(to: "one"), folder.copyData(to: "other"))
    let port = try Int(Loopback.freePort())
    let ranks = try [one, other].enumerated().map { rank, data in
      try ranked.start(["embed", "--data", data] + RankedFolder.words, rank: rank, of: 2, port: port)
    }
    for rank in ranks {
      let ended = try rank.wait(within: 300)
      #expect(ended.status == 1 && ended.errors.contains("one folder that all ranks share"), "\(ended.errors)")
    }
    let words = ["embed", "--data", one, "--tiles"]
    let archive = folder["other/tiles.mbtiles"]
    let whole = try ProgramRun(words + [archive.path] + RankedFolder.words, in: folder.url)
    #expect(whole.status == 0, "\(whole.errors)")
    try SQLite(archive).change("DELETE FROM map WHERE tile_column = (SELECT min(tile_column) FROM map)")
    let cut = try ProgramRun(words + [archive.path] + RankedFolder.words, in: folder.url)
    #expect(cut.status == 64 && cut.errors.contains("agg_tiles_hash"), "\(cut.errors)")
  }
}
