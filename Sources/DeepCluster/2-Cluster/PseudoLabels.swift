internal import KMeans

/// The groups of one step, which the network then learns as if they were the truth.
struct PseudoLabels {
  let train: Grouping
  let test: Grouping
  /// K x 2048.
  let centroids: Matrix
  /// Minus the sum of the squared distances to the centroids, for each batch of the training images.
  let scores: [Double]

  /// Fresh centroids see the training images batch by batch; then every image gets the nearest one.
  /// - Throws: `ClusteringError`.
  init(train: Descriptors, test: Descriptors, step: Int, options: DeepClusterOptions, hooks: DeepClusterHooks) throws {
    var kMeans = MiniBatchKMeans(clusters: options.clusters, seed: options.seed &+ UInt64(step))
    let batches = train.batches(of: options.clusterBatch)
    for batch in batches {
      try hooks.checkpoint()
      try kMeans.partialFit(options.normalize(train.matrix(batch)))
      hooks.progress(
        .init(phase: .cluster, step: step, steps: options.steps, done: batch.upperBound, total: train.count))
    }
    let grouping = Grouping(train, by: kMeans, options)
    self.train = grouping
    self.test = Grouping(test, by: kMeans, options)
    centroids = kMeans.centroids
    scores = batches.map { -grouping.distances[$0].reduce(0, +) }
  }
}

/// The group of each image.
public struct Grouping: Sendable, Equatable {
  public let labels: [Int]
  /// Squared, to the centroid of that group.
  public let distances: [Double]

  public init(labels: [Int], distances: [Double]) {
    self.labels = labels
    self.distances = distances
  }

  init(_ descriptors: Descriptors, by kMeans: MiniBatchKMeans, _ options: DeepClusterOptions) {
    // In batches: doubles of all descriptors would take twice their memory once more.
    let assignments = descriptors.batches(of: options.clusterBatch).map {
      kMeans.assign(options.normalize(descriptors.matrix($0)))
    }
    labels = assignments.flatMap(\.labels)
    distances = assignments.flatMap(\.squaredDistances)
  }

  /// Images in each of the groups.
  func sizes(clusters: Int) -> [Int] {
    labels.reduce(into: [Int](repeating: 0, count: clusters)) { $0[$1] += 1 }
  }
}
