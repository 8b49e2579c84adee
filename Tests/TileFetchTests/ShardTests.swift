import Geo
import Testing

@testable import TileFetch

@Suite(.timeLimit(.minutes(30))) struct ShardTests {
  @Test(arguments: ["0/3", "4/3", "1", "1/0", "a/3", "1/3/5", "-1/3", "1/10001", " 1/3", ""])
  func `what is no part is refused`(text: String) { #expect(Shard(text) == nil) }

  @Test(arguments: [1, 2, 3, 7]) func `each tile is in one part, and parts are about equal`(count: Int) throws {
    let shards = try (1...count).map { try #require(Shard("\($0)/\(count)")) }
    var sizes = [Int](repeating: 0, count: count)
    for x in 0..<60 {
      for y in 0..<60 {
        let tile = Tile(z: 12, x: 2_000 + x, y: 1_400 + y)
        let holders = shards.indices.filter { shards[$0].contains(tile) }
        #expect(holders.count == 1)
        sizes[holders[0]] += 1
      }
    }
    #expect(sizes.allSatisfy { abs($0 - 3_600 / count) < 200 })
  }

  /// As every version of this program has to have it, or harvests that have begun do not fit together.
  @Test func `the part of a tile stays`() throws {
    let numbers = (0..<12).map { x in
      (1...3).first { Shard("\($0)/3")?.contains(Tile(z: 12, x: 2_000 + x, y: 1_400)) ?? false }
    }
    #expect(numbers == [2, 2, 2, 2, 2, 2, 1, 3, 2, 3, 2, 3])
  }
}
