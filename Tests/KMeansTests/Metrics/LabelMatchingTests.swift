import Testing

@testable import KMeans
import Random

@Suite(.timeLimit(.minutes(30))) struct LabelMatchingTests {
  @Test func aPermutationIsFoundAgain() {
    let to = [0, 0, 1, 1, 2, 2, 3]
    let from = to.map { [2, 0, 3, 1][$0] }
    #expect(matchLabels(from, to: to, classes: 4) == [1, 3, 0, 2])
  }

  /// Taking the greatest overlap first gives 10 + 0 here, the best renaming 9 + 9.
  @Test func theWholeCountsNotTheGreatestOverlap() {
    let pairs = [(0, 0, 10), (0, 1, 9), (1, 0, 9)]
    let from = pairs.flatMap { [Int](repeating: $0.0, count: $0.2) }
    let to = pairs.flatMap { [Int](repeating: $0.1, count: $0.2) }
    #expect(matchLabels(from, to: to, classes: 2) == [1, 0])
  }

  /// SciPy's `linear_sum_assignment` finds this renaming of the overlaps `RandomState(3).randint(0, 100, (9, 9))`.
  @Test func agreesWithSciPyOnNineGroups() {
    let overlaps = [
      [24, 3, 56, 72, 0, 21, 19, 74, 41], [10, 21, 38, 96, 20, 44, 93, 39, 14], [26, 81, 90, 22, 66, 2, 63, 60, 1],
      [51, 90, 69, 97, 29, 24, 62, 7, 43], [33, 79, 48, 37, 20, 94, 49, 21, 78], [28, 54, 0, 64, 18, 63, 37, 56, 56],
      [71, 37, 46, 33, 1, 85, 74, 99, 91], [16, 80, 32, 16, 18, 75, 55, 96, 95], [13, 37, 30, 48, 61, 33, 52, 2, 28],
    ]
    var from: [Int] = []
    var to: [Int] = []
    for (a, row) in overlaps.enumerated() {
      for (b, count) in row.enumerated() {
        from += [Int](repeating: a, count: count)
        to += [Int](repeating: b, count: count)
      }
    }
    let match = matchLabels(from, to: to, classes: 9)
    #expect(match.sorted() == Array(0..<9))
    #expect(overlaps.indices.reduce(0) { $0 + overlaps[$1][match[$1]] } == 732)
  }

  @Test func emptyGroupsKeepTheirNumbers() {
    #expect(matchLabels([1, 1, 1], to: [1, 1, 1], classes: 4) == [0, 1, 2, 3])
    #expect(matchLabels([], to: [], classes: 3) == [0, 1, 2])
    #expect(matchLabels([], to: [], classes: 0) == [])
  }

  @Test func aTieChangesAsFewNumbersAsItCan() {
    #expect(matchLabels([0, 0, 1, 1], to: [0, 1, 0, 1], classes: 2) == [0, 1])
  }

  /// Every renaming of four groups is tried: none agrees on more samples, and none that agrees on as many changes fewer.
  @Test(arguments: 0..<40 as Range<UInt64>) func noOtherRenamingIsBetter(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let count = random.index(below: 12)
    let from = (0..<count).map { _ in random.index(below: 4) }
    let to = (0..<count).map { _ in random.index(below: 4) }
    func merit(_ renaming: [Int]) -> [Int] {
      [zip(from, to).filter { renaming[$0] == $1 }.count, renaming.indices.filter { renaming[$0] == $0 }.count]
    }
    let found = matchLabels(from, to: to, classes: 4)
    #expect(found.sorted() == [0, 1, 2, 3])
    for other in permutations(of: [0, 1, 2, 3]) {
      #expect(!merit(found).lexicographicallyPrecedes(merit(other)), "\(other) is better than \(found)")
    }
  }

  private func permutations(of numbers: [Int]) -> [[Int]] {
    if numbers.isEmpty { return [[]] }
    return numbers.flatMap { first in permutations(of: numbers.filter { $0 != first }).map { [first] + $0 } }
  }
}
