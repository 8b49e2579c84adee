import Report
import Testing

@testable import DataDirectory
@testable import Groups

@Suite(.timeLimit(.minutes(30))) struct GroupTraitsTests {
  /// Lightness, a, b, contrast, grain, coherence.
  private let forest = GroupTraits(values: [30, -12, 14, 8, 40, 0.1])
  private let field = GroupTraits(values: [60, -2, 30, 12, 20, 0.4])

  @Test func `what differs most comes first, three words at most`() {
    let spread = GroupTraits(values: [15, 20, 8, 40, 5, 0.3])
    #expect(
      forest.comparisons(to: field, spread: spread, threshold: 0.5) == [.finer, .darker, .lessYellow])
    #expect(
      field.comparisons(to: forest, spread: spread, threshold: 0.5) == [.coarser, .lighter, .yellower])
    #expect(forest.comparisons(to: field, spread: spread, threshold: 3) == [.finer])
  }

  @Test func `green is said of what is green only`() {
    let spread = GroupTraits(values: [1, 1, 1, 1, 1, 1])
    func word(_ a: Double, than other: Double) -> [Comparison] {
      GroupTraits(values: [50, a, 0, 10, 10, 0.1])
        .comparisons(to: GroupTraits(values: [50, other, 0, 10, 10, 0.1]), spread: spread, threshold: 0.5)
    }
    #expect(word(-10, than: 0) == [.greener] && word(5, than: 20) == [.lessRed])
    #expect(word(20, than: 5) == [.redder] && word(-5, than: -20) == [.lessGreen])
    // Nobody sees a difference of 1.
    #expect(word(1, than: 0) == [])
  }

  @Test func `a navy sea is not redder than a green one, and greys are of no colour`() {
    let spread = GroupTraits(values: [100, 1, 1, 100, 100, 100])
    func word(_ a: Double, _ b: Double, than other: (a: Double, b: Double)) -> [Comparison] {
      GroupTraits(values: [50, a, b, 10, 10, 0.1])
        .comparisons(to: GroupTraits(values: [50, other.a, other.b, 10, 10, 0.1]), spread: spread, threshold: 0.5)
    }
    // Navy (a 12, b -40) beside a green-blue sea (a -20, b -25), and a pale grey beside a darker one.
    #expect(word(12, -40, than: (-20, -25)) == [.bluer])
    #expect(word(3, -2, than: (-1, 3)).isEmpty)
    #expect(word(2, 40, than: (0, 3)) == [.yellower])
    #expect(word(0, 5, than: (2, -40)) == [.lessBlue])
  }

  @Test func `the scale is the mean and the deviation over the groups`() {
    let scale = TraitScale([forest, field])
    #expect(scale.mean[.lightness] == 45 && scale.spread[.lightness] == 15)
    #expect(scale.measure(.grain, of: forest) == .init(value: 40, z: 1))
    #expect(TraitScale([forest]).measure(.grain, of: forest) == .init(value: 40, z: 0))
  }

  @Test func `a group is told from the average one and from its neighbour`() {
    let scale = TraitScale([forest, field])
    func features(_ coherence: Double, beside other: GroupTraits?) -> GroupFeatures {
      GroupFeatures(
        colors: [], forest, scale, coherence: coherence, orientation: (179.6, 0.9),
        neighbour: other.map { (3, $0) })
    }
    #expect(features(0.3, beside: field).neighbour?.comparisons.count == 3)
    #expect(features(0.3, beside: forest).neighbour == .init(group: 3, comparisons: []))
    #expect(features(0.3, beside: nil).neighbour == nil)
    #expect(features(0.3, beside: nil).lines == 0 && features(0.1, beside: nil).lines == nil)
  }
}
