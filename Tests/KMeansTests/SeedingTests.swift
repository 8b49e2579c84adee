import Testing

@testable import KMeans
import Random

@Suite(.timeLimit(.minutes(30))) struct SeedingTests {
  @Test(arguments: 0..<20 as Range<UInt64>) func farGroupsAllGetASeed(seed: UInt64) {
    // Four groups of ten, a thousand times farther from one another than they are wide.
    let values = (0..<40).map { index -> Float in Float(index / 10 * 1000) + Float(index % 10) / 10 }
    let data = Samples(count: 40, width: 1, values: values)
    var random = SplitMix64(seed: seed)
    let seeds = plusPlusSeeds(data, clusters: 4, random: &random)
    #expect(Set(seeds.map { $0 / 10 }) == [0, 1, 2, 3])
  }

  @Test func asManySeedsAsRowsTakesEachRow() {
    let data = Samples([[1], [2], [3], [4], [5]])
    var random = SplitMix64(seed: 3)
    #expect(plusPlusSeeds(data, clusters: 5, random: &random).sorted() == [0, 1, 2, 3, 4])
  }

  @Test func equalRowsStillGiveAsManySeedsAsAsked() {
    var random = SplitMix64(seed: 0)
    #expect(plusPlusSeeds(Samples([[1], [1], [1]]), clusters: 3, random: &random).count == 3)
  }

  @Test func valuesAsLargeAsTheyGetAreSeeded() {
    var random = SplitMix64(seed: 0)
    let data = Samples([[3e38], [-3e38], [0]])
    #expect(plusPlusSeeds(data, clusters: 3, random: &random).count == 3)
  }
}
