import Testing

@testable import KMeans

@Suite(.timeLimit(.minutes(30))) struct AssignmentTests {
  @Test func eachRowGetsItsNearestCentroidAndTheSquaredDistance() {
    let assignment = Assignment(of: Samples([[0, 0], [4, 3], [9, 9]]), to: Matrix([[0, 0], [10, 10]]))
    #expect(assignment.labels == [0, 0, 1])
    #expect(assignment.squaredDistances == [0, 25, 2])
    #expect(assignment.inertia == 27)
  }

  @Test func theLowestNumberWinsATie() {
    #expect(Assignment(of: Samples([[0]]), to: Matrix([[1], [-1], [1]])).labels == [0])
  }

  @Test func noRowsGiveNoLabels() {
    let none = Assignment(of: Samples(count: 0, width: 2, values: []), to: Matrix([[1, 1]]))
    #expect(none.labels.isEmpty)
    #expect(none.inertia == 0)
  }

  @Test func aRowWithNaNSaysSoInItsDistance() {
    let assignment = Assignment(of: Samples([[.nan], [5]]), to: Matrix([[0], [5]]))
    #expect(assignment.labels == [0, 1])
    #expect(assignment.squaredDistances[0].isNaN)
    #expect(assignment.squaredDistances[1] == 0)
  }

  @Test func moreRowsThanOnePieceKeepTheirPlaces() {
    let data = Samples(count: 1000, width: 1, values: (0..<1000).map { Float($0 % 10) })
    let centroids = Matrix(rows: 10, columns: 1, values: (0..<10).map(Double.init))
    #expect(Assignment(of: data, to: centroids).labels == (0..<1000).map { $0 % 10 })
  }
}
