import Testing

@testable import Stages

@Suite struct GroupTraitsTests {
  /// Lightness, a, b, contrast, grain, coherence.
  private let forest = GroupTraits(values: [30, -12, 14, 8, 40, 0.1])
  private let field = GroupTraits(values: [60, -2, 30, 12, 20, 0.4])

  @Test func `what differs most comes first, three words at most`() {
    let spread = GroupTraits(values: [15, 20, 8, 40, 5, 0.3])
    #expect(
      forest.comparatives(to: field, spread: spread, threshold: 0.5) == ["finer grained", "darker", "less yellow"])
    #expect(
      field.comparatives(to: forest, spread: spread, threshold: 0.5) == ["coarser grained", "lighter", "yellower"])
    #expect(forest.comparatives(to: field, spread: spread, threshold: 3) == ["finer grained"])
  }

  @Test func `green is said of what is green only`() {
    let spread = GroupTraits(values: [1, 1, 1, 1, 1, 1])
    func word(_ a: Double, than other: Double) -> [String] {
      GroupTraits(values: [50, a, 0, 10, 10, 0.1])
        .comparatives(to: GroupTraits(values: [50, other, 0, 10, 10, 0.1]), spread: spread, threshold: 0.5)
    }
    #expect(word(-10, than: 0) == ["greener"] && word(5, than: 20) == ["less red"])
    #expect(word(20, than: 5) == ["redder"] && word(-5, than: -20) == ["less green"])
    // Nobody sees a difference of 1.
    #expect(word(1, than: 0) == [])
  }

  @Test func `the scale is the mean and the deviation over the groups`() {
    let scale = TraitScale([forest, field])
    #expect(scale.mean[.lightness] == 45 && scale.spread[.lightness] == 15)
    #expect(scale.measure(.grain, of: forest) == .init(value: 40, z: 1))
    #expect(TraitScale([forest]).measure(.grain, of: forest) == .init(value: 40, z: 0))
  }

  @Test func `a comparison is a sentence, also where nothing differs`() {
    let scale = TraitScale([forest, field])
    #expect(
      GroupWords.comparison(forest, with: (3, field), scale).hasSuffix("than group 3, its nearest neighbour."))
    #expect(GroupWords.comparison(forest, with: (3, forest), scale).hasPrefix("Like group 3"))
    #expect(GroupWords.list(["a", "b", "c"]) == "a, b and c" && GroupWords.list(["a"]) == "a")
  }
}
