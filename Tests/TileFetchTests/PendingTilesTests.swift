import Foundation
import Geo
import TestSupport
import Testing
import TileFetch
import TileStore

@Suite(.timeLimit(.minutes(30))) struct PendingTilesTests {
  private let now = Date(timeIntervalSince1970: 1_000_000)
  private let folder: TemporaryFolder
  private let archive: MBTiles
  private let cover = TileCover(.world, zoom: 2)

  init() throws {
    folder = try TemporaryFolder()
    archive = try MBTiles(folder["t.mbtiles"], .write)
    func record(_ x: Int, _ y: Int, _ outcome: TileRecord.Outcome, age: Double?) -> TileRecord {
      TileRecord(
        tile: Tile(z: 2, x: x, y: y), outcome: outcome, fetchedAt: age.map { now.addingTimeInterval(-$0) },
        etag: "\"e\"")
    }
    try archive.store([
      record(0, 0, .present(Data("a".utf8)), age: 10), record(0, 1, .absent, age: 1_000),
      record(1, 3, .failed(reason: "HTTP 503"), age: nil), record(3, 3, .present(Data("b".utf8)), age: nil),
    ])
  }

  private func asked(_ policy: AskPolicy) throws -> (tiles: Set<Tile>, known: Int, tags: Int) {
    var pending = PendingTiles(cover.makeIterator(), in: archive, policy)
    var tiles: Set<Tile> = []
    var tags = 0
    while let job = try pending.next() {
      tiles.insert(job.tile)
      tags += job.state?.etag == nil ? 0 : 1
    }
    return (tiles, pending.known, tags)
  }

  @Test func `what is missing or failed is asked for`() throws {
    let asked = try asked(.missing)
    #expect(asked.tiles.count == 13 && asked.known == 3)
    #expect(asked.tiles.contains(Tile(z: 2, x: 1, y: 3)) && !asked.tiles.contains(Tile(z: 2, x: 0, y: 1)))
  }

  @Test func `only failures, when they alone are wanted`() throws {
    #expect(try asked(.failed).tiles == [Tile(z: 2, x: 1, y: 3)])
  }

  @Test func `revalidation asks for all that is old enough, and knows their tags`() throws {
    let all = try asked(.revalidate(before: now))
    #expect(all.tiles.count == 16 && all.tags == 4)
    let old = try asked(.revalidate(before: now.addingTimeInterval(-100)))
    #expect(old.tiles.count == 15 && !old.tiles.contains(Tile(z: 2, x: 0, y: 0)))
  }
}
