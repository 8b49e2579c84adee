/// Groups of groups: the tree that Ward's method (1963) makes. At each step those two join whose joining adds least to the
/// squared distances to the means.
///
/// Clusters have SciPy's numbers: first the leaves, then the merges, in their order. So have heights, as its
/// `linkage(method="ward")` gives them where every leaf weighs 1: √(2 |a| |b| / (|a| + |b|)) times the distance of the two
/// means. A leaf may weigh more, as that many leaves in one place would.
public struct WardTree: Sendable, Equatable {
  public struct Merge: Sendable, Equatable {
    /// The clusters that become one, the smaller number first.
    public let first: Int
    public let second: Int
    public let height: Double
  }

  public let leaves: Int
  /// The lowest first.
  public let merges: [Merge]
  /// The leaves sorted by likeness: those of each cluster stand together, and of the ways to turn two that join, that one is
  /// taken by which the leaves that meet are nearest (Gruvaeus and Wainer 1972). Of both ends the smaller number is first.
  public let order: [Int]
  /// Where the leaves of each cluster stand in `order`.
  private let places: [Range<Int>]

  /// - Parameters:
  ///   - means: a leaf a row.
  ///   - weights: one for each, above 0.
  public init(_ means: Matrix, weights: [Double]) {
    precondition(weights.count == means.rows, "\(means.rows) leaves need as many weights: \(weights.count)")
    precondition(weights.allSatisfy { $0 > 0 }, "a leaf weighs more than 0")
    leaves = means.rows
    let distances = Self.squaredDistances(means)
    let found = Self.merges(distances, weights)
    merges = found
    order = Self.order(distances, found)
    places = Self.places(order, found)
  }

  /// Of all pairs: n x n.
  private static func squaredDistances(_ means: Matrix) -> Matrix {
    var all = Matrix(zeros: means.rows, columns: means.rows)
    means.withRows { rows in
      for first in 0..<rows.count {
        for second in first + 1..<rows.count {
          all[pair: first, second] = squaredDistance(rows[first], rows[second])
        }
      }
    }
    return all
  }

  private static func merges(_ distances: Matrix, _ weights: [Double]) -> [Merge] {
    let count = weights.count
    var (weights, squares) = (weights, distances)
    for first in 0..<count {
      for second in 0..<first {
        let share = 2 * weights[first] * weights[second] / (weights[first] + weights[second])
        squares[pair: first, second] = share * distances[first, second]
      }
    }
    // Each cluster stands in the row of its first leaf.
    var rows = Array(0..<count)
    var numbers = Array(0..<count)
    var merges: [Merge] = []
    while rows.count > 1 {
      var nearest = (first: rows[0], second: rows[1], square: squares[rows[0], rows[1]])
      for (place, first) in rows.enumerated() {
        for second in rows[(place + 1)...] where squares[first, second] < nearest.square {
          nearest = (first, second, squares[first, second])
        }
      }
      let (first, second, square) = nearest
      rows.removeAll { $0 == second }
      // Lance and Williams (1967).
      for other in rows where other != first {
        let (a, b, c) = (weights[first], weights[second], weights[other])
        squares[pair: first, other] =
          ((a + c) * squares[first, other] + (b + c) * squares[second, other] - c * square) / (a + b + c)
      }
      weights[first] += weights[second]
      merges.append(
        Merge(
          first: min(numbers[first], numbers[second]), second: max(numbers[first], numbers[second]),
          height: square.squareRoot()))
      numbers[first] = count + merges.count - 1
    }
    return merges
  }

  private static func order(_ distances: Matrix, _ merges: [Merge]) -> [Int] {
    var rows = (0..<distances.rows).map { [$0] }
    for merge in merges {
      let (a, b) = (rows[merge.first], rows[merge.second])
      let turns = [(a, b), (a, b.reversed()), (a.reversed(), b), (a.reversed(), b.reversed())]
      var best: (row: [Int], gap: Double) = (a + b, .infinity)
      for (left, right) in turns {
        guard let last = left.last, let first = right.first, distances[last, first] < best.gap else { continue }
        best = (left + right, distances[last, first])
      }
      rows.append(best.row)
    }
    let all = rows.last ?? []
    guard let first = all.first, let last = all.last, last < first else { return all }
    return all.reversed()
  }

  private static func places(_ order: [Int], _ merges: [Merge]) -> [Range<Int>] {
    var places = [Range<Int>](repeating: 0..<0, count: order.count)
    for (place, leaf) in order.enumerated() { places[leaf] = place..<place + 1 }
    for merge in merges {
      let (a, b) = (places[merge.first], places[merge.second])
      places.append(min(a.lowerBound, b.lowerBound)..<max(a.upperBound, b.upperBound))
    }
    return places
  }

  /// The leaves of a cluster, as they stand in `order`.
  public func leaves(of cluster: Int) -> ArraySlice<Int> { order[places[cluster]] }

  /// Cuts the tree where it has so many parts.
  /// - Parameter parts: 1 to the number of leaves.
  /// - Returns: for each leaf the first leaf of its part. So a part keeps its number when another one is divided.
  public func cut(into parts: Int) -> [Int] {
    precondition((1...max(1, leaves)).contains(parts), "\(leaves) leaves make no \(parts) parts")
    var holders = Array(0..<leaves)
    for cluster in leaves..<max(leaves, 2 * leaves - parts) {
      let members = leaves(of: cluster)
      guard let first = members.min() else { continue }
      for leaf in members { holders[leaf] = first }
    }
    return holders
  }
}

extension Matrix {
  /// Of a symmetric matrix.
  fileprivate subscript(pair first: Int, second: Int) -> Double {
    get { self[first, second] }
    set {
      values[first * columns + second] = newValue
      values[second * columns + first] = newValue
    }
  }
}
