import Random
import TestSupport
import Testing

@testable import KMeans

@Suite(.timeLimit(.minutes(30))) struct MovingCentroidsTests {
  /// 600 rows of 40 numbers, in heaps and between them; some come twice.
  private static func data(scale: Float) -> Samples {
    var random = SplitMix64(seed: 3)
    let values = (0..<600).flatMap { row in
      let own = row % 10 == 9 ? 0 : row
      return (0..<40).map { column in
        scale * (Float(own % 7 * (column + 1) % 5) + (row % 10 == 9 ? 0 : Float(random.uniform())))
      }
    }
    return Samples(count: 600, width: 40, values: values)
  }

  /// In turns all go a little way, one goes to a sample as in a swap, none moves, and one goes where another one is.
  @Test(arguments: [1, 1e-34, 1e18, 1e37] as [Float])
  func `they are the nearest of all after each move, to the bit`(scale: Float) {
    let data = Self.data(scale: scale)
    var random = SplitMix64(seed: 5)
    var moving = MovingCentroids(of: data, to: Matrix(data.rows(at: [0, 1, 2, 3, 4, 5, 6, 9, 19])))
    var changes = 0
    for round in 0..<60 {
      var next = moving.centroids
      switch round % 4 {
      case 1: next.setRow(random.index(below: next.rows), to: data.row(random.index(below: data.count)))
      case 2: next = moving.centroids
      case 3: next.setRow(random.index(below: next.rows), to: next.row(random.index(below: next.rows)))
      default:
        for row in 0..<next.rows {
          next.setRow(row, to: next.row(row).map { $0 * (1 + 0.02 * (random.uniform() - 0.5)) })
        }
      }
      let before = moving.labels
      let moved = moving.move(to: next)
      let expected = Assignment(of: data, to: next)
      #expect(moving.labels == expected.labels, "round \(round)")
      #expect(moving.squaredDistances == expected.squaredDistances, "round \(round)")
      #expect(moved.map(\.sample) == before.indices.filter { before[$0] != expected.labels[$0] })
      #expect(moved.allSatisfy { before[$0.sample] == $0.before })
      changes += moved.count
    }
    #expect(changes > 600, "hardly any sample changed its centroid: nothing was tried")
  }

  @Test func `of equally near ones it is the lowest, also where that comes later`() {
    var moving = MovingCentroids(of: Samples([[0], [4]]), to: Matrix([[9], [1], [-1]]))
    #expect(moving.labels == [1, 1])
    #expect(moving.move(to: Matrix([[-1], [1], [-1]])).map(\.sample) == [0])
    #expect(moving.labels == [0, 1])
  }

  @Test func `one centroid, and no rows`() {
    var alone = MovingCentroids(of: Samples([[1], [2]]), to: Matrix([[0]]))
    #expect(alone.move(to: Matrix([[3]])).isEmpty)
    #expect(alone.squaredDistances == [4, 1])
    var none = MovingCentroids(of: Samples(count: 0, width: 1, values: []), to: Matrix([[0], [1]]))
    #expect(none.move(to: Matrix([[2], [3]])).isEmpty)
  }

  /// Sums that follow those which moved, beside sums of all.
  @Test(arguments: [nil, 2.5] as [Double?])
  func `sums that are brought up to date are those of all, to the bit`(weight: Double?) throws {
    let data = Self.data(scale: 1)
    let weights = weight.map { weight in data.values.indices.prefix(600).map { 1 + Double($0 % 4) * weight } }
    let shared = try SharedSamples(data, weights: weights, Alone())
    var random = SplitMix64(seed: 8)
    var moving = MovingCentroids(of: data, to: Matrix(data.rows(at: [0, 1, 2, 3, 4])))
    var sums = shared.ownSums(of: moving.labels, groups: 5)
    for _ in 0..<20 {
      var next = moving.centroids
      next.setRow(random.index(below: 5), to: data.row(random.index(below: data.count)))
      shared.move(moving.move(to: next), to: moving.labels, in: &sums)
      let expected = try shared.means(of: shared.ownSums(of: moving.labels, groups: 5), moving)
      #expect(try shared.means(of: sums, moving) == expected)
    }
  }
}
