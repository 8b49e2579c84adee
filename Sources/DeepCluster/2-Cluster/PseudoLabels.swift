internal import KMeans
internal import Ranks

/// The groups of one step, which the network then learns as if they were the truth.
struct PseudoLabels {
  let train: Grouping
  let test: Grouping
  /// K x D, or fewer columns where the options ask for principal components.
  let centroids: Matrix
  /// Minus the sum of the squared distances to the centroids, for each batch of the training images.
  let scores: [Double]

  /// How many clusters there are: K.
  var clusters: Int { centroids.rows }

  /// The groups of a step that had begun when the run broke off.
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
  /// - Parameters:
  ///   - images: the training images first.
  ///   - train: how many these are.
  ///   - previous: the groups of the training images in the step before.
  /// - Throws: `ClusteringError`, `TorchError`, and what reading the descriptors throws.
  init(
    _ images: DescribedImages, train: Int, clusters: Int, previous: Grouping?, step: Int,
    world: World = .alone, options: DeepClusterOptions, hooks: DeepClusterHooks
  ) throws {
    let fit = try GroupModel.fit(
      train, widths: options.descriptors.kinds().map(\.width), clusters: clusters,
      seed: options.seed &+ UInt64(step), options.grouping,
      from: options.kMeansInit == .previous ? previous?.labels : nil, world: world,
      progress: { done in
        try hooks.checkpoint()
        hooks.progress(.init(phase: .cluster, step: step, steps: options.steps, done: done, total: train))
      }, iterating: hooks.checkpoint, rows: images.rows(at:))
    let model = fit.model
    let batches = (0..<train).batches(of: options.grouping.batch)
    let grouping =
      try fit.mapped.map { try Grouping([model.assign(inSpace: $0)], world: world) }
      ?? Grouping(batches, of: images, by: model, world: world)
    let numbers =
      previous.map { matchLabels(grouping.labels, to: $0.labels, classes: clusters) } ?? Array(0..<clusters)
    self.train = grouping.renumbered(numbers)
    let others = (train..<images.count).batches(of: options.grouping.batch)
    self.test = try Grouping(others, of: images, by: model, world: world).renumbered(numbers)
    centroids = model.ordered(numbers.indices.sorted { numbers[$0] < numbers[$1] }).centroids
    scores = batches.map { -grouping.distances[$0].reduce(0, +) }
  }
}
