import Testing

@testable import Dataset

@Suite(.timeLimit(.minutes(30))) struct NearestShareTests {
  private func sum(_ counts: [Int: Int], _ target: Int) -> Int? {
    NearestShare.numbers(of: counts, target: target)?.reduce(0) { $0 + $1.key * $1.value }
  }

  /// All sums that some units can have.
  private func sums(_ counts: [Int: Int]) -> Set<Int> {
    counts.reduce([0]) { sums, entry in Set(sums.flatMap { sum in (0...entry.value).map { sum + entry.key * $0 } }) }
  }

  @Test func `the sum is the nearest that there is, as trying all of them says`() throws {
    let cases: [[Int: Int]] = [
      [1: 10], [7: 3], [80: 1, 1: 20], [16: 5, 10: 2, 3: 1], [64: 9, 40: 3, 16: 2, 10: 1], [100: 1, 99: 1],
      [12: 2, 6: 2],
    ]
    for counts in cases {
      let total = counts.reduce(0) { $0 + $1.key * $1.value }
      let reached = sums(counts).filter { 0 < $0 && $0 < total }
      for target in 1..<total {
        let found = try #require(sum(counts, target))
        #expect(reached.contains(found))
        #expect(abs(found - target) == reached.map { abs($0 - target) }.min(), "\(counts) \(target)")
      }
    }
  }

  @Test func `each size gives about the same share`() {
    #expect(NearestShare.numbers(of: [64: 40, 16: 40], target: 2400) == [64: 30, 16: 30])
  }

  @Test func `one unit has no share`() { #expect(NearestShare.numbers(of: [9: 1], target: 6) == nil) }
}
