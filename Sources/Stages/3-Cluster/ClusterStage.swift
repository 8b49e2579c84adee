import DataDirectory
import Dataset
public import DeepCluster
import Files
public import Foundation
public import Options
public import Pipeline
public import Ranks

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
  /// A copy of the archive on a disk that is nearer.
  public var tiles: URL?
  /// The processes that run it together.
  public var world = World.alone
  /// Whether nobody said how images are laid down, so that what they are decides.
  public var mayChooseUpright = false

  public init(_ options: DeepClusterOptions, weights: WeightsChoice) {
    self.options = options
    self.weights = weights
  }

  public var seed: UInt64? { options.seed }

  public static var declarations: [OptionDeclaration] { DeepClusterOptions.declarations }
  public var params: [String: JSONValue] { options.params }

  public func settled(in data: URL) -> ClusterStage {
    guard mayChooseUpright, ImagesWithAnUp.are(in: DataFolder(data)) else { return self }
    var stage = self
    stage.options.descriptors.standUpright()
    return stage
  }

  public func inputs(in data: URL) throws -> [Artifact] {
    let folder = DataFolder(data)
    let file = try weights.artifact(in: data)
    return try [folder.sourceArtifact(), file].compactMap { $0 } + folder.artifacts([(DataFolder.split, .table)])
  }

  public func outputs(in data: URL) throws -> [Artifact] {
    try DataFolder(data).artifacts([
      (DataFolder.models, .folder), (DataFolder.cluster, .folder),
    ])
  }

  public func run(_ context: StageContext) async throws -> StageResult {
    try options.validate()
    options.descriptors.tell(weights, choseUpright: mayChooseUpright, in: context)
    let folder = DataFolder(context.data)
    let library = try folder.library(copy: tiles)
    let split = try SplitFile(in: folder)
    func usable(_ side: Split) throws -> UsableImages {
      try UsableImages(
        split.keys(side), in: library, inputSize: options.descriptors.inputSize, world: world,
        report: context.report)
    }
    let (train, test) = try (usable(.train), usable(.test))
    try SharedData.check(folder, train.images.keys + test.images.keys, world)
    // Too few images for the groups that are to be found afterwards: better said before hours of training.
    let own = options.clusters.number ?? ClusterProposal.range.lowerBound
    let least = max(context.leastImages, own)
    guard train.images.count >= least else {
      throw DeepClusterError.tooFewImages(
        found: train.images.count, clusters: least, option: own < least ? "--groups" : "--clusters")
    }
    try context.begin()
    // A run that was killed before it cleared the folder leaves another run's checkpoints there.
    let isResumed =
      try world.fromLeader {
        try [
          resume
            || (context.continuesUnfinishedRun && Checkpoint.stageKey(in: folder[DataFolder.models]) == context.key)
        ]
      } == [true]
    var stage = self
    stage.options.descriptors = try options.descriptors.measured(on: train.images, world, context)
    let run = ClusterRun(
      stage: stage, train: train.images, test: test.images, folder: folder, context: context, isResumed: isResumed)
    let broken = train.broken + test.broken
    let tracked = try await run.run()
    let last = tracked.metrics
    let shown = [
      "train_loss", "train_acc", "ctrl_loss", "ctrl_acc", "cluster_score/mean", "nmi_prev", "ari_prev", "settled_nmi",
    ]
    return StageResult(
      summary: [
        ("train", .int(train.images.count)), ("test", .int(test.images.count)), ("broken", .int(broken.count)),
        ("clusters", .int(tracked.clusters)), ("steps", .int(tracked.steps)),
        ("peak_memory_mb", .optional(PeakMemory.megabytes)),
      ] + shown.compactMap { name in last[name].map { (name, .double($0)) } },
      metrics: last.merging(["clusters": Double(tracked.clusters)]) { $1 },
      missing: UsableImages.missing(broken, of: library),
      mlflowRunID: tracked.mlflowRunID)
  }
}
