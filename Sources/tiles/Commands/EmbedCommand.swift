import ArgumentParser
import DataDirectory
import DeepCluster
import Foundation
import Options
import Pipeline
import Ranks
import Stages
import Torch

struct EmbedCommand: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Descriptors of images, without training: an N x D float32 .npy, a .csv with a row per image, a .json.",
    discussion: """
      By default as `tiles cluster` describes images before its first step; --recipe makina for the 2,048 means of the \
      published experiment. The .json says how they were made, so that `tiles groups` and `tiles assign` need not be told. \
      Where there is a split, its images are taken, unless --zoom or --within says which; else all.

        tiles embed
        tiles embed --recipe makina --output published.npy

      With RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT set, as torchrun does, it is one of several processes that share \
      the work (docs/scaling.md).
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var recipe: RecipeFlag
  @OptionGroup(title: "Network") var descriptors: DeclaredFlags<DescriptorFlags>
  @OptionGroup(title: "Network") var device: DeviceFlag
  @Option(help: "Images in a batch.")
  var batchSize = 16
  @Option(
    help: ArgumentHelp("A folder of images in place of the data directory's.", valueName: "dir"), completion: .directory
  )
  var images: String?
  @OptionGroup(title: "Which tiles") var choice: TileChoiceOptions
  @Option(help: ArgumentHelp("Where to; by default descriptors.npy in the data directory.", valueName: "file.npy"))
  var output: String?

  @OptionGroup(title: "Several processes") var ranks: RankFlags

  static var stage: any Stage.Type { EmbedStage.self }

  func validate() throws {
    guard (1...10_000).contains(batchSize) else {
      throw ValidationError("--batch-size \(batchSize): expected 1 to 10000 images")
    }
    try OptionFailure.asValidation { _ = try options() }
  }

  func run() async throws {
    let folder = try images == nil ? common.filledFolder() : common.folder
    let params = try options().params.merging(["batch_size": .int(batchSize)]) { $1 }
    try await RankedStage(common: common, folder: folder, limits: ranks.limits).run(Self.name, params) { world in
      let stage = try embedStage(in: folder, world)
      // Before the network is made.
      try stage.checkOutput(in: folder)
      return stage
    }
  }

  func stage(in plan: inout StagePlan) throws -> any Stage { try embedStage(in: plan.folder, .alone) }

  private func embedStage(in folder: DataFolder, _ world: World) throws -> EmbedStage {
    let options = try options()
    var stage = EmbedStage(options, weights: try WeightsChoice(options, cache: Places.cache))
    stage.batchSize = batchSize
    stage.mayChooseUpright = recipe.leavesUpright(descriptors.given)
    stage.device = try device.device(computingIn: options.precision, world: world)
    stage.world = world
    stage.tiles = ranks.copy
    stage.images = images.map { URL(fileURLWithPath: $0) }
    stage.selection = try choice.selection(in: folder)
    stage.output = output.map { URL(fileURLWithPath: $0) }
    return stage
  }

  private func options() throws(OptionFailure) -> DescriptorOptions {
    try DescriptorOptions(recipe.recipe ?? .default, given: descriptors.given)
  }

  static func words(for record: StageRecord, in past: RecordedPast) -> [String] {
    let params = past.params(of: record, as: stage)
    let places = params.filter { ["images", "output"].contains($0.key) }
    return stage.declarations.arguments(params) + RecordedCommand.words(places)
      + TileChoiceOptions.words(for: record, in: past)
  }
}
