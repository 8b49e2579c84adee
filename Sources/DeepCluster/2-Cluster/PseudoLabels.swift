internal import KMeans

/// The groups of one step, which the network then learns as if they were the truth.
struct PseudoLabels {
  let train: Grouping
  let test: Grouping
  /// K x 2048.
  let centroids: Matrix
  /// Minus the sum of the squared distances to the centroids, for each batch of the training images.
  let scores: [Double]

  /// Fresh centroids see the training images batch by batch; then every image gets the nearest one. k-means numbers the
  /// groups anew each time: each gets the number of the group of the step before that it shares most images with, so that
  /// plots, colours and contact sheets of a group can be followed from step to step.
  /// - Parameter previous: the groups of the training images in the step before.
  /// - Throws: `ClusteringError`.
  init(
    train: Descriptors, test: Descriptors, previous: Grouping?, step: Int, options: DeepClusterOptions,
    hooks: DeepClusterHooks
  ) throws {
    var kMeans = MiniBatchKMeans(clusters: options.clusters, seed: options.seed &+ UInt64(step))
    let batches = train.batches(of: options.clusterBatch)
    for batch in batches {
      try hooks.checkpoint()
      try kMeans.partialFit(options.normalize(train.matrix(batch)))
      hooks.progress(
        .init(phase: .cluster, step: step, steps: options.steps, done: batch.upperBound, total: train.count))
    }
    let grouping = Grouping(train, by: kMeans, options)
    let classes = options.clusters
    let numbers =
      previous.map { matchLabels(grouping.labels, to: $0.labels, classes: classes) } ?? Array(0..<classes)
    self.train = grouping.renumbered(numbers)
    self.test = Grouping(test, by: kMeans, options).renumbered(numbers)
    centroids = kMeans.centroids.rows(at: numbers.indices.sorted { numbers[$0] < numbers[$1] })
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

  /// - Parameter numbers: for each group its new number.
  fileprivate func renumbered(_ numbers: [Int]) -> Grouping {
    Grouping(labels: labels.map { numbers[$0] }, distances: distances)
  }

  /// Images in each of the groups.
  func sizes(clusters: Int) -> [Int] {
    labels.reduce(into: [Int](repeating: 0, count: clusters)) { $0[$1] += 1 }
  }
}
