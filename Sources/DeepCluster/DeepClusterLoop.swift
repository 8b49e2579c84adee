public import Files
public import Foundation
public import Imaging
internal import KMeans
internal import Options
internal import Random
public import Ranks
internal import Torch

/// DeepCluster (Caron et al. 2018), as Makina Corpus ran it on aerial tiles in 2020: describe the images,
/// cluster the descriptors, teach the network the clusters, and again.
///
/// Everything random derives from the seed, the step and the epoch, so a resumed run gives what an unbroken one gives.
public struct DeepClusterLoop {
  public let options: DeepClusterOptions
  public let train: any ImageSet
  public let test: any ImageSet
  public let start: WeightsSource
  /// Where `step-NN.safetensors` go.
  public let models: TargetFolder
  /// The processes that do it together. All of them end with the same; the leading one writes.
  public let world: World
  /// Noted in each checkpoint. A run is resumed with the same `dataset_hash` and `start_weights` only.
  public let notes: [String: String]

  /// What a run leaves in memory.
  public struct Outcome: Sendable {
    /// What the last network says of all images, the training images first.
    public let descriptors: DescribedImages
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
    notes: [String: String] = [:], world: World = .alone
  ) {
    self.world = world
    self.options = options
    self.train = train
    self.test = test
    self.start = start
    self.models = models
    self.notes = notes
  }

  /// - Parameter resume: go on after the last complete step in `models`, if there is one.
  /// - Throws: `OptionFailure`, `DeepClusterError`, `WeightsFile.Failure`, `Safetensors.Failure`, `TorchError`,
  ///   `CancellationError`, and what the image sets and the hooks throw.
  public func run(resume: Bool = false, hooks: DeepClusterHooks = DeepClusterHooks()) throws -> Outcome {
    try validate()
    let point = try resume ? ResumePoint(of: self) : ResumePoint()
    var begun = point.begun
    try agree(point)
    if begun == nil, world.leads { try EpochState.remove(in: models) }
    var previous = point.last
    let backbone = try options.descriptors.network()
    var network = try made(
      begun?.checkpoint.weights ?? previous?.weights ?? start.weights(of: backbone, seed: options.seed))
    var described: Described?
    func latest() throws -> Described {
      let found = try described ?? describe(with: network, step: previous?.step ?? 0, hooks)
      described = found
      return found
    }
    // A step that has begun has its groups already.
    if begun == nil { _ = try latest() }
    var origin: Origin?
    var settled: StepRecord.Agreement?
    var records: [StepRecord] = []

    // What a checkpoint says may be any number.
    for step in stride(from: min(previous?.step ?? 0, options.steps) + 1, through: options.steps, by: 1) {
      // 1. The clusters of the descriptors are the labels of this step.
      let (groups, clusterWork) = try measure(.cluster, train.count + test.count) {
        try begun.map(PseudoLabels.init) ?? cluster(latest(), previous, step: step, hooks)
      }
      let agreement = previous.map { StepRecord.Agreement(of: groups.train.labels, with: $0.train.labels) }
      if begun == nil, let agreement, let previous, isSettled(previous, agreement) {
        settled = agreement
        break
      }

      // 2. The network, with a head of its own for these labels, learns them.
      if options.beginning == .start, begun == nil {
        let known = try origin ?? self.origin(step == 1 ? described : nil, hooks)
        origin = known
        if step > 1 { network = try made(known.weights) }
      }
      var head =
        try begun.map { try self.head(classes: groups.clusters, weights: $0.checkpoint.weights) }
        ?? freshHead(step: step, classes: groups.clusters)
      let ((), trainWork) = try measure(.train, train.count * (options.epochs - (begun?.epoch ?? 0))) {
        if begun == nil, options.warmup > 0, let known = origin?.sample ?? described?.sample {
          try Trainer(network, head: head, options: options, hooks: hooks)
            .warmUp(on: known, labels: sample.map { groups.train.labels[$0] })
          head = try asOfLeader(head, classes: groups.clusters)
        }
        let trainer = try Trainer(network, head: head, options: options, hooks: hooks, world: world)
        try trainer.train(
          train, labels: groups.train.labels, step: step, after: (begun?.epoch ?? 0, begun?.moments),
          epochEnded: { epoch, moments in
            try EpochState(
              checkpoint: self.checkpoint(step, network, head, groups, metrics: []), epoch: epoch,
              scores: groups.scores,
              moments: moments
            ).write(in: models)
            // The state has the groups that were found by them.
            try DescriptorParts.remove(in: parts(of: step - 1))
          })
      }
      begun = nil

      // 3. What it says now is what this step is judged by, and what the next one clusters.
      let found = try describe(with: network, step: step, hooks, judging: (head, groups))
      described = found
      let record = self.record(
        step, found, groups, agreement: agreement, work: [found.work, clusterWork, trainWork])
      let checkpoint = try self.checkpoint(step, network, head, groups, metrics: record.metrics)
      if world.leads {
        try checkpoint.write(to: models.target(Checkpoint.name(step: step)))
        try EpochState.remove(in: models)
        try hooks.stepEnded(record)
      }
      records.append(record)
      previous = checkpoint
    }
    return try Outcome(
      descriptors: latest().images, train: previous?.train ?? Grouping(labels: [], distances: []),
      test: previous?.test ?? Grouping(labels: [], distances: []), clusters: previous?.centroids.rows ?? 0,
      settled: settled, records: records,
      checkpoint: Checkpoint.url(step: previous?.step ?? options.steps, in: models.url))
  }

  private func validate() throws {
    try options.validate()
    guard world.count == 1 || options.batchNorm == .frozen else {
      throw DeepClusterError.batchesOfRanks(count: world.count)
    }
    let clusters = options.clusters.number ?? ClusterProposal.fewestSamples
    guard train.count >= clusters else {
      throw DeepClusterError.tooFewImages(found: train.count, clusters: clusters)
    }
  }
}

// MARK: Ranks

extension DeepClusterLoop {
  /// All ranks go on from the same place: a file system may show each of them another one.
  private func agree(_ point: ResumePoint) throws {
    let places = try world.gather([Int64(point.last?.step ?? 0), Int64(point.begun?.epoch ?? -1)])
    guard places.allSatisfy({ $0 == places[0] }) else { throw DeepClusterError.otherCheckpoints(path: models.url.path) }
  }

  /// The head that rank 0 has: the others made theirs of the same, and on another processor the last digits differ.
  private func asOfLeader(_ head: Dense, classes: Int) throws -> Dense {
    guard world.count > 1 else { return head }
    let bytes = try world.fromLeader { try Array(Safetensors.data(head.weights().entries, metadata: [:])) }
    return try self.head(
      classes: classes, weights: NetworkWeights(Safetensors(Data(bytes), path: "the head of rank 0")))
  }
}

// MARK: Describing

extension DeepClusterLoop {
  /// What the network of a step says of all images.
  struct Described {
    /// The training images first.
    let images: DescribedImages
    /// What a head takes of `sample`.
    let sample: Samples
    /// How well the head of the step tells its groups; of no images before the first step.
    let train: ScoreSum
    let test: ScoreSum
    let work: StepRecord.Work
  }

  /// The training images that the head alone is fitted to.
  private var sample: [Int] { options.warmup > 0 ? Trainer.sample(of: train.count) : [] }

  private func extractor(_ network: any Backbone) throws -> FeatureExtractor {
    try FeatureExtractor(network, options.descriptors, decodingThreads: options.decodingThreads)
  }

  /// Parts that an unfinished run has made of this step are taken as they are.
  /// - Parameter judging: the head that the step taught, and the groups that it was taught.
  private func describe(
    with network: any Backbone, step: Int, _ hooks: DeepClusterHooks,
    judging: (head: Dense, groups: PseudoLabels)? = nil
  ) throws -> Described {
    let total = train.count + test.count
    let extractor = try extractor(network)
    let parts = try DescriptorParts(
      parts(of: step), train: train.count, test: test.count, width: extractor.width,
      identity: options.identity.mapValues(\.plain).merging(notes) { $1 }.merging(["step": "\(step)"]) { $1 },
      .init(sample: sample, headWidth: extractor.headKind.width, isJudged: judging != nil))
    let labels = judging.map { $0.groups.train.labels + $0.groups.test.labels } ?? []
    let (images, work) = try measure(.features, total) {
      try extractor.describe(
        JoinedImages([train, test]), into: parts, world: world,
        judging: { range, forHead in
          try judging.map { try ScoreSum($0.head, on: forHead, labels: labels[range], device: options.device) }
            ?? ScoreSum()
        },
        progress: { done in
          hooks.progress(.init(phase: .features, step: step, steps: options.steps, done: done, total: total))
          try hooks.checkpoint()
        })
    }
    let beside = try parts.keptBeside()
    // From here on the leading one may remove them.
    try world.meet()
    return Described(
      images: images, sample: beside.forHead, train: beside.train, test: beside.test, work: work)
  }

  /// Where the parts of a step's descriptors are.
  private func parts(of step: Int) -> TargetFolder { models.folder(Checkpoint.descriptors(step: step)) }

  /// Removes what unfinished runs have left of their descriptors in a folder of checkpoints.
  /// - Parameter firstToo: also those that a run begins with, which another one of the same begins with, too.
  /// - Throws: `Target.Refusal`, `AtomicFile.Failure`.
  public static func removeDescriptors(in models: TargetFolder, firstToo: Bool) throws {
    for name in try models.folders() where Checkpoint.isDescriptors(name) {
      if firstToo || name != Checkpoint.descriptors(step: 0) { try DescriptorParts.remove(in: models.folder(name)) }
    }
  }

  /// The network that the run began with, for steps whose training begins with it.
  struct Origin {
    let weights: NetworkWeights
    /// What a head takes of `sample`; nil where none is fitted to it.
    let sample: Samples?
  }

  /// - Parameter described: by the network that the run began with, where that is known.
  private func origin(_ described: Described?, _ hooks: DeepClusterHooks) throws -> Origin {
    let weights = try start.weights(of: options.descriptors.network(), seed: options.seed)
    guard options.warmup > 0 else { return Origin(weights: weights, sample: nil) }
    if let described { return Origin(weights: weights, sample: described.sample) }
    let extractor = try extractor(made(weights))
    let sample = sample
    let known = try extractor.descriptors(of: train, at: sample, as: [extractor.headKind]) { done in
      hooks.progress(.init(phase: .features, step: 0, steps: options.steps, done: done, total: sample.count))
      try hooks.checkpoint()
    }
    return Origin(weights: weights, sample: known)
  }
}

// MARK: Clustering

extension DeepClusterLoop {
  private func cluster(
    _ described: Described, _ previous: Checkpoint?, step: Int, _ hooks: DeepClusterHooks
  ) throws -> PseudoLabels {
    try PseudoLabels(
      described.images, train: train.count, clusters: clusters(of: described.images, previous, hooks),
      previous: previous?.train, step: step,
      world: world, options: options, hooks: hooks)
  }

  /// k: what was asked for, or what was proposed before the first step.
  private func clusters(of images: DescribedImages, _ previous: Checkpoint?, _ hooks: DeepClusterHooks) throws -> Int {
    if let known = options.clusters.number ?? previous?.centroids.rows { return known }
    // By one: where two numbers are nearly as good, another processor may find the other one.
    let found = try world.fromLeader {
      try [
        ClusterProposal.clusters(
          for: train.count, widths: options.descriptors.kinds().map(\.width), seed: options.seed, options.grouping,
          proposed: hooks.proposed, iterating: hooks.checkpoint, rows: images.rows(at:))
      ]
    }
    return found[0]
  }

  /// Whether there is nothing new in the clusters of a step: they are those of the step before, which the network knows.
  /// Clusters stay also where it has learned next to nothing, and then it should go on.
  func isSettled(_ previous: Checkpoint, _ agreement: StepRecord.Agreement) -> Bool {
    options.settled > 0 && min(agreement.nmi, previous.metrics["train_acc"] ?? 0) >= options.settled
  }
}

// MARK: Learning

extension DeepClusterLoop {
  /// The network with these weights.
  private func made(_ weights: NetworkWeights) throws -> any Backbone {
    try options.descriptors.network(weights, device: options.device, batchNorm: options.batchNorm)
  }

  private func head(classes: Int, weights: NetworkWeights) throws -> Dense {
    let inputs = try options.descriptors.network().headKind.width
    return try Dense(inputs: inputs, classes: classes, weights: weights, device: options.device)
  }

  /// The groups of a step are others than those that the last head learned.
  private func freshHead(step: Int, classes: Int) throws -> Dense {
    var random = SplitMix64(seed: options.seed, step)
    return try Dense(
      inputs: options.descriptors.network().headKind.width, classes: classes, seed: random.next(),
      device: options.device)
  }
}

// MARK: What a step leaves

extension DeepClusterLoop {
  private func checkpoint(
    _ step: Int, _ network: any Backbone, _ head: Dense, _ groups: PseudoLabels,
    metrics: [(name: String, value: Double)]
  ) throws -> Checkpoint {
    let facts = options.params.mapValues(\.plain).merging(counts) { $1 }
    return try Checkpoint(
      step: step, weights: network.weights().merging(head.weights()), train: groups.train, test: groups.test,
      centroids: groups.centroids, metrics: metrics, metadata: notes.merging(facts) { $1 })
  }

  /// The numbers of images, as checkpoints note them.
  var counts: [String: String] { ["train_images": "\(train.count)", "test_images": "\(test.count)"] }

  private func record(
    _ step: Int, _ described: Described, _ groups: PseudoLabels, agreement: StepRecord.Agreement?,
    work: [StepRecord.Work]
  ) -> StepRecord {
    StepRecord(
      step: step, train: described.train.score, test: described.test.count == 0 ? nil : described.test.score,
      clusterScores: groups.scores,
      trainSizes: groups.train.sizes(clusters: groups.clusters),
      testSizes: groups.test.sizes(clusters: groups.clusters),
      agreement: agreement, work: work)
  }

  private func measure<Result>(
    _ phase: DeepClusterHooks.Phase, _ images: Int, _ body: () throws -> Result
  ) rethrows -> (Result, StepRecord.Work) {
    let start = ContinuousClock.now
    let result = try body()
    let seconds = start.duration(to: .now) / .seconds(1)
    return (result, StepRecord.Work(phase: phase, images: images, seconds: seconds))
  }
}
