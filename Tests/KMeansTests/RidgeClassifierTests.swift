import Foundation
import Testing

@testable import KMeans

/// Goldens: scikit-learn 1.9.1, `Ridge(alpha=0.01 * variance, solver="cholesky").fit(data, indicators, sample_weight=weights)`
/// with weights of sum 1 and the variance that they give.
@Suite(.timeLimit(.minutes(30))) struct RidgeClassifierTests {
  private let data = Samples(count: 12, width: 3, values: (0..<36).map { Self.value(row: $0 / 3, column: $0 % 3) })

  private static func value(row: Int, column: Int) -> Float {
    let wave = sin(1.7 * Double(row) + Double(column * column))
    return Float(row % 3 == column ? wave + 2 : wave)
  }

  private let labels = (0..<12).map { $0 % 3 }
  /// The sixth is not learned from.
  private let weights = [1, 1.5, 2, 2.5, 1, 0, 2, 2.5, 1, 1.5, 2, 2.5]

  private func classifier(_ classes: Int = 3) throws -> RidgeClassifier {
    let fitted = try RidgeClassifier(data, labels: labels, weights: weights, classes: classes, penalty: 0.01)
    return try #require(fitted)
  }

  @Test func `coefficients and intercepts are those of scikit-learn`() throws {
    let found = try classifier()
    let expected = [
      0.03409626169010752, -0.4331241571066011, -0.42572719919867613, -0.21474577908295522, 0.15196513271736214,
      -0.17100984596495714, 0.18064951739284774, 0.281159024389239, 0.5967370451636334,
    ]
    #expect(zip(found.coefficients.values, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    let intercepts = [0.9091576642408394, 0.4654689765546913, -0.3746266407955308]
    #expect(zip(found.intercepts, intercepts).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  /// The sixth by scikit-learn: 0.1457, -0.0481, 0.9024; the seventh: 0.9527, -0.1332, 0.1805.
  @Test func `a row goes to the class with the greatest value, and the gain is over what it was`() throws {
    let placed = try classifier().place(data[5..<7], from: [1, 0])
    #expect(placed.labels == [2, 0])
    #expect(abs(placed.gains[0] - (0.9023876424899429 + 0.04810111658784222)) < 1e-6 && placed.gains[1] == 0)
  }

  @Test func `a class without rows gets none`() throws {
    let found = try classifier(4)
    #expect(found.intercepts[3] == -.infinity)
    let (placed, others) = (found.place(data, from: labels), try classifier().place(data, from: labels))
    #expect(placed.labels == others.labels && placed.gains == others.gains)
  }

  @Test func `rows that are all the same tell nothing`() throws {
    let same = Samples(count: 3, width: 2, values: [1, 2, 1, 2, 1, 2])
    let alike = try RidgeClassifier(same, labels: [0, 1, 0], weights: [1, 1, 1], classes: 2, penalty: 0.01)
    #expect(alike == nil)
    let none = [Double](repeating: 0, count: 12)
    let unlearned = try RidgeClassifier(data, labels: labels, weights: none, classes: 3, penalty: 0.01)
    #expect(unlearned == nil)
  }

  @Test func `a number that is none is told with its place`() {
    let bad = Samples(count: 2, width: 2, values: [1, 2, 3, .nan])
    #expect(throws: ClusteringError.notFinite(row: 1, column: 1)) {
      try RidgeClassifier(bad, labels: [0, 1], weights: [1, 1], classes: 2, penalty: 0.01)
    }
  }
}
