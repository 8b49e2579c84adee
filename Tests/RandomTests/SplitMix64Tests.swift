import Random
import Testing

@Suite(.timeLimit(.minutes(30))) struct SplitMix64Tests {
  @Test func `the stream is that of the reference implementation`() {
    // First values for seed 1234567 of Vigna's splitmix64.c.
    var random = SplitMix64(seed: 1_234_567)
    #expect(random.next() == 6_457_827_717_110_365_317)
    #expect(random.next() == 3_203_168_211_198_807_973)
  }

  @Test func `a permutation holds every number once and depends on the seed`() {
    var random = SplitMix64(seed: 0)
    let order = random.permutation(1000)
    #expect(order.sorted() == Array(0..<1000))
    #expect(order != Array(0..<1000))
    var again = SplitMix64(seed: 0)
    #expect(again.permutation(1000) == order)
    var other = SplitMix64(seed: 1)
    #expect(other.permutation(1000) != order)
  }

  @Test func `streams of different numbers differ`() {
    var one = SplitMix64(seed: 7, 1, 2)
    var two = SplitMix64(seed: 7, 2, 1)
    #expect(one.next() != two.next())
  }

  @Test func `draws below a bound stay below it and reach every value`() {
    var random = SplitMix64(seed: 3)
    let seen = Set((0..<500).map { _ in random.index(below: 7) })
    #expect(seen == Set(0..<7))
  }

  @Test func `a sample holds different numbers within range`() {
    var random = SplitMix64(seed: 0)
    let numbers = random.sample(50, of: 60)
    #expect(Set(numbers).count == 50)
    #expect(numbers.allSatisfy { (0..<60).contains($0) })
    #expect(random.sample(0, of: 0).isEmpty)
  }

  @Test func `uniform numbers fill the unit interval`() {
    var random = SplitMix64(seed: 7)
    let numbers = (0..<10_000).map { _ in random.uniform() }
    #expect(numbers.allSatisfy { (0..<1).contains($0) })
    #expect(abs(numbers.reduce(0, +) / 10_000 - 0.5) < 0.02)
  }
}
