import Testing

@testable import KMeans

@Suite(.timeLimit(.minutes(30))) struct SamplesTests {
  private let samples = Samples([[1, 2, 3], [4, 5, 6], [7, 8, 9]])

  @Test func rowsAreCopiedByRangeAndByNumber() {
    #expect(Array(samples.row(2)) == [7, 8, 9])
    #expect(samples[1..<3] == Samples([[4, 5, 6], [7, 8, 9]]))
    #expect(samples.rows(at: [2, 0, 2]) == Samples([[7, 8, 9], [1, 2, 3], [7, 8, 9]]))
    #expect(samples[1..<1] == Samples(count: 0, width: 3, values: []))
  }

  @Test func partsAreJoinedInTheirOrder() {
    #expect(Samples(joining: [.none, samples[0..<1], samples[1..<3]]) == samples)
    #expect(Samples(joining: []) == .none)
  }

  @Test func squaredDistancesUseEveryValueWhateverTheWidth() {
    for columns in 1...19 {
      let row = (0..<columns).map { Float($0) }
      let pair = Samples([row, [Float](repeating: -1, count: columns)])
      let centroid = Matrix(pair.rows(at: [1]))
      let expected = (1...columns).reduce(0) { $0 + Double($1 * $1) }
      #expect(pair.withRows { squaredDistance($0[0], $0[1]) } == expected, "\(columns) columns")
      #expect(
        pair.withRows { rows in centroid.withRows { squaredDistance(rows[0], $0[0]) } } == expected,
        "\(columns) columns")
    }
  }

  @Test func differencesAreTakenInDoublePrecision() {
    // 1 + 2^-23 and 2^24: in single precision their difference loses the one, and its square more.
    let pair = Samples([[Float(1).nextUp], [16_777_216]])
    let difference = Double(Float(1).nextUp) - 16_777_216
    #expect(pair.withRows { squaredDistance($0[0], $0[1]) } == difference * difference)
  }

  @Test func unitRowsHaveLengthOneAndZerosStay() {
    let unit = Samples([[3, 4], [0, 0], [1e-30, 0]]).unitRows()
    #expect(unit == Samples([[0.6, 0.8], [0, 0], [1, 0]]))
  }

  @Test func meansOfGroupsThatAllHaveMembers() throws {
    let data = Samples([[0, 1], [2, 3], [10, 20]])
    #expect(try data.means(of: [1, 1, 0], clusters: 2) == Matrix([[10, 20], [1, 2]]))
    #expect(try data.means(of: [1, 1, 0], clusters: 3) == nil)
  }
}
