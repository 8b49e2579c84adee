import Testing

@testable import KMeans

@Suite struct MatrixTests {
  private let matrix = Matrix([[1, 2, 3], [4, 5, 6], [7, 8, 9]])

  @Test func valuesLieRowByRow() {
    #expect(matrix[1, 2] == 6)
    #expect(Array(matrix.row(2)) == [7, 8, 9])
  }

  @Test func rowsAreCopiedByRangeAndByNumber() {
    #expect(matrix.rows(1..<3) == Matrix([[4, 5, 6], [7, 8, 9]]))
    #expect(matrix.rows(at: [2, 0, 2]) == Matrix([[7, 8, 9], [1, 2, 3], [7, 8, 9]]))
    #expect(matrix.rows(1..<1) == Matrix(rows: 0, columns: 3, values: []))
  }

  @Test func floatsAreTakenFromAnyCollection() {
    let floats: [Float] = [9, 0.5, 1, 2, 3]
    let expected = Matrix([[0.5, 1], [2, 3]])
    #expect(Matrix(rows: 2, columns: 2, floats: floats[1...]) == expected)
    #expect(Matrix(rows: 2, columns: 2, floats: floats.dropFirst().lazy.map { $0 }) == expected)
  }

  @Test func squaredDistancesUseEveryValueWhateverTheWidth() {
    for columns in 1...19 {
      let pair = Matrix([
        (0..<columns).map { Double($0) }, [Double](repeating: -1, count: columns),
      ])
      let found = pair.withRows { squaredDistance($0[0], $0[1]) }
      #expect(found == (1...columns).reduce(0) { $0 + Double($1 * $1) }, "\(columns) columns")
    }
  }

  @Test func workOnAllCoresReachesEveryPlaceOnce() {
    for count in [0, 1, 63, 64, 65, 1000] {
      #expect(concurrentMap(count) { Double($0) } == (0..<count).map(Double.init))
    }
  }

  @Test func meansOfGroupsThatAllHaveMembers() {
    let data = Matrix([[0, 1], [2, 3], [10, 20]])
    #expect(data.means(of: [1, 1, 0], clusters: 2) == Matrix([[10, 20], [1, 2]]))
    #expect(data.means(of: [1, 1, 0], clusters: 3) == nil)
  }
}
