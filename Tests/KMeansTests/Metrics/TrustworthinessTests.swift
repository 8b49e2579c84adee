import Testing

@testable import KMeans

@Suite(.timeLimit(.minutes(30))) struct TrustworthinessTests {
  private let points = Samples([
    [2.04, -2.56, 0.42], [-0.57, -0.45, -0.22], [-2.02, -0.23, -0.87], [3.32, 0.23, -0.35], [-0.28, -0.67, -1.06],
    [-0.39, 0.48, -0.24], [0.96, -0.2, 0.02], [1.55, 0.55, -0.51], [-0.18, 0.54, 1.94], [-0.27, -0.24, 1.0],
    [-0.89, -0.29, 0.88], [0.58, 0.09, 0.67],
  ])
  private let layout = Samples([
    [0.63, -2.05], [-1.05, -1.28], [-1.88, 0.12], [3.1, -0.31], [-0.27, -0.7], [0.31, 0.85], [1.06, 0.36],
    [1.45, 0.09], [0.11, 0.83], [-0.38, -0.63], [-0.78, -1.54], [0.93, 0.34],
  ])

  /// `sklearn.manifold.trustworthiness` of scikit-learn 1.9.1.
  @Test(arguments: [(1, 0.725), (3, 0.8214285714285714), (5, 0.7583333333333333)])
  func agreesWithScikitLearn(neighbours: Int, expected: Double) throws {
    let found = try #require(trustworthiness(points, layout, neighbours: neighbours))
    #expect(found.isWithin(1e-14, of: expected))
  }

  @Test func theDataItselfIsTrustworthy() {
    #expect(trustworthiness(points, points, neighbours: 5) == 1)
  }

  @Test func isUndefinedWhereEachTwoAreNeighbours() {
    #expect(trustworthiness(points, layout, neighbours: 6) == nil)
    #expect(trustworthiness(points, layout, neighbours: 0) == nil)
    #expect(trustworthiness(.none, .none) == nil)
  }

  @Test func aSampleStandsForTheWhole() throws {
    let data = Samples(count: 400, width: 1, values: (0..<400).map { Float($0 * 7 % 400) })
    // Folded in half: each has wrong neighbours as well as right ones.
    let folded = Samples(count: 400, width: 1, values: data.values.map { abs($0 - 199.7) })
    let whole = try #require(trustworthiness(data, folded, sample: 400))
    let part = try #require(trustworthiness(data, folded, sample: 200))
    #expect(whole < 0.9 && abs(part - whole) < 0.05)
    #expect(trustworthiness(data, folded, sample: 200) == part)
  }
}
