internal import KMeans

/// The groups of one step, which the network then learns as if they were the truth.
struct PseudoLabels {
  let train: Grouping
  let test: Grouping
  /// K x D, or fewer columns where the options ask for principal components.
  let centroids: Matrix
  /// Minus the sum of the squared distances to the centroids, for each batch of the training images.
  let scores: [Double]

  /// K.
  var clusters: Int { centroids.rows }

  /// Those of a step that has begun.
  init(_ state: EpochState) {
    train = state.checkpoint.train
    test = state.checkpoint.test
    centroids = state.checkpoint.centroids
    scores = state.scores
  }

  /// Centroids are found among the training images, anew or beginning with the groups of the step before; then every
  /// image gets the nearest one. k-means numbers what it finds anew as it comes: each group gets the number of the group
  /// of the step before that it shares most images with, so that plots, colours and contact sheets of a group can be
  /// followed from step to step.
  /// - Parameter previous: the groups of the training images in the step before.
  /// - Throws: `ClusteringError`, `TorchError`.
  init(
    train: Descriptors, test: Descriptors, clusters: Int, previous: Grouping?, step: Int,
    options: DeepClusterOptions, hooks: DeepClusterHooks
  ) throws {
    let model = try GroupModel(
      fitting: train.count, clusters: clusters, seed: options.seed &+ UInt64(step), options.grouping,
      from: options.kMeansInit == .previous ? previous?.labels : nil,
      progress: { done in
        try hooks.checkpoint()
        hooks.progress(.init(phase: .cluster, step: step, steps: options.steps, done: done, total: train.count))
      }, iterating: hooks.checkpoint, rows: train.matrix(at:))
    let batches = train.batches(of: options.grouping.batch)
    let grouping = try Grouping(train, by: model, options.grouping)
    let numbers =
      previous.map { matchLabels(grouping.labels, to: $0.labels, classes: clusters) } ?? Array(0..<clusters)
    self.train = grouping.renumbered(numbers)
    self.test = try Grouping(test, by: model, options.grouping).renumbered(numbers)
    centroids = model.ordered(numbers.indices.sorted { numbers[$0] < numbers[$1] }).centroids
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

  init(_ descriptors: Descriptors, by model: GroupModel, _ options: GroupingOptions) throws {
    // In batches: doubles of all descriptors would take twice their memory once more.
    let assignments = try descriptors.batches(of: options.batch).map { try model.assign(descriptors.matrix($0)) }
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
