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
  public let models: URL
  /// Noted in each checkpoint.
  public let notes: [String: String]

  /// What a run leaves in memory.
  public struct Outcome: Sendable {
    /// Of the last network.
    public let trainDescriptors: Descriptors
    public let testDescriptors: Descriptors
    /// The groups that the last step learned.
    public let train: Grouping
    public let test: Grouping
    /// The steps of this run; those before a resumed one are not among them.
    public let records: [StepRecord]
    public let checkpoint: URL
  }

  public init(
    options: DeepClusterOptions, train: any ImageSet, test: any ImageSet, start: WeightsSource, models: URL,
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
    let network = try Xception(
      weights: last?.weights ?? start.weights(seed: options.seed), device: options.device,
      batchNorm: options.batchNorm)

    var previous = last
    var records: [StepRecord] = []
    var (features, _) = try describe(with: network, step: last?.step ?? 0, hooks)
    for step in stride(from: (last?.step ?? 0) + 1, through: options.steps, by: 1) {
      let (groups, clusterWork) = try measure(.cluster, train.count + test.count) {
        try PseudoLabels(
          train: features.train, test: features.test, previous: previous?.train, step: step, options: options,
          hooks: hooks)
      }

      let head = try freshHead(step: step)
      let ((), trainWork) = try measure(.train, train.count * options.epochs) {
        try Trainer(network, head: head, options: options, hooks: hooks)
          .train(train, labels: groups.train.labels, step: step)
      }

      // The descriptors that this step's network is judged by are those that the next step groups.
      let featureWork: StepRecord.Work
      (features, featureWork) = try describe(with: network, step: step, hooks)

      let record = try record(
        step, features, groups, head, previous: previous?.train, work: [featureWork, clusterWork, trainWork])
      let checkpoint = try Checkpoint(
        step: step, weights: network.weights().merging(head.weights()), train: groups.train, test: groups.test,
        centroids: groups.centroids, metrics: record.metrics, metadata: notes.merging(identity) { $1 })
      try checkpoint.write(to: Checkpoint.url(step: step, in: models))
      try hooks.stepEnded(record)
      records.append(record)
      previous = checkpoint
    }
    return Outcome(
      trainDescriptors: features.train, testDescriptors: features.test,
      train: previous?.train ?? Grouping(labels: [], distances: []),
      test: previous?.test ?? Grouping(labels: [], distances: []), records: records,
      checkpoint: Checkpoint.url(step: previous?.step ?? options.steps, in: models))
  }
}
