import Dataset
public import DeepCluster
import Files
public import Foundation
public import Pipeline
public import Tracking

/// DeepCluster over the images of the split: a network checkpoint and metrics per step, the last step's clusters, and
/// the last network's descriptors.
public struct ClusterStage: Stage {
  public static let name = "cluster"
  /// 3: recipes. 2: groups keep their numbers from step to step.
  public static let version = 3

  public var options: DeepClusterOptions
  public var weights: WeightsChoice
  /// Go on after the last checkpoint, also when that run had ended.
  public var resume = false
  /// The groups that are to be found afterwards: too few images for them should be said before hours of training.
  public var finalGroups = 2
  /// Where the run is told beside `metrics.jsonl`.
  public var tracker: RunTracker?

  public init(_ options: DeepClusterOptions, weights: WeightsChoice) {
    self.options = options
    self.weights = weights
  }

  public var seed: UInt64? { options.seed }

  public var params: [String: JSONValue] {
    var own: [String: JSONValue] = [
      "clusters": options.clusters.map(JSONValue.int) ?? .string("auto"), "steps": .int(options.steps),
      "epochs": .int(options.epochs),
      "batch_size": .int(options.batchSize), "learning_rate": .double(options.learningRate),
      "optimizer": .string(options.optimizer.rawValue), "input_size": .int(options.inputSize),
      "weights": .string(weights.text), "precision": .string(options.precision.rawValue),
      "batch_norm": .string(options.batchNorm.rawValue), "rotations": .int(options.rotations),
      "turns": .bool(options.turns), "sampling": .string(options.sampling.rawValue),
      "warmup": .int(options.warmup), "seed": .int(Int(clamping: options.seed)),
    ]
    // Runs from before there was a choice stay what they are.
    if options.beginning != .last { own["train_from"] = .string(options.beginning.rawValue) }
    if options.pooling != .avg { own["pooling"] = .string(options.pooling.rawValue) }
    if options.settled > 0 { own["settled"] = .double(options.settled) }
    if options.kMeansInit != .fresh { own["kmeans_init"] = .string(options.kMeansInit.rawValue) }
    return own.merging(options.grouping.params) { $1 }
  }

  public func inputs(in data: URL) throws -> [Artifact] {
    let folder = DataFolder(data)
    let file = try weights.file.flatMap { try Artifact($0.path, kind: .model, in: data) }
    return try [folder.sourceArtifact(), file].compactMap { $0 } + folder.artifacts([(DataFolder.split, .table)])
  }

  public func outputs(in data: URL) throws -> [Artifact] {
    try DataFolder(data).artifacts([
      (DataFolder.models, .folder), (DataFolder.cluster, .folder),
    ])
  }

  public func run(_ context: StageContext) async throws -> StageResult {
    try options.validate()
    let folder = DataFolder(context.data)
    let library = try folder.library()
    let split = try SplitFile(in: folder)
    func usable(_ side: Split) throws -> UsableImages {
      try UsableImages(split.keys(side), in: library, inputSize: options.inputSize, report: context.report)
    }
    let (train, test) = try (usable(.train), usable(.test))
    guard train.images.count >= finalGroups else {
      throw DeepClusterError.tooFewImages(found: train.images.count, clusters: finalGroups)
    }
    // A run that was killed before it cleared the folder leaves another run's checkpoints there.
    let isResumed =
      try resume
      || (context.continuesUnfinishedRun && Checkpoint.stageKey(in: folder[DataFolder.models]) == context.key)
    let run = ClusterRun(
      stage: self, train: train.images, test: test.images, folder: folder, context: context, isResumed: isResumed)
    let broken = train.broken + test.broken
    let tracked: ClusterRun.Ended
    do {
      tracked = try await run.run()
    } catch is CancellationError {
      return StageResult(
        summary: [("interrupted", true)], missing: "interrupted; run the same command again to go on",
        interrupted: true)
    }
    let last = tracked.metrics
    let shown = [
      "train_loss", "train_acc", "ctrl_loss", "ctrl_acc", "cluster_score/mean", "nmi_prev", "ari_prev", "settled_nmi",
    ]
    return StageResult(
      summary: [
        ("train", .int(train.images.count)), ("test", .int(test.images.count)), ("broken", .int(broken)),
        ("clusters", .int(tracked.clusters)), ("steps", .int(tracked.steps)),
        ("peak_memory_mb", .optional(PeakMemory.megabytes)),
      ] + shown.compactMap { name in last[name].map { (name, .double(($0 * 10_000).rounded() / 10_000)) } },
      metrics: last.merging(["clusters": Double(tracked.clusters)]) { $1 }, missing: UsableImages.missing(broken),
      mlflowRunID: tracked.mlflowRunID)
  }
}
