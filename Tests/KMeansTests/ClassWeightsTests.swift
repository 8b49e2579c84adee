import Testing

@testable import KMeans

@Suite(.timeLimit(.minutes(30))) struct ClassWeightsTests {
  /// `compute_class_weight("balanced", classes=[0, 2, 3], y=[0, 0, 0, 2, 2, 3])` gives 2/3, 1 and 2.
  @Test func groupsWithSamplesAreBalancedAndEmptyOnesWeighOne() {
    let weights = balancedClassWeights(labels: [0, 0, 0, 2, 2, 3], classes: 5)
    #expect(greatestDifference(weights, [2.0 / 3, 1, 1, 2, 1]) < 1e-15)
  }

  @Test func oneGroupAloneWeighsOne() {
    #expect(balancedClassWeights(labels: [1, 1, 1], classes: 2) == [1, 1])
  }

  @Test func noLabelsGiveOnes() {
    #expect(balancedClassWeights(labels: [], classes: 3) == [1, 1, 1])
  }
}
