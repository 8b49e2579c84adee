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
        tiles cluster --images photos --input-size 256
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup(title: "Network") var network: NetworkOptions

  @Option(help: "How many clusters the network learns.")
  var clusters = 5
  @Option(help: "How often features, clustering and training are repeated.")
  var steps = 10
  @Option(help: "Passes over the training images in each step.")
  var epochs = 1
  @Option(help: "Images in a training batch.")
  var batchSize = 32
  @Option(help: "Images fed to k-means at a time.")
  var clusterBatch = 1000
  @Option(help: "How many final groups (see `tiles groups`).")
  var groups = 20
  @Option(help: "Step size of the optimizer.")
  var learningRate = 1e-4
  @Option(help: "adam or sgd.")
  var optimizer = Optimizer.Method.adam
  @Option(help: "Batch normalisation while training: train (by each batch, as published) or frozen (for small sets).")
  var batchNorm = BatchNormMode.train
  @Option(help: "Descriptors before grouping: none (as published) or l2 (unit length).")
  var normalize = DescriptorScaling.none
  @Option(help: "Seed of everything random.")
  var seed: UInt64 = 0
  @Flag(help: "Go on after the last checkpoint, also with more steps than before.")
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
    guard groups >= 2 else { throw ValidationError("--groups \(groups): expected 2 or more") }
  }

  func run() async throws {
    let stage = try stage()
    let session = try StageSession(common)
    if let images { try await session.take(images: images) }
    try await session.runAlone(stage, then: [groupsStage()])
  }

  func stage() throws -> ClusterStage {
    var stage = ClusterStage(
      try options(device: Device(network.device)), weights: try network.weightsChoice())
    stage.resume = resume
    stage.finalGroups = groups
    stage.environment = ProcessInfo.processInfo.environment
    return stage
  }

  /// The final groups, which belong to this command.
  func groupsStage() -> GroupsStage {
    var stage = GroupsStage()
    stage.clusters = groups
    stage.clusterBatch = max(clusterBatch, groups)
    stage.groupSeed = seed
    stage.normalize = normalize
    return stage
  }

  private func options(device: Device) -> DeepClusterOptions {
    var options = DeepClusterOptions()
    options.clusters = clusters
    options.steps = steps
    options.epochs = epochs
    options.batchSize = batchSize
    options.clusterBatch = clusterBatch
    options.learningRate = learningRate
    options.optimizer = optimizer
    options.inputSize = network.inputSize
    options.precision = network.precision
    options.batchNorm = batchNorm
    options.normalize = normalize
    options.device = device
    options.seed = seed
    return options
  }
}

extension Optimizer.Method: ExpressibleByArgument {}
extension Precision: ExpressibleByArgument {}
extension BatchNormMode: ExpressibleByArgument {}
extension DescriptorScaling: ExpressibleByArgument {}

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
