import Foundation
import Geo
import TestSupport
import Testing

/// Asking again for what is there: conditionally, and only for what is old or failed.
@Suite(.timeLimit(.minutes(45)), .enabled(if: Shared.has("imagery/landsat7"), "needs the imagery beside the checkout"))
struct RefreshTests {
  let folder: TemporaryFolder
  /// A copy of nine tiles, so that the server's imagery can change.
  let imagery: URL
  let server: PythonServer
  let box: Bounds
  let tiles: [Tile]

  init() throws {
    folder = try TemporaryFolder()
    imagery = folder["imagery"]
    let middle = HarvestTests.set.tiles.sorted()[HarvestTests.set.tiles.count / 2]
    var copied: [Tile] = []
    for x in middle.x - 1...middle.x + 1 {
      for y in middle.y - 1...middle.y + 1 {
        let name = "12/\(x)/\(y).png"
        let to = imagery.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: to.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Shared.data("imagery/landsat7/\(name)").write(to: to)
        copied.append(Tile(z: 12, x: x, y: y))
      }
    }
    tiles = copied
    box = copied.map(\.bounds).reduce(middle.bounds) { $0.union($1) }
    server = try PythonServer(
      Shared.checkout.appendingPathComponent("Tests/EndToEndTests/Fixtures/mapbox_server.py"), [imagery.path, "t"])
  }

  private func fetch(_ more: String...) throws -> ProgramRun {
    try ProgramRun(
      ["fetch", "--bbox", box.description, "--zoom", "12", "--endpoint", server.endpoint, "--json"] + more,
      in: folder.url, environment: ["MAPBOX_ACCESS_TOKEN": "t"])
  }

  private func rows(_ query: String) throws -> [[String]] { try SQLite(folder["Data/tiles.mbtiles"]).rows(query) }

  @Test func `refresh confirms with a 304, and brings what changed`() throws {
    #expect(try fetch().integer("stored") == 9)
    #expect(try rows("SELECT count(*) FROM harvest WHERE abs(expires - fetched_at - 43200) <= 1") == [["9"]])
    // An old time stamp, which a 304 must refresh.
    try Damage(folder["Data/tiles.mbtiles"]).age(seconds: 1_000)
    let same = try fetch("--refresh")
    #expect(same.status == 0 && same.integer("unchanged") == 9 && same.integer("stored") == 0, "\(same.errors)")
    #expect(String(decoding: try server.get("/unchanged"), as: UTF8.self) == "9")
    #expect(try rows("SELECT count(*) FROM harvest WHERE fetched_at < unixepoch() - 500") == [["0"]])

    let changed = imagery.appendingPathComponent("12/\(tiles[0].x)/\(tiles[0].y).png")
    let other = try Data(contentsOf: imagery.appendingPathComponent("12/\(tiles[8].x)/\(tiles[8].y).png"))
    try other.write(to: changed)
    try FileManager.default.removeItem(at: imagery.appendingPathComponent("12/\(tiles[4].x)/\(tiles[4].y).png"))
    let fresh = try fetch("--refresh")
    #expect(fresh.integer("stored") == 1 && fresh.integer("unchanged") == 7 && fresh.integer("absent") == 1)
    // What the source has no longer stays, and is noted; the image that was replaced is gone.
    #expect(fresh.integer("tiles") == 9)
    #expect(try rows("SELECT error FROM harvest WHERE error IS NOT NULL") == [["now absent at the source"]])
    #expect(try rows("SELECT count(*) FROM images") == [["8"]])
    #expect(try ProgramRun(["verify"], in: folder.url).status == 0)
  }

  @Test func `a refresh in pieces comes to its end`() throws {
    #expect(try fetch().integer("stored") == 9)
    try Damage(folder["Data/tiles.mbtiles"]).age(seconds: 1_000)
    var confirmed = 0
    for _ in 0..<2 {
      let part = try fetch("--refresh", "--limit", "4")
      #expect(part.status == 2, "\(part.errors)")
      confirmed += part.integer("unchanged") ?? 0
    }
    let last = try fetch("--refresh", "--limit", "4")
    #expect(last.status == 0 && confirmed + (last.integer("unchanged") ?? 0) == 9, "\(confirmed) \(last.output)")
    // The next one begins anew, and when a tile fails it goes on with that one, whatever was fetched between.
    let broken = imagery.appendingPathComponent("12/\(tiles[5].x)/\(tiles[5].y).png")
    let good = try Data(contentsOf: broken)
    try Data("no image".utf8).write(to: broken)
    let failed = try fetch("--refresh", "--retries", "0")
    // One more where the bad tile came last: whether the source still gives any.
    #expect(failed.status == 2 && (9...10).contains(failed.integer("requests") ?? 0) && failed.integer("tiles") == 9)
    try good.write(to: broken)
    #expect(try fetch().integer("requests") == 0)
    let mended = try fetch("--refresh")
    #expect(mended.status == 0 && mended.integer("requests") == 1, "\(mended.output)")
    #expect(try fetch("--refresh").integer("requests") == 9)
  }

  @Test func `an entity tag that cannot be sent back is not kept`() throws {
    let odd = try PythonServer(
      Shared.checkout.appendingPathComponent("Tests/EndToEndTests/Fixtures/mapbox_server.py"),
      [imagery.path, "t", "--tag", "\"a\u{1}b\""])
    func ask(_ more: String...) throws -> ProgramRun {
      try ProgramRun(
        ["fetch", "--bbox", box.description, "--zoom", "12", "--endpoint", odd.endpoint, "--json"] + more,
        in: folder.url, environment: ["MAPBOX_ACCESS_TOKEN": "t"])
    }
    #expect(try ask().integer("stored") == 9)
    #expect(try rows("SELECT count(*) FROM harvest WHERE etag IS NOT NULL") == [["0"]])
    #expect(try ask("--refresh").status == 0)
  }

  @Test func `max-age asks only for what is older`() throws {
    #expect(try fetch().integer("stored") == 9)
    #expect(try fetch("--max-age", "1h").integer("requests") == 0)
    try Damage(folder["Data/tiles.mbtiles"]).age(seconds: 7_200)
    let old = try fetch("--max-age", "1h")
    #expect(old.integer("requests") == 9 && old.integer("unchanged") == 9)
    #expect(try fetch("--max-age", "soon").status == 64)
    #expect(try fetch("--refresh", "--max-age", "1h").status == 64)
  }

  @Test func `retry-failed asks only for what failed`() throws {
    try Data("no image".utf8).write(to: imagery.appendingPathComponent("12/\(tiles[3].x)/\(tiles[3].y).png"))
    let first = try fetch("--limit", "5", "--concurrency", "1", "--retries", "0")
    #expect(first.status == 2 && first.integer("failed") == 1, "\(first.errors)")
    try Shared.data("imagery/landsat7/12/\(tiles[3].x)/\(tiles[3].y).png")
      .write(to: imagery.appendingPathComponent("12/\(tiles[3].x)/\(tiles[3].y).png"))
    let again = try fetch("--retry-failed")
    #expect(again.status == 0 && again.integer("requests") == 1 && again.integer("tiles") == 5, "\(again.errors)")
  }

  @Test func `the terms of a source are said once`() throws {
    #expect(try fetch().errors.contains("mapbox.com/legal/tos"))
    #expect(try !fetch().errors.contains("mapbox.com/legal/tos"))
  }
}
