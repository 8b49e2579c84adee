import Files
import Random

/// k-means over all samples at once (Lloyd 1982), seeded by k-means++ and restarted, with scikit-learn's stopping rule.
public struct LloydKMeans: Sendable {
  public let clusters: Int
  public let seed: UInt64
  /// Number of seedings; the grouping with the smallest inertia wins.
  public let restarts: Int
  /// Random swaps tried after the seedings: a centroid moves to another place, which is kept where the inertia falls.
  public let swaps: Int
  public let maximumIterations: Int
  /// A run ends when the squared shifts of the centroids sum up to no more than this times the mean variance of a column.
  public let tolerance: Double
  /// K x D, instead of k-means++; then there is a single run, without swaps.
  public let initialCentroids: Matrix?

  public struct Result: Sendable, Equatable {
    /// K x D.
    public let centroids: Matrix
    /// One for each sample: its nearest centroid.
    public let labels: [Int]
    /// One for each sample: the squared distance to that centroid.
    public let squaredDistances: [Double]
    /// The sum of the squared distances.
    public let inertia: Double
    /// Of the run that won.
    public let iterations: Int
  }

  public init(
    clusters: Int, seed: UInt64, restarts: Int = 10, swaps: Int = 0, maximumIterations: Int = 300,
    tolerance: Double = 1e-4, initialCentroids: Matrix? = nil
  ) {
    precondition(restarts >= 1 && maximumIterations >= 1 && tolerance >= 0, "k-means needs a run and an iteration")
    precondition(swaps >= 0, "a number of swaps")
    self.clusters = clusters
    self.seed = seed
    self.restarts = restarts
    self.swaps = swaps
    self.maximumIterations = maximumIterations
    self.tolerance = tolerance
    self.initialCentroids = initialCentroids
  }

  /// Groups the rows of `data` (N x D, N at least the number of clusters).
  /// - Parameter iterating: called before each iteration; may throw to stop.
  /// - Throws: `ClusteringError`, what `iterating` throws.
  public func fit(_ data: Samples, iterating: () throws -> Void = {}) throws -> Result {
    try data.validate(clusters: clusters, atLeast: clusters, centroids: initialCentroids)
    let limit = tolerance * data.meanColumnVariance
    if let initialCentroids { return try run(data, from: initialCentroids, limit: limit, iterating) }
    var random = SplitMix64(seed: seed)
    func runOnce() throws -> Result {
      let seeds = Matrix(data.rows(at: plusPlusSeeds(data, clusters: clusters, random: &random)))
      return try run(data, from: seeds, limit: limit, iterating)
    }
    var best = try runOnce()
    for _ in 1..<restarts {
      let other = try runOnce()
      if other.inertia < best.inertia { best = other }
    }
    guard swaps > 0 else { return best }
    guard data.count > swapSample else { return try swapped(best, data, limit: limit, random: &random, iterating) }
    // Where centroids had better be, a part says as well, and a swap is six looks at all that there is.
    let part = data.rows(at: (0..<data.count).evenlySpread(swapSample))
    let there = try run(part, from: best.centroids, limit: limit, iterating)
    let found = try swapped(there, part, limit: limit, random: &random, iterating)
    let all = try run(data, from: found.centroids, limit: limit, iterating)
    return all.inertia < best.inertia ? all : best
  }

  /// Swaps are tried on at most so many samples, evenly spread.
  var swapSample = 50_000

  /// Iterations after a swap that say whether it pays.
  private static let swapIterations = 5

  /// Random swap (Fränti 2018, "Efficiency of random swap clustering"), which leaves the local minima where two centroids
  /// share a cluster and another has to serve two. Which centroid moves is drawn evenly; its new place is a sample, drawn
  /// with a probability proportional to its squared distance as k-means++ does.
  private func swapped(
    _ found: Result, _ data: Samples, limit: Double, random: inout SplitMix64, _ iterating: () throws -> Void
  ) throws -> Result {
    var best = found
    for _ in 0..<swaps where best.inertia > 0 {
      var centroids = best.centroids
      let sample = drawIndex(random.uniform() * best.inertia, weights: best.squaredDistances)
      centroids.setRow(random.index(below: clusters), to: data.row(sample))
      let other = try run(data, from: centroids, limit: limit, iterations: Self.swapIterations, iterating)
      if other.inertia < best.inertia { best = other }
    }
    let ended = try run(data, from: best.centroids, limit: limit, iterating)
    return ended.inertia < best.inertia ? ended : best
  }

  private func run(
    _ data: Samples, from start: Matrix, limit: Double, iterations most: Int = .max, _ iterating: () throws -> Void
  ) rethrows -> Result {
    var centroids = start
    var labels: [Int] = []
    var iterations = 0
    while iterations < min(most, maximumIterations) {
      try iterating()
      iterations += 1
      let assignment = Assignment(of: data, to: centroids)
      let means = data.means(of: assignment, clusters: clusters)
      let shift = zip(means.values, centroids.values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      centroids = means
      if assignment.labels == labels || shift <= limit { break }
      labels = assignment.labels
    }
    // Once more, so that labels and centroids belong together whatever ended the loop.
    let final = Assignment(of: data, to: centroids)
    return Result(
      centroids: centroids, labels: final.labels, squaredDistances: final.squaredDistances, inertia: final.inertia,
      iterations: iterations)
  }
}

extension Samples {
  fileprivate var meanColumnVariance: Double {
    let labels = [Int](repeating: 0, count: count)
    var mean = Matrix(zeros: 1, columns: width)
    mean.add(self, toRows: labels)
    mean.scaleRow(0, by: 1 / Double(count))
    return Assignment(of: self, to: mean).inertia / Double(count * width)
  }

  /// The mean of each cluster's samples. An empty cluster takes the sample farthest from its centroid away from the
  /// cluster that has it; where no sample is off its centroid, it joins the largest cluster (both as scikit-learn does).
  fileprivate func means(of assignment: Assignment, clusters: Int) -> Matrix {
    var labels = assignment.labels
    var members = [Int](repeating: 0, count: clusters)
    for label in labels { members[label] += 1 }
    let empty = members.indices.filter { members[$0] == 0 }
    if !empty.isEmpty, assignment.squaredDistances.contains(where: { $0 > 0 }) {
      let distances = assignment.squaredDistances
      let farthest = distances.indices.sorted { (distances[$1], $0) < (distances[$0], $1) }
      for (cluster, sample) in zip(empty, farthest) {
        members[labels[sample]] -= 1
        members[cluster] = 1
        labels[sample] = cluster
      }
    }
    var means = self.means(of: labels, members: members)
    let largest = members.indices.max { (members[$0], $1) < (members[$1], $0) } ?? 0
    for cluster in members.indices where members[cluster] == 0 { means.setRow(cluster, to: means.row(largest)) }
    return means
  }
}
