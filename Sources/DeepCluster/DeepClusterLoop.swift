public import Files
public import Foundation
public import Imaging

/// DeepCluster (Caron et al. 2018) with Xception, as Makina Corpus ran it on aerial tiles in 2020: take descriptors, group
/// them, teach the network the groups, and again.
///
/// Everything random derives from the seed, the step and the epoch, so a resumed run gives what an unbroken one gives.
public struct DeepClusterLoop {
  public let options: DeepClusterOptions
  public let train: any ImageSet
  public let test: any ImageSet
  public let start: WeightsSource
  /// Where `step-NN.safetensors` go.
  public let models: TargetFolder
  /// Noted in each checkpoint. A run is resumed with the same `dataset_hash` and `start_weights` only.
  public let notes: [String: String]

  /// What a run leaves in memory.
  public struct Outcome: Sendable {
    /// Of the last network.
    public let trainDescriptors: Descriptors
    public let testDescriptors: Descriptors
    /// The groups that the last step learned.
    public let train: Grouping
    public let test: Grouping
    public let clusters: Int
    /// How far the clusters found by the last network are those that it was taught, where `settled` ended the run.
    public let settled: StepRecord.Agreement?
    /// The steps of this run; those before a resumed one are not among them.
    public let records: [StepRecord]
    public let checkpoint: URL
  }

  public init(
    options: DeepClusterOptions, train: any ImageSet, test: any ImageSet, start: WeightsSource, models: TargetFolder,
    notes: [String: String] = [:]
  ) {
    self.options = options
    self.train = train
    self.test = test
    self.start = start
    self.models = models
    self.notes = notes
  }

  /// - Parameter resume: go on after the last complete step in `models`, if there is one.
  /// - Throws: `DeepClusterError`, `WeightsFile.Failure`, `Safetensors.Failure`, `TorchError`, `CancellationError`, and
  ///   what the image sets and the hooks throw.
  public func run(resume: Bool = false, hooks: DeepClusterHooks = DeepClusterHooks()) throws -> Outcome {
    try validate()
    let last = resume ? try lastCheckpoint() : nil
    var begun = resume ? try begunStep(after: last) : nil
    if begun == nil { try EpochState.remove(in: models) }
    var network = try made(begun?.checkpoint.weights ?? last?.weights ?? start.weights(seed: options.seed))

    var previous = last
    var records: [StepRecord] = []
    // A step that has begun has its groups already.
    var features = try begun == nil ? describe(with: network, step: last?.step ?? 0, hooks).features : nil
    var origin: Origin?
    var settled: StepRecord.Agreement?
    // What a checkpoint says may be any number.
    for step in stride(from: min(last?.step ?? 0, options.steps) + 1, through: options.steps, by: 1) {
      let (groups, clusterWork) = try measure(.cluster, train.count + test.count) {
        try begun.map(PseudoLabels.init)
          ?? PseudoLabels(
            train: features?.train.compared ?? .none, test: features?.test.compared ?? .none,
            clusters: clusters(of: features?.train.compared ?? .none, previous, hooks), previous: previous?.train,
            step: step, options: options, hooks: hooks)
      }

      let agreement = previous.map { StepRecord.Agreement(of: groups.train.labels, with: $0.train.labels) }
      if begun == nil, let agreement, let previous, isSettled(previous, agreement) {
        settled = agreement
        break
      }

      let head =
        try begun.map { try Dense(classes: groups.clusters, weights: $0.checkpoint.weights, device: options.device) }
        ?? freshHead(step: step, classes: groups.clusters)
      if options.beginning == .start, begun == nil {
        let known = try origin ?? self.origin(step == 1 ? features : nil, hooks)
        origin = known
        if step > 1 { network = try made(known.weights) }
      }
      let ((), trainWork) = try measure(.train, train.count * (options.epochs - (begun?.epoch ?? 0))) {
        let trainer = try Trainer(network, head: head, options: options, hooks: hooks)
        if begun == nil, options.warmup > 0, let known = origin?.train ?? features?.train.means {
          try trainer.warmUp(on: known, labels: groups.train.labels)
        }
        try trainer.train(
          train, labels: groups.train.labels, step: step, after: (begun?.epoch ?? 0, begun?.moments),
          epochEnded: { epoch, moments in
            try EpochState(
              checkpoint: self.checkpoint(step, network, head, groups, metrics: []), epoch: epoch,
              scores: groups.scores, moments: moments
            ).write(in: models)
          })
      }
      begun = nil

      // The descriptors that this step's network is judged by are those that the next step groups.
      let described = try describe(with: network, step: step, hooks)
      features = described.features

      let record = try record(
        step, described.features, groups, head, agreement: agreement,
        work: [described.work, clusterWork, trainWork])
      let checkpoint = try self.checkpoint(step, network, head, groups, metrics: record.metrics)
      try checkpoint.write(to: models.target(Checkpoint.name(step: step)))
      try EpochState.remove(in: models)
      try hooks.stepEnded(record)
      records.append(record)
      previous = checkpoint
    }
    return Outcome(
      trainDescriptors: features?.train.compared ?? .none, testDescriptors: features?.test.compared ?? .none,
      train: previous?.train ?? Grouping(labels: [], distances: []),
      test: previous?.test ?? Grouping(labels: [], distances: []), clusters: previous?.centroids.rows ?? 0,
      settled: settled, records: records,
      checkpoint: Checkpoint.url(step: previous?.step ?? options.steps, in: models.url))
  }
}
