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

  /// Of a heap of weight 99 and one of weight 1 the first seed is in the heavy one 99 times in 100; where all count the
  /// same, in about 100 of 200.
  @Test func `the first seed is as likely as it weighs`() throws {
    let data = Samples((0..<20).map { [$0 < 10 ? 0 : 1] })
    let weights = (0..<20).map { $0 < 10 ? 9.9 : 0.1 }
    var heavy = 0
    for seed in 0..<200 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      let seeds = try plusPlusSeeds(
        SharedSamples(data, weights: weights, Alone()), clusters: 1, random: &random)
      if seeds.values == [0] { heavy += 1 }
    }
    #expect(heavy >= 180)
  }

  /// From a seed at 0, which its weight makes all but certain, a sample at 1 counts for 1 · 1² = 1 and one at 10 for
  /// 1e-3 · 10² = 0.1, and the seed at 1 leaves less. Where all count the same, 10 is drawn 100 times as often as 1.
  @Test func `the next ones are drawn by weight and squared distance, and chosen by what they leave`() throws {
    let data = Samples([[0], [1], [10]])
    var near = 0
    for seed in 0..<50 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      let seeds = try plusPlusSeeds(
        SharedSamples(data, weights: [1e9, 1, 1e-3], Alone()), clusters: 2, random: &random)
      if seeds.values == [0, 1] { near += 1 }
    }
    // Unless both of two trials are at 10, which has a probability of (1 / 11)².
    #expect(near >= 45)
  }

  @Test func valuesAsLargeAsTheyGetAreSeeded() throws {
    var random = SplitMix64(seed: 0)
    let data = Samples([[3e38], [-3e38], [0]])
    #expect(try plusPlusSeeds(SharedSamples(data, Alone()), clusters: 3, random: &random).count == 3)
  }
}
