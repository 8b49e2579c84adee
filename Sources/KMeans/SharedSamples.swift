internal import Files
internal import Foundation
internal import Synchronization

/// Samples of which each process holds some, one after the other in the order of the ranks. What is said of all of them has
/// the same bits on any number of processes: sums are sums of whole numbers, and the rest is said of one row at a time.
struct SharedSamples {
  /// The rows that this process has.
  let own: Samples
  /// How many there are: N.
  let count: Int
  /// The number of the first own row.
  let first: Int
  /// What each own row counts for, above 0; nil where all count the same, on all processes.
  private var weights: [Double]?
  private let peers: any Peers
  /// Of the length of a row, or of what rows are compared with.
  private let largestSquare: Double
  /// For sums of values.
  private let values: FixedPoint
  /// For sums of squared distances.
  private let squares: FixedPoint
  /// For sums of weights.
  private let masses: FixedPoint

  var width: Int { own.width }

  /// What each has to tell before anything can be added up.
  private struct Facts: BitwiseCopyable {
    let count: Int64
    let largestValue: Double
    let largestSquare: Double
    let largestWeight: Double
    let width: Int64
  }

  /// - Parameters:
  ///   - own: finite numbers.
  ///   - weights: of the own rows.
  ///   - centroids: which samples are compared with, beside means of them.
  /// - Throws: what `peers` throws.
  init(
    _ own: Samples, weights: [Double]? = nil, _ peers: any Peers, comparedWith centroids: Matrix? = nil
  ) throws {
    if let weights {
      precondition(weights.count == own.count, "\(own.count) samples need as many weights: \(weights.count)")
      precondition(weights.allSatisfy { $0 > 0 && $0.isFinite }, "weights are finite and above 0")
    }
    let largest = own.values.reduce(Float(0)) { max($0, abs($1)) }
    let others = centroids.map { matrix in
      (0..<matrix.rows).reduce(0.0) { most, row in max(most, matrix.row(row).reduce(0) { $0 + $1 * $1 }) }
    }
    let facts = Facts(
      count: Int64(own.count), largestValue: Double(largest), largestSquare: max(own.largestSquare, others ?? 0),
      largestWeight: weights?.max() ?? 1, width: Int64(own.width))
    try self.init(own, weights, peers, all: peers.gather([facts]).flatMap(\.self))
  }

  private init(_ own: Samples, _ weights: [Double]?, _ peers: any Peers, all: [Facts]) {
    self.weights = weights
    self.peers = peers
    count = all.reduce(0) { $0 + Int($1.count) }
    first = all.prefix(peers.rank).reduce(0) { $0 + Int($1.count) }
    // One that has no rows does not know how wide they are.
    let width = all.map { Int($0.width) }.max() ?? 0
    self.own = own.count > 0 ? own : Samples(count: 0, width: width, values: [])
    // No less than the rows unweighted, of which sums are taken too.
    let rows = Double(max(1, count)) * max(1, all.map(\.largestWeight).max() ?? 1)
    masses = FixedPoint(limit: rows)
    values = FixedPoint(limit: rows * (all.map(\.largestValue).max() ?? 0))
    // Two rows are no farther apart than twice the longest is long; nor is a row from a mean of rows.
    largestSquare = all.map(\.largestSquare).max() ?? 0
    squares = FixedPoint(limit: rows * 4 * largestSquare)
  }

  /// - Throws: `ClusteringError`, as `Samples.validate`.
  func validate(clusters: Int, atLeast least: Int, centroids: Matrix?) throws(ClusteringError) {
    try ClusteringError.check(count: count, width: width, clusters: clusters, atLeast: least, centroids: centroids)
  }

  /// Some of the rows, by their numbers in ascending order.
  func part(_ numbers: [Int]) throws -> SharedSamples {
    let own = numbers.filter { first..<first + self.own.count ~= $0 }.map { $0 - first }
    // Centroids of all rows are as long as the longest of these.
    let longest = Matrix(rows: 1, columns: 1, values: [largestSquare.squareRoot()])
    return try SharedSamples(
      self.own.rows(at: own), weights: weights.map { weights in own.map { weights[$0] } }, peers, comparedWith: longest)
  }

  /// The same rows, all of which count the same.
  var unweighted: SharedSamples {
    var copy = self
    copy.weights = nil
    return copy
  }

  // MARK: Sums

  /// - Parameter columns: for each own row some distances, which no sum of squared distances from a mean exceeds.
  /// - Returns: the weighted sum of each column over all rows, in units of `squares`.
  func sums(_ columns: [[Double]]) throws -> [Int64] {
    try peers.sum(columns.map { units(of: $0).reduce(0, &+) })
  }

  /// Squared distances of the own rows, each as often as its row counts, in units of `squares`.
  func units(of distances: [Double]) -> [Int64] {
    guard let weights else { return distances.map { squares.units($0) } }
    return zip(weights, distances).map { squares.units($0 * $1) }
  }

  /// What the own rows count for, in whole units; nil where all count the same.
  var weightUnits: [Int64]? { weights?.map { masses.units($0) } }

  /// Over all rows.
  /// - Parameter units: of the own ones.
  func sum(of units: [Int64]) throws -> Int64 { try peers.sum([units.reduce(0, &+)])[0] }

  func inertia(_ sum: Int64) -> Double { squares.value(sum) }

  func inertia(_ assignment: Assignment) throws -> Double { inertia(try sums([assignment.squaredDistances])[0]) }

  /// What the members of groups count for, and the sums of their values: for each group the weight, then a sum for
  /// each column.
  struct Sums {
    fileprivate var units: [Int64]
    fileprivate let width: Int

    /// In units of `masses`; 0 for a group without members.
    fileprivate func weight(_ group: Int) -> Int64 { units[group * (width + 1)] }
  }

  /// Adds a row to the sums of a group, or takes it away.
  @inline(__always)
  private func add(
    _ row: UnsafeBufferPointer<Float>, _ weight: Double, sign: Int64, to sums: UnsafeMutablePointer<Int64>
  ) {
    sums[0] += sign * masses.units(weight)
    for column in row.indices { sums[1 + column] += sign * values.units(weight * Double(row[column])) }
  }

  private func move(
    _ row: UnsafeBufferPointer<Float>, _ weight: Double, from old: Int, to new: Int, in sums: inout Sums
  ) {
    sums.units.withUnsafeMutableBufferPointer { units in
      guard let start = units.baseAddress else { return }
      add(row, weight, sign: -1, to: start + old * (width + 1))
      add(row, weight, sign: 1, to: start + new * (width + 1))
    }
  }

  /// - Returns: those of the own rows alone.
  func ownSums(of labels: [Int], groups: Int) -> Sums {
    let stride = width + 1
    let all = Mutex([Int64](repeating: 0, count: groups * stride))
    own.withRows { rows in
      labels.withUnsafeBufferPointer { labels in
        // Many wide groups: one piece, as each has sums of its own.
        let piece = groups * stride > 1 << 20 ? max(1, labels.count) : 8_192
        onAllCores(labels.count, piece: piece) { range in
          var sums = [Int64](repeating: 0, count: groups * stride)
          sums.withUnsafeMutableBufferPointer { sums in
            guard let start = sums.baseAddress else { return }
            for index in range { add(rows[index], weights?[index] ?? 1, sign: 1, to: start + labels[index] * stride) }
          }
          all.withLock { all in for place in all.indices { all[place] += sums[place] } }
        }
      }
    }
    return Sums(units: all.withLock { $0 }, width: width)
  }

  /// Brings sums of the own rows up to date: what is added and taken away is the same to the bit as all added up again.
  /// - Parameters:
  ///   - moved: own rows, and the group that each was in.
  ///   - labels: the groups that they are in.
  func move(_ moved: [(sample: Int, before: Int)], to labels: [Int], in sums: inout Sums) {
    guard moved.count < own.count / 4 else {
      sums = ownSums(of: labels, groups: sums.units.count / (width + 1))
      return
    }
    own.withRows { rows in
      for (sample, before) in moved {
        move(rows[sample], weights?[sample] ?? 1, from: before, to: labels[sample], in: &sums)
      }
    }
  }

  /// - Returns: those of all rows.
  private func ofAll(_ own: Sums) throws -> Sums { Sums(units: try peers.sum(own.units), width: width) }

  /// What the members of a group count for: their number where all count the same.
  private func weights(_ sums: Sums, groups: Int) -> [Double] {
    (0..<groups).map { masses.value(sums.weight($0)) }
  }

  /// The sums of each group's rows, G x D.
  private func totals(_ sums: Sums, groups: Int) -> Matrix {
    var totals = Matrix(zeros: groups, columns: width)
    for group in 0..<groups {
      let start = group * (width + 1) + 1
      totals.setRow(group, to: sums.units[start..<start + width].map { values.value($0) })
    }
    return totals
  }

  private func means(_ sums: Sums, groups: Int) -> Matrix {
    var means = totals(sums, groups: groups)
    for (group, weight) in weights(sums, groups: groups).enumerated() where weight > 0 {
      means.scaleRow(group, by: 1 / weight)
    }
    return means
  }

  /// The mean of each group's rows, G x D, and what those count for; the mean of none is 0.
  /// - Parameter labels: the groups of the own rows.
  func means(of labels: [Int], groups: Int) throws -> (means: Matrix, weights: [Double]) {
    let sums = try ofAll(ownSums(of: labels, groups: groups))
    return (means(sums, groups: groups), weights(sums, groups: groups))
  }

  /// The sums of each group's rows, G x D, and what those count for.
  func totals(of labels: [Int], groups: Int) throws -> (totals: Matrix, weights: [Double]) {
    let sums = try ofAll(ownSums(of: labels, groups: groups))
    return (totals(sums, groups: groups), weights(sums, groups: groups))
  }

  /// The mean of each cluster's samples. An empty cluster takes the sample farthest from its centroid away from the
  /// cluster that has it; where no sample is off its centroid, it joins the largest cluster (both as scikit-learn does).
  /// - Parameters:
  ///   - own: sums of the own rows.
  ///   - clusters: of these rows; asked where a cluster is empty.
  func means(of own: Sums, _ clusters: MovingCentroids) throws -> Matrix {
    let groups = clusters.centroids.rows
    var sums = try ofAll(own)
    let empty = (0..<groups).filter { sums.weight($0) == 0 }
    guard !empty.isEmpty else { return means(sums, groups: groups) }
    let farthest = try farthest(empty.count, clusters.labels, clusters.squaredDistances)
    for (cluster, sample) in zip(empty, farthest) where (farthest.first?.distance ?? 0) > 0 {
      sample.row.withUnsafeBufferPointer { move($0, sample.weight, from: sample.label, to: cluster, in: &sums) }
    }
    var means = means(sums, groups: groups)
    let largest = (0..<groups).max { (sums.weight($0), $1) < (sums.weight($1), $0) } ?? 0
    for cluster in 0..<groups where sums.weight(cluster) == 0 { means.setRow(cluster, to: means.row(largest)) }
    return means
  }

  private struct Far {
    let distance: Double
    let number: Int
    let label: Int
    let weight: Double
    let row: [Float]
  }

  /// The rows that are farthest from their centroids, the farthest first; of those equally far the first.
  private func farthest(_ most: Int, _ labels: [Int], _ distances: [Double]) throws -> [Far] {
    let own = distances.indices.sorted { (distances[$1], $0) < (distances[$0], $1) }.prefix(most)
    let facts = try peers.gather(
      own.flatMap { [distances[$0], Double(first + $0), Double(labels[$0]), weights?[$0] ?? 1] })
    let rows = try peers.gather(own.flatMap { self.own.row($0) })
    let all = zip(facts, rows).flatMap { facts, rows in
      (0..<facts.count / 4).map { place in
        Far(
          distance: facts[4 * place], number: Int(facts[4 * place + 1]), label: Int(facts[4 * place + 2]),
          weight: facts[4 * place + 3],
          row: Array(rows[place * width..<(place + 1) * width]))
      }
    }
    return Array(all.sorted { ($1.distance, $0.number) < ($0.distance, $1.number) }.prefix(most))
  }

  /// Whether that holds on all processes.
  func isSoForAll(_ own: Bool) throws -> Bool { try peers.sum([own ? 0 : 1]) == [0] }

  // MARK: Single rows

  /// Some rows by their numbers, in their order.
  func rows(at numbers: [Int]) throws -> Samples {
    let range = first..<first + own.count
    let found = try peers.gather(numbers.filter(range.contains).flatMap { own.row($0 - first) })
    let owners = try peers.gather(numbers.indices.filter { range.contains(numbers[$0]) }.map(Int64.init))
    var values = [Float](repeating: 0, count: numbers.count * width)
    for (places, rows) in zip(owners, found) {
      for (order, place) in places.enumerated() {
        let start = Int(place) * width
        values.replaceSubrange(start..<start + width, with: rows[order * width..<(order + 1) * width])
      }
    }
    return Samples(count: numbers.count, width: width, values: values)
  }

  /// For each target the first row at which the running sum of the units reaches it; the last one if none does.
  /// - Parameter units: of the own rows (`units(of:)`, `weightUnits`).
  /// - Returns: numbers of rows.
  func draw(_ targets: [Int64], among units: [Int64]) throws -> [Int] {
    let sums = try peers.gather([units.reduce(0, &+)]).map { $0[0] }
    let before = sums.prefix(peers.rank).reduce(0, &+)
    var found: [Int64] = []
    for target in targets {
      var sum = before
      let place = units.firstIndex { unit in
        sum += unit
        return sum >= target
      }
      found.append(place.map { Int64(first + $0) } ?? .max)
    }
    let all = try peers.gather(found)
    // Of all ranks the first one that reaches it.
    return targets.indices.map { index in
      let reached = all.lazy.map { $0[index] }.min() ?? .max
      return reached == .max ? count - 1 : Int(reached)
    }
  }
}

extension Samples {
  /// The largest square of the length of a row.
  fileprivate var largestSquare: Double {
    (0..<count).reduce(0) { largest, index in max(largest, row(index).reduce(0) { $0 + Double($1) * Double($1) }) }
  }
}
