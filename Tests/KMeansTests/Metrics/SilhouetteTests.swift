import Testing

@testable import KMeans

@Suite(.timeLimit(.minutes(30))) struct SilhouetteTests {
  private let points = Samples([[0, 0], [1, 0], [0, 2], [5, 5], [6, 5], [5, 7], [10, 0], [3, 3.5]])
  private let labels = [0, 0, 0, 1, 1, 1, 2, 1]

  /// `silhouette_score` of scikit-learn 1.9.1; the group of one sample counts 0 in it.
  @Test func agreesWithScikitLearn() throws {
    let found = try #require(silhouette(points, labels: labels))
    #expect(found.isWithin(1e-14, of: 0.5454973012138673))
  }

  @Test func labelsMayBeAnyNumbers() {
    #expect(silhouette(points, labels: labels.map { 50 - 20 * $0 }) == silhouette(points, labels: labels))
  }

  @Test func isUndefinedForOneGroupAndForGroupsOfOne() {
    #expect(silhouette(points, labels: [Int](repeating: 3, count: 8)) == nil)
    #expect(silhouette(points, labels: Array(0..<8)) == nil)
    #expect(silhouette(Samples(count: 0, width: 2, values: []), labels: []) == nil)
  }

  @Test func equalSamplesInTwoGroupsAreNeitherNearNorFar() {
    #expect(silhouette(Samples([[1], [1], [1], [1]]), labels: [0, 0, 1, 1]) == 0)
  }

  @Test func aSampleStandsForTheWholeAndDependsOnItsSeed() throws {
    let values = (0..<600).map { index -> Float in Float(index % 2 * 10) + Float(index) / 600 }
    let data = Samples(count: 600, width: 1, values: values)
    let groups = (0..<600).map { $0 % 2 }
    let whole = try #require(silhouette(data, labels: groups, sample: 600))
    let part = try #require(silhouette(data, labels: groups, sample: 200, seed: 0))
    #expect(abs(part - whole) < 0.02)
    #expect(silhouette(data, labels: groups, sample: 200, seed: 0) == part)
    #expect(silhouette(data, labels: groups, sample: 200, seed: 1) != part)
  }
}
