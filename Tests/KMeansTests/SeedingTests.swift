import Random
import Testing

@testable import KMeans

@Suite(.timeLimit(.minutes(30))) struct SeedingTests {
  @Test(arguments: 0..<20 as Range<UInt64>) func farGroupsAllGetASeed(seed: UInt64) throws {
    // Four groups of ten, a thousand times farther from one another than they are wide.
    let values = (0..<40).map { index -> Float in Float(index / 10 * 1000) + Float(index % 10) / 10 }
    let data = Samples(count: 40, width: 1, values: values)
    var random = SplitMix64(seed: seed)
    let seeds = try plusPlusSeeds(SharedSamples(data, Alone()), clusters: 4, random: &random)
    #expect(Set(seeds.values.map { Int($0) / 1000 }) == [0, 1, 2, 3])
  }

  @Test func asManySeedsAsRowsTakesEachRow() throws {
    let data = Samples([[1], [2], [3], [4], [5]])
    var random = SplitMix64(seed: 3)
    #expect(
      try plusPlusSeeds(SharedSamples(data, Alone()), clusters: 5, random: &random).values.sorted() == [1, 2, 3, 4, 5])
  }

  @Test func equalRowsStillGiveAsManySeedsAsAsked() throws {
    var random = SplitMix64(seed: 0)
    let equal = Samples([[1], [1], [1]])
    #expect(try plusPlusSeeds(SharedSamples(equal, Alone()), clusters: 3, random: &random).count == 3)
  }

  @Test func valuesAsLargeAsTheyGetAreSeeded() throws {
    var random = SplitMix64(seed: 0)
    let data = Samples([[3e38], [-3e38], [0]])
    #expect(try plusPlusSeeds(SharedSamples(data, Alone()), clusters: 3, random: &random).count == 3)
  }
}
