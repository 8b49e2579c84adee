import Testing

@testable import KMeans

/// The expected figures are those of scikit-learn 1.9.1's `normalized_mutual_info_score` and `adjusted_rand_score` for
/// the same arguments.
@Suite(.timeLimit(.minutes(30))) struct AgreementTests {
  private let a = [0, 0, 0, 1, 1, 1, 2, 2, 2, 2]
  private let b = [1, 1, 0, 0, 0, 2, 2, 2, 2, 1]

  @Test func partialAgreement() {
    #expect(normalizedMutualInformation(a, b).isWithin(1e-14, of: 0.44270128334605))
    #expect(adjustedRandIndex(a, b).isWithin(1e-14, of: 0.20454545454545456))
  }

  @Test func labelsMayBeAnyNumbers() {
    let odd = [-1, -1, 5, 5, 9, 9]
    let even = [0, 0, 1, 1, 1, 2]
    #expect(normalizedMutualInformation(odd, even).isWithin(1e-14, of: 0.7396673768007592))
    #expect(adjustedRandIndex(odd, even).isWithin(1e-14, of: 0.4444444444444444))
  }

  @Test func bothAreSymmetric() {
    #expect(normalizedMutualInformation(a, b).isWithin(1e-14, of: normalizedMutualInformation(b, a)))
    #expect(adjustedRandIndex(a, b) == adjustedRandIndex(b, a))
  }

  @Test func theSameGroupsUnderOtherNumbersAgreeWholly() {
    let renamed = a.map { [7, 3, 5][$0] }
    #expect(normalizedMutualInformation(a, renamed).isWithin(1e-15, of: 1))
    #expect(adjustedRandIndex(a, renamed) == 1)
  }

  @Test func independentGroupsAgreeNotAtAll() {
    #expect(normalizedMutualInformation([0, 0, 1, 1], [0, 1, 0, 1]) == 0)
    #expect(adjustedRandIndex([0, 0, 1, 1], [0, 1, 0, 1]) == -0.5)
  }

  @Test func oneGroupTellsNothingOfManyButAllOfItself() {
    #expect(normalizedMutualInformation([0, 0, 0, 0], [0, 1, 2, 3]) == 0)
    #expect(adjustedRandIndex([0, 0, 0, 0], [0, 1, 2, 3]) == 0)
    #expect(normalizedMutualInformation([0, 0, 0, 0], [7, 7, 7, 7]) == 1)
    #expect(adjustedRandIndex([0, 0, 0, 0], [7, 7, 7, 7]) == 1)
  }

  @Test func noSamplesAgree() {
    #expect(normalizedMutualInformation([], []) == 1)
    #expect(adjustedRandIndex([], []) == 1)
    #expect(purity([], []) == 1)
  }

  /// The pairs of 100,000 samples, multiplied, do not fit in 64 bits.
  @Test func manySamplesDoNotOverflow() {
    let seven = (0..<100_000).map { $0 % 7 }
    #expect(adjustedRandIndex(seven, seven.map { $0 / 2 }).isWithin(1e-12, of: 0.6315604611657835))
  }

  @Test func purityCountsTheMostFrequentClassOfEachGroup() {
    // Group 0: two of class 5, one of class 6; group 1: two of class 6.
    #expect(purity([0, 0, 0, 1, 1], [5, 5, 6, 6, 6]) == 0.8)
    #expect(purity([0, 1, 2, 3], [0, 0, 1, 1]) == 1)
    #expect(purity([0, 0, 1, 1], [0, 1, 2, 3]) == 0.5)
  }
}
