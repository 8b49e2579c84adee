import ArgumentParser
import DeepCluster
import Foundation
import Stages
import Torch

struct EmbedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Descriptors of images: an N x 2048 (or N x 728) float32 .npy, and a .csv with a row per image.")

  @OptionGroup var common: CommonOptions
  @OptionGroup(title: "Network") var network: NetworkOptions
  @Option(help: "Images in a batch.")
  var batchSize = 16
  @Option(help: "Quarter turns that descriptors are averaged over: 1, 2 or 4.")
  var rotations = 1
  @Option(help: "What describes an image: \(Pooling.kinds).")
  var pooling = Pooling.avg
  @Option(
    help: ArgumentHelp("A folder of images in place of the data directory's.", valueName: "dir"), completion: .directory
  )
  var images: String?
  @Option(help: ArgumentHelp("Where to; by default descriptors.npy in the data directory.", valueName: "file.npy"))
  var output: String?

  func validate() throws {
    guard (1...10_000).contains(batchSize) else {
      throw ValidationError("--batch-size \(batchSize): expected 1 to 10000 images")
    }
    guard [1, 2, 4].contains(rotations) else { throw ValidationError("--rotations \(rotations): expected 1, 2 or 4") }
    guard (Xception.smallestInput...4096).contains(network.inputSize) else {
      throw ValidationError("--input-size \(network.inputSize): expected \(Xception.smallestInput) to 4096")
    }
  }

  func run() async throws {
    var stage = EmbedStage(weights: try network.weightsChoice())
    stage.inputSize = network.inputSize
    stage.batchSize = batchSize
    stage.rotations = rotations
    stage.pooling = pooling
    stage.device = try Device(network.device)
    stage.precision = network.precision
    stage.images = images.map { URL(fileURLWithPath: $0) }
    stage.output = output.map { URL(fileURLWithPath: $0) }
    // Before the network is made.
    try stage.checkOutput(in: common.folder)
    try await StageSession(common).runAlone(stage)
  }
}
