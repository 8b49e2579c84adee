import Testing

@testable import KMeans

@Suite(.timeLimit(.minutes(30))) struct MatrixTests {
  private let matrix = Matrix([[1, 2, 3], [4, 5, 6], [7, 8, 9]])

  @Test func valuesLieRowByRow() {
    #expect(matrix[1, 2] == 6)
    #expect(Array(matrix.row(2)) == [7, 8, 9])
  }

  @Test func rowsAreCopiedByNumber() {
    #expect(matrix.rows(at: [2, 0, 2]) == Matrix([[7, 8, 9], [1, 2, 3], [7, 8, 9]]))
  }

  @Test func workOnAllCoresReachesEveryPlaceOnce() {
    for count in [0, 1, 63, 64, 65, 1000] {
      #expect(concurrentMap(count) { Double($0) } == (0..<count).map(Double.init))
    }
  }
}
