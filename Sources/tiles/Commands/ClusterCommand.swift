public import ArgumentParser
public import DeepCluster
import Foundation
import Pipeline
import Stages
public import Torch

struct ClusterCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster", abstract: "DeepCluster: descriptors, k-means, pseudo-labels, training, and round again.",
    discussion: """
      Needs a split. Leaves a checkpoint per step in models/, metrics and clusters in cluster/, the last network's
      descriptors, and the final groups. A run that was killed or interrupted goes on where it was. With
      MLFLOW_TRACKING_URI set, parameters and metrics go to that MLflow server too.

        tiles cluster --clusters 5 --steps 10
        tiles cluster --clusters auto
        tiles cluster --recipe makina
        tiles cluster --images photos --input-size 256
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Grouping") var grouping: GroupingFlags

  @Option(
    help: ArgumentHelp(
      "How many clusters the network learns; auto: as many, from 2 to 30, as the silhouette proposes at first.",
      valueName: "n|auto"))
  var clusters = ClusterCount.number(5)
  @Option(help: "How often features, clustering and training are repeated at most.")
  var steps = 10
  @Option(
    help: ArgumentHelp(
      """
      End early where the clusters of a step are those of the step before (NMI) and the network tells these apart \
      (accuracy on train): both at least this, 0 to 1; 0 for never. The default recipe has 0.9, the others 0.
      """,
      valueName: "agreement"))
  var settled: Double?
  @Option(help: "Passes over the training images in each step.")
  var epochs = 1
  @Option(help: "Images in a training batch.")
  var batchSize = 32
  @Option(help: "How many final groups (see `tiles groups`).")
  var groups = 20
  @Option(help: "Step size of the optimizer; 1e-4 unless the recipe says otherwise.")
  var learningRate: Double?
  @Option(help: "adam or sgd; adam unless the recipe says otherwise.")
  var optimizer: Optimizer.Method?
  @Option(help: "Batch normalisation while training: train (by each batch, as published) or frozen (for small sets).")
  var batchNorm: BatchNormMode?
  @Option(help: "What the k-means of a step begins with: fresh (seedings) or previous (the groups of the step before).")
  var kmeansInit: KMeansInit?
  @Option(help: "Quarter turns that descriptors are averaged over: 1, 2 or 4.")
  var rotations: Int?
  @Option(
    help: """
      What images are compared by: \(Pooling.kinds). The default recipe has std, the others avg; the network learns from \
      avg in any case.
      """)
  var pooling: Pooling?
  @Flag(inversion: .prefixedNo, help: "Train on images turned and mirrored at random, or as they are.")
  var turns: Bool?
  @Option(help: "Training images: all (small groups weigh more) or uniform (as many of each group).")
  var sampling: Sampling?
  @Option(help: "Steps that the head is fitted to the descriptors with before the network learns; 0 for none.")
  var warmup: Int?
  @Option(help: "What the training of a step begins with: last (the network of the step before) or start (the first).")
  var trainFrom: Beginning?
  @Option(help: "Seed of everything random.")
  var seed: UInt64 = 0
  @Flag(help: "Go on after the last checkpoint, also with more steps or another --settled than before.")
  var resume = false
  @Option(
    help: ArgumentHelp("A folder of images in place of the data directory's.", valueName: "dir"), completion: .directory
  )
  var images: String?

  func validate() throws {
    do {
      try options(device: .cpu).validate()
    } catch let error as DeepClusterError {
      throw ValidationError("\(error)")
    }
    guard (2...100_000).contains(groups) else {
      throw ValidationError("--groups \(groups): expected 2 to 100000")
    }
  }

  func run() async throws {
    let stage = try stage()
    let session = try StageSession(common)
    if let images { try await session.take(images: images) }
    try await session.runAlone(stage, then: [try groupsStage()])
  }

  func stage() throws -> ClusterStage {
    var stage = ClusterStage(
      try options(device: Device(network.device)), weights: try network.weightsChoice())
    stage.resume = resume
    stage.finalGroups = groups
    return stage
  }

  /// The final groups, which belong to this command.
  func groupsStage() throws -> GroupsStage {
    var stage = GroupsStage()
    stage.clusters = groups
    stage.grouping = try grouping.options(clusters: .number(groups))
    stage.grouping.batch = max(stage.grouping.batch, groups)
    stage.groupSeed = seed
    return stage
  }

  private func options(device: Device) throws -> DeepClusterOptions {
    var options = grouping.recipe.options
    options.grouping = try grouping.options(clusters: clusters)
    // Batches have no use for it: a recipe's choice goes with its k-means.
    options.kMeansInit = kmeansInit ?? (options.grouping.method == .kmeans ? options.kMeansInit : .fresh)
    options.clusters = clusters.number
    options.steps = steps
    if let settled { options.settled = settled }
    options.epochs = epochs
    options.batchSize = batchSize
    if let learningRate { options.learningRate = learningRate }
    if let optimizer { options.optimizer = optimizer }
    if let batchNorm { options.batchNorm = batchNorm }
    if let rotations { options.rotations = rotations }
    if let pooling { options.pooling = pooling }
    if let turns { options.turns = turns }
    if let warmup { options.warmup = warmup }
    if let trainFrom { options.beginning = trainFrom }
    if let sampling { options.sampling = sampling }
    options.inputSize = network.inputSize
    options.precision = network.precision
    options.device = device
    options.seed = seed
    return options
  }
}

extension Optimizer.Method: ExpressibleByArgument {}
extension Precision: ExpressibleByArgument {}
extension BatchNormMode: ExpressibleByArgument {}
extension Pooling: ExpressibleByArgument {
  static let kinds = "avg (means of block 14, 2,048 numbers) or std (standard deviations in block 13, 728)"
}
extension Sampling: ExpressibleByArgument {}
extension Beginning: ExpressibleByArgument {}
extension KMeansInit: ExpressibleByArgument {}

/// The network of `cluster`, `embed` and `bench`.
struct NetworkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "imagenet, none (random), or a Keras .h5 or .keras or a .safetensors file.", valueName: "imagenet|none|file"))
  var weights = "imagenet"
  @Option(help: "Side of the square that images are resized to, in pixels.")
  var inputSize = 256
  @Option(help: "auto, cpu, cuda or cuda:N.")
  var device = "auto"
  @Option(help: "fp32 or bf16.")
  var precision = Precision.fp32

  func weightsChoice() throws -> WeightsChoice {
    try WeightsChoice(weights, imagenet: Places.imagenetWeights)
  }
}
