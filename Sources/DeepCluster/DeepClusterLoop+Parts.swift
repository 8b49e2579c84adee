internal import Foundation
internal import Imaging
internal import KMeans
internal import Random
internal import Torch

/// What the loop says in one word each.
extension DeepClusterLoop {
  func validate() throws {
    try options.validate()
    let clusters = options.clusters ?? ClusterProposal.fewestSamples
    guard train.count >= clusters else {
      throw DeepClusterError.tooFewImages(found: train.count, clusters: clusters)
    }
  }

  /// What a checkpoint must have in common with this run.
  var identity: [String: String] {
    options.identity.merging(["train_images": "\(train.count)", "test_images": "\(test.count)"]) { $1 }
      .merging(notes.filter { Self.identifyingNotes.contains($0.key) }) { $1 }
  }

  private static let identifyingNotes = ["dataset_hash", "start_weights"]

  func lastCheckpoint() throws -> Checkpoint? {
    guard let url = Checkpoint.last(in: models.url) else { return nil }
    let checkpoint = try Checkpoint.resumable(at: url)
    try check(checkpoint, of: url)
    guard Checkpoint.url(step: checkpoint.step, in: models.url) == url else {
      throw DeepClusterError.damagedState(
        path: url.path, problem: "expected the step of its name, found step \(checkpoint.step)")
    }
    return checkpoint
  }

  /// The step after the last one, where a run broke off after one of its epochs.
  func begunStep(after last: Checkpoint?) throws -> EpochState? {
    guard let state = try EpochState(in: models.url), state.checkpoint.step == (last?.step ?? 0) + 1,
      state.checkpoint.step <= options.steps
    else { return nil }
    try check(state.checkpoint, of: EpochState.url(in: models.url))
    try check(state)
    return state
  }

  private func check(_ state: EpochState) throws {
    func require(_ isTrue: Bool, _ expected: String, _ found: String) throws {
      guard isTrue else {
        throw DeepClusterError.damagedState(
          path: EpochState.url(in: models.url).path, problem: "expected \(expected), found \(found)")
      }
    }
    try require(state.epoch <= options.epochs, "at most \(options.epochs) epochs", "\(state.epoch)")
    let batches = (0..<train.count).batches(of: options.grouping.batch).count
    try require(state.scores.count == batches, "\(batches) scores, one a batch", "\(state.scores.count)")
    // Behind the last epoch nothing is remembered.
    let remembers = options.optimizer == .adam && state.epoch < options.epochs
    try require(
      (state.moments != nil) == remembers, remembers ? "what the optimizer remembers" : "no moments of an optimizer",
      state.moments == nil ? "none" : "some")
  }

  private func check(_ checkpoint: Checkpoint, of url: URL) throws {
    for (option, expected) in identity.sorted(by: { $0.key < $1.key }) {
      // What runs did before there was a choice.
      let before = [
        "pooling": Pooling.avg.rawValue, "warmup": "0", "train_from": Beginning.last.rawValue,
        "kmeans_init": KMeansInit.fresh.rawValue, "swaps": "0",
      ]
      let found = checkpoint.metadata[option] ?? before[option] ?? "none"
      guard found == expected else {
        throw DeepClusterError.otherRun(path: url.path, option: option, expected: expected, found: found)
      }
    }
    // The facts say that they are of this run; the arrays must be too.
    func require(_ isTrue: Bool, _ expected: String, _ found: Int) throws {
      guard isTrue else {
        throw DeepClusterError.damagedState(path: url.path, problem: "expected \(expected), found \(found)")
      }
    }
    let (found, groups) = (checkpoint.train.labels.count, checkpoint.centroids.rows)
    try require(found == train.count, "\(train.count) labels of training images", found)
    try require(
      checkpoint.test.labels.count == test.count, "\(test.count) labels of test images", checkpoint.test.labels.count)
    let allowed = options.clusters.map { $0...$0 } ?? ClusterProposal.range
    try require(allowed ~= groups, "\(allowed.lowerBound) to \(allowed.upperBound) groups", groups)
    try require(groups <= train.count, "at most a group for each of the \(train.count) training images", groups)
  }

  func checkpoint(
    _ step: Int, _ network: Xception, _ head: Dense, _ groups: PseudoLabels,
    metrics: [(name: String, value: Double)]
  ) throws -> Checkpoint {
    try Checkpoint(
      step: step, weights: network.weights().merging(head.weights()), train: groups.train, test: groups.test,
      centroids: groups.centroids, metrics: metrics, metadata: notes.merging(identity) { $1 })
  }

  typealias Sides = (train: Features, test: Features)

  func describe(
    with network: Xception, step: Int, _ hooks: DeepClusterHooks
  ) throws -> (features: Sides, work: StepRecord.Work) {
    let total = train.count + test.count
    return try measure(.features, total) {
      (
        train: try features(of: train, with: network, step: step, total: total, hooks),
        test: try features(of: test, with: network, step: step, after: train.count, total: total, hooks)
      )
    }
  }

  private func features(
    of images: any ImageSet, with network: Xception, step: Int, after: Int = 0, total: Int, _ hooks: DeepClusterHooks
  ) throws -> Features {
    let extractor = FeatureExtractor(
      network, inputSize: options.inputSize, precision: options.precision, decodingThreads: options.decodingThreads,
      rotations: options.rotations, pooling: options.pooling)
    return try extractor.features(of: images) { done in
      hooks.progress(.init(phase: .features, step: step, steps: options.steps, done: after + done, total: total))
      try hooks.checkpoint()
    }
  }

  /// The network that the run began with, for steps whose training begins with it.
  struct Origin {
    let weights: NetworkWeights
    /// Its means of the training images; nil where no head is fitted to it.
    let train: Descriptors?
  }

  /// - Parameter features: of the network that the run began with, where they are known.
  func origin(_ features: Sides?, _ hooks: DeepClusterHooks) throws -> Origin {
    let weights = try start.weights(seed: options.seed)
    guard options.warmup > 0 else { return Origin(weights: weights, train: nil) }
    let known =
      try features?.train ?? self.features(of: train, with: made(weights), step: 0, total: train.count, hooks)
    return Origin(weights: weights, train: known.means)
  }

  /// The network with these weights.
  func made(_ weights: NetworkWeights) throws -> Xception {
    try Xception(weights: weights, device: options.device, batchNorm: options.batchNorm)
  }

  /// k: what was asked for, or what was proposed before the first step.
  func clusters(of train: Descriptors, _ previous: Checkpoint?, _ hooks: DeepClusterHooks) throws -> Int {
    try options.clusters ?? previous?.centroids.rows
      ?? ClusterProposal.clusters(
        for: train.count, seed: options.seed, options.grouping, proposed: hooks.proposed, iterating: hooks.checkpoint,
        rows: train.matrix(at:))
  }

  /// Whether there is nothing new in the clusters of a step: they are those of the step before, which the network knows.
  /// Clusters stay also where it has learned next to nothing, and then it should go on.
  func isSettled(_ previous: Checkpoint, _ agreement: StepRecord.Agreement) -> Bool {
    options.settled > 0 && min(agreement.nmi, previous.metrics["train_acc"] ?? 0) >= options.settled
  }

  /// A head that knows nothing: the groups of a step are others than those that the last head learned.
  func freshHead(step: Int, classes: Int) throws -> Dense {
    var random = SplitMix64(seed: options.seed, step)
    let specification = Dense.specification("head", classes: classes)
    return try Dense(
      classes: classes, weights: .random(specification, seed: random.next()), device: options.device)
  }

  func measure<Result>(
    _ phase: DeepClusterHooks.Phase, _ images: Int, _ body: () throws -> Result
  ) rethrows -> (Result, StepRecord.Work) {
    let start = ContinuousClock.now
    let result = try body()
    let seconds = start.duration(to: .now) / .seconds(1)
    return (result, StepRecord.Work(phase: phase, images: images, seconds: seconds))
  }

  func record(
    _ step: Int, _ features: Sides, _ groups: PseudoLabels, _ head: Dense, agreement: StepRecord.Agreement?,
    work: [StepRecord.Work]
  ) throws -> StepRecord {
    let train = try StepRecord.Score(
      head, on: features.train.means, labels: groups.train.labels, device: options.device)
    let test =
      features.test.means.count == 0
      ? nil : try StepRecord.Score(head, on: features.test.means, labels: groups.test.labels, device: options.device)
    return StepRecord(
      step: step, train: train, test: test, clusterScores: groups.scores,
      trainSizes: groups.train.sizes(clusters: groups.clusters),
      testSizes: groups.test.sizes(clusters: groups.clusters),
      agreement: agreement, work: work)
  }
}
