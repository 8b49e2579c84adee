import Random

/// k-means fed batch by batch (Sculley 2010), with the rules of scikit-learn 1.9's `MiniBatchKMeans.partial_fit`.
///
/// In double precision the centroids agree with scikit-learn's to rounding as long as nothing is drawn at random; seeding
/// and reassignment draw from a stream of their own (SplitMix64), so the same seed gives the same groups everywhere.
public struct MiniBatchKMeans: Sendable {
  public let clusters: Int
  public let reassignmentRatio: Double
  /// K x D; no rows before the first batch, unless initial centroids were given.
  public private(set) var centroids: Matrix
  /// The number of samples that each centroid is the mean of, or what they count for (a reassigned one starts with the
  /// smallest of the others').
  public private(set) var counts: [Double]
  private var random: SplitMix64
  private var isFitted = false
  private var samplesSinceCheck = 0

  /// - Parameters:
  ///   - reassignmentRatio: in 0...1. A centroid with fewer samples than this part of the largest count moves to a
  ///     random sample; 0 turns that off.
  ///   - initialCentroids: K x D, instead of k-means++ on the first batch.
  public init(clusters: Int, seed: UInt64, reassignmentRatio: Double = 0.01, initialCentroids: Matrix? = nil) {
    precondition((0...1).contains(reassignmentRatio), "a reassignment ratio lies in 0...1: \(reassignmentRatio)")
    self.clusters = clusters
    self.reassignmentRatio = reassignmentRatio
    centroids = initialCentroids ?? Matrix(rows: 0, columns: 0, values: [])
    counts = [Double](repeating: 0, count: max(0, clusters))
    random = SplitMix64(seed: seed)
  }

  /// Moves the centroids by one batch (N x D): c ← (c n + Σx) / (n + m), n ← n + m for the m samples nearest to c;
  /// with weights c ← (c n + Σwx) / (n + Σw), n ← n + Σw.
  ///
  /// The first batch needs at least as many samples as clusters, every other one at least one.
  /// - Parameters:
  ///   - weights: what each row counts for, finite and above 0; nil where all count the same, on all processes.
  ///   - peers: the processes that each have some of the batch's rows; `batch` are those of this one. Each ends in the
  ///     same state.
  /// - Throws: `ClusteringError`, what `peers` throws; the state is then as it was.
  public mutating func partialFit(
    _ batch: Samples, weights: [Double]? = nil, among peers: any Peers = Alone()
  ) throws {
    try batch.validateFinite()
    let batch = try SharedSamples(batch, weights: weights, peers)
    let known = centroids.rows > 0 ? centroids : nil
    try batch.validate(clusters: clusters, atLeast: isFitted ? 1 : clusters, centroids: known)
    var next = self
    if known == nil { next.centroids = try Matrix(plusPlusSeeds(batch, clusters: clusters, random: &next.random)) }
    try next.take(batch)
    self = next
  }

  private mutating func take(_ batch: SharedSamples) throws {
    isFitted = true
    // Asked before the counts change, so that the first batch is always checked.
    let isDue = isReassignmentDue(samples: batch.count)
    try update(with: batch)
    if isDue { try reassignStarved(in: batch) }
  }

  /// The nearest centroid of each row (N x D), after a first batch or with initial centroids.
  public func assign(_ data: Samples) -> Assignment { Assignment(of: data, to: centroids) }

  /// Minus the sum of the squared distances to the nearest centroids: the greater, the better.
  public func score(_ data: Samples) -> Double { -assign(data).inertia }

  private mutating func update(with batch: SharedSamples) throws {
    let (totals, weights) = try batch.totals(of: assign(batch.own).labels, groups: clusters)
    // A centroid without new members stays untouched to the last bit.
    for cluster in weights.indices where weights[cluster] > 0 {
      centroids.scaleRow(cluster, by: counts[cluster])
      centroids.setRow(cluster, to: zip(centroids.row(cluster), totals.row(cluster)).map { $0 + $1 })
      counts[cluster] += weights[cluster]
      centroids.scaleRow(cluster, by: 1 / counts[cluster])
    }
  }
}

extension MiniBatchKMeans {
  /// True when a cluster never had a sample, or 10 samples a cluster came since the last time.
  private mutating func isReassignmentDue(samples: Int) -> Bool {
    samplesSinceCheck += samples
    guard counts.contains(0) || samplesSinceCheck >= 10 * clusters else { return false }
    samplesSinceCheck = 0
    return true
  }

  /// Moves the centroids with too few samples to random samples of the batch, at most half as many as it has.
  private mutating func reassignStarved(in batch: SharedSamples) throws {
    let threshold = reassignmentRatio * (counts.max() ?? 0)
    let starved = counts.indices.filter { counts[$0] < threshold }
      .sorted { (counts[$0], $0) < (counts[$1], $1) }
      .prefix(batch.count / 2)
      .sorted()
    guard !starved.isEmpty else { return }
    let kept = Set(counts.indices).subtracting(starved)
    // Not less than the others have, or the next check would move them again.
    let count = kept.map { counts[$0] }.min() ?? 0
    let drawn = try batch.rows(at: random.sample(starved.count, of: batch.count))
    for (place, cluster) in starved.enumerated() {
      centroids.setRow(cluster, to: drawn.row(place))
      counts[cluster] = count
    }
  }
}
