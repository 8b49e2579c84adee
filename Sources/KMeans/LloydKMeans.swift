import Files
import Random

/// k-means over all samples at once (Lloyd 1982), seeded by k-means++ and restarted, with scikit-learn's stopping rule.
/// Where samples have weights (scikit-learn's `sample_weight`), one of weight 2 counts as two in means, inertia and draws.
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
    /// The sum of the squared distances, each as often as its sample counts.
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
  /// - Parameters:
  ///   - weights: what each row counts for, finite and above 0; nil where all count the same, on all processes.
  ///   - peers: the processes that each have some of the rows; `data` are those of this one, and so are the labels and distances of
  ///     the result. Each finds the same centroids.
  ///   - iterating: called before each iteration; may throw to stop.
  /// - Throws: `ClusteringError`, what `peers` and `iterating` throw.
  public func fit(
    _ data: Samples, weights: [Double]? = nil, among peers: any Peers = Alone(), iterating: () throws -> Void = {}
  ) throws -> Result {
    try data.validateFinite()
    let all = try SharedSamples(data, weights: weights, peers, comparedWith: initialCentroids)
    try all.validate(clusters: clusters, atLeast: clusters, centroids: initialCentroids)
    // Of the samples as they are, as scikit-learn has it.
    let limit = try tolerance * all.unweighted.meanColumnVariance
    return try best(of: all, limit: limit, iterating).result(all)
  }

  private func best(of data: SharedSamples, limit: Double, _ iterating: () throws -> Void) throws -> Run {
    if let initialCentroids { return try run(data, from: initialCentroids, limit: limit, iterating) }
    var random = SplitMix64(seed: seed)
    func runOnce() throws -> Run {
      let seeds = try Matrix(plusPlusSeeds(data, clusters: clusters, random: &random))
      return try run(data, from: seeds, limit: limit, iterating)
    }
    var best = try runOnce()
    for _ in 1..<restarts {
      let other = try runOnce()
      if other.sum < best.sum { best = other }
    }
    guard swaps > 0 else { return best }
    guard data.count > swapSample else { return try swapped(best, data, limit: limit, random: &random, iterating) }
    // Where centroids had better be, a part says as well, and a swap is six looks at all that there is.
    let part = try data.part((0..<data.count).evenlySpread(swapSample))
    let there = try run(part, from: best.centroids, limit: limit, iterating)
    let found = try swapped(there, part, limit: limit, random: &random, iterating)
    let all = try run(data, from: found.centroids, limit: limit, iterating)
    return all.sum < best.sum ? all : best
  }

  /// The own rows in their clusters.
  private struct Clusters {
    private(set) var nearest: MovingCentroids
    /// Of the own rows.
    private(set) var sums: SharedSamples.Sums

    init(_ data: SharedSamples, around centroids: Matrix) {
      nearest = MovingCentroids(of: data.own, to: centroids)
      sums = data.ownSums(of: nearest.labels, groups: centroids.rows)
    }

    /// - Returns: whether each row is where it was.
    mutating func move(to centroids: Matrix, _ data: SharedSamples) -> Bool {
      let moved = nearest.move(to: centroids)
      data.move(moved, to: nearest.labels, in: &sums)
      return moved.isEmpty
    }
  }

  /// What one start comes to.
  private struct Run {
    let clusters: Clusters
    /// Of the own rows, from their centroids.
    let squaredDistances: [Double]
    /// The inertia, in the units of the samples: runs on the same ones are compared by it.
    let sum: Int64
    let iterations: Int

    var centroids: Matrix { clusters.nearest.centroids }

    func result(_ data: SharedSamples) -> Result {
      Result(
        centroids: centroids, labels: clusters.nearest.labels, squaredDistances: squaredDistances,
        inertia: data.inertia(sum), iterations: iterations)
    }
  }

  /// Swaps are tried on at most so many samples, evenly spread.
  var swapSample = 50_000

  /// Iterations after a swap that say whether it pays.
  private static let swapIterations = 5

  /// Random swap (Fränti 2018, "Efficiency of random swap clustering"), which leaves the local minima where two centroids
  /// share a cluster and another has to serve two. Which centroid moves is drawn evenly; its new place is a sample, drawn
  /// with a probability proportional to its squared distance and its weight as k-means++ does.
  private func swapped(
    _ found: Run, _ data: SharedSamples, limit: Double, random: inout SplitMix64, _ iterating: () throws -> Void
  ) throws -> Run {
    var best = found
    for _ in 0..<swaps where best.sum > 0 {
      var centroids = best.centroids
      let target = Int64(random.uniform() * Double(best.sum))
      let drawn = try data.draw([target], among: data.units(of: best.squaredDistances))
      centroids.setRow(random.index(below: clusters), to: try data.rows(at: drawn).row(0))
      var swapped = best.clusters
      _ = swapped.move(to: centroids, data)
      let other = try run(data, from: swapped, limit: limit, iterations: Self.swapIterations, iterating)
      if other.sum < best.sum { best = other }
    }
    let ended = try run(data, from: best.clusters, limit: limit, iterating)
    return ended.sum < best.sum ? ended : best
  }

  private func run(
    _ data: SharedSamples, from start: Matrix, limit: Double, _ iterating: () throws -> Void
  ) throws -> Run {
    try run(data, from: Clusters(data, around: start), limit: limit, iterating)
  }

  private func run(
    _ data: SharedSamples, from start: Clusters, limit: Double, iterations most: Int = .max,
    _ iterating: () throws -> Void
  ) throws -> Run {
    var (clusters, iterations, areSame, areSettled) = (start, 0, false, false)
    while !areSettled, iterations < min(most, maximumIterations) {
      try iterating()
      iterations += 1
      let means = try data.means(of: clusters.sums, clusters.nearest)
      let shift = zip(means.values, clusters.nearest.centroids.values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      // For all, or for none.
      areSettled = try shift <= limit || iterations > 1 && data.isSoForAll(areSame)
      areSame = clusters.move(to: means, data)
    }
    let distances = clusters.nearest.squaredDistances
    return Run(
      clusters: clusters, squaredDistances: distances, sum: try data.sums([distances])[0], iterations: iterations)
  }
}

extension SharedSamples {
  fileprivate var meanColumnVariance: Double {
    get throws {
      let mean = try means(of: [Int](repeating: 0, count: own.count), groups: 1).means
      return try inertia(Assignment(of: own, to: mean)) / Double(count * width)
    }
  }
}
