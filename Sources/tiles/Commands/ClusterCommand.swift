import ArgumentParser
import DataDirectory
import Dataset
import DeepCluster
import Foundation
import Options
import Pipeline
import Ranks
import Stages
import Torch

struct ClusterCommand: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster", abstract: "DeepCluster: descriptors, k-means, pseudo-labels, training, and round again.",
    discussion: """
      Needs a split. Leaves a checkpoint per step in models/, metrics and clusters in cluster/, the last network's \
      descriptors, and the final groups. A run that was killed or interrupted goes on where it was. With \
      MLFLOW_TRACKING_URI set, parameters and metrics go to that MLflow server too.

        tiles cluster --clusters 5 --steps 10
        tiles cluster --clusters auto
        tiles cluster --recipe makina
        tiles cluster --images photos --input-size 256
        tiles cluster --sample-weights area

      With RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT set, as torchrun does, it is one of several processes that share \
      the work (docs/scaling.md).
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup(title: usually) var recipe: RecipeFlag
  @OptionGroup(title: usually) var usual: DeclaredFlags<UsualFlags>
  @OptionGroup(title: usually) var work: Work
  @OptionGroup(title: usually) var device: DeviceFlag
  @OptionGroup(title: "Expert options: network") var descriptors: DeclaredFlags<ExpertFlags<DescriptorFlags>>
  @OptionGroup(title: "Expert options: grouping") var grouping: DeclaredFlags<ExpertFlags<GroupingFlags>>
  @OptionGroup(title: "Expert options: training") var learning: DeclaredFlags<ExpertFlags<LearningFlags>>
  @OptionGroup(title: "Several processes") var ranks: RankFlags
  private static let usually = "Usual options"

  /// What to do with what, beside how.
  struct Work: ParsableArguments {
    @Option(help: "How many final groups (see `tiles groups`).")
    var groups = 20
    @Option(
      help: "What images count for where the final groups are found: none (all the same) or area (see `tiles groups`).")
    var sampleWeights = TileWeights.none
    @Flag(help: "Go on after the last checkpoint, also with more steps or another --settled than before.")
    var resume = false
    @Option(
      help: ArgumentHelp("A folder of images in place of the data directory's.", valueName: "dir"),
      completion: .directory)
    var images: String?
  }

  static var stage: any Stage.Type { ClusterStage.self }
  static let notInPipelines = ["images": "is not for pipelines; begin with 'import: {paths: [FOLDER]}'"].merging(
    RankFlags.notInPipelines
  ) { $1 }

  func validate() throws {
    try OptionFailure.asValidation {
      _ = try options()
      _ = try groupsStage()
    }
  }

  func run() async throws {
    guard let images = work.images else {
      let folder = try common.filledFolder()
      try requireTiles(in: folder)
      return try await RankedStage(common: common, folder: folder, limits: ranks.limits).run(
        Self.name, options().params, then: [groupsStage()], clusterStage)
    }
    guard try RankPlace(environment: ProcessInfo.processInfo.environment) == nil else {
      throw ValidationError("--images: expected one process, found ranks; run `tiles import` and `tiles split` first")
    }
    if work.sampleWeights == .area { throw TileWeights.NeedsTiles() }
    let stage = try clusterStage(.alone)
    let session = try StageSession(common, folder: common.folder)
    try await session.take(images: images)
    try await session.runAlone(stage, then: [try groupsStage()])
  }

  func stage(in plan: inout StagePlan) throws -> any Stage {
    try requireTiles(in: plan.folder)
    plan.grouping = try options().grouping
    return try clusterStage(.alone)
  }

  /// Before hours of training, and not after them.
  private func requireTiles(in folder: DataFolder) throws(TileWeights.NeedsTiles) {
    if work.sampleWeights == .area, folder.has(DataFolder.images) { throw .init() }
  }

  private func clusterStage(_ world: World) throws -> ClusterStage {
    var options = try options()
    options.device = try device.device(computingIn: options.descriptors.precision, world: world)
    var stage = ClusterStage(options, weights: try WeightsChoice(options.descriptors, cache: Places.cache))
    stage.resume = work.resume
    stage.mayChooseUpright = recipe.leavesUpright(descriptors.given)
    stage.world = world
    stage.tiles = ranks.copy
    return stage
  }

  func stagesBehind(notIn asked: [String]) throws -> [any Stage] {
    asked.contains(GroupsStage.name) ? [] : [try groupsStage()]
  }

  /// The final groups belong to this command, and are found as was asked for then.
  static func words(for record: StageRecord, in past: RecordedPast) -> [String] {
    let params = past.params(of: record, as: stage)
    let groups = past.manifest.stages[GroupsStage.name]?.params ?? [:]
    var own: [String: JSONValue] = [:]
    if groups["clusters"]?.number != nil { own["groups"] = groups["clusters"] }
    if let weights = groups["weights"], weights != TileWeights.none.json { own["sample_weights"] = weights }
    return stage.declarations.arguments(params) + RecordedCommand.words(own)
  }

  private func options() throws(OptionFailure) -> DeepClusterOptions {
    try DeepClusterOptions(
      recipe.recipe ?? .default,
      given: [descriptors.given, grouping.given, learning.given].reduce(usual.given) { $0.merging($1) { $1 } })
  }

  private func groupsStage() throws(OptionFailure) -> GroupsStage {
    var given = grouping.given.merging(["clusters": .int(work.groups), "weights": work.sampleWeights.json]) { $1 }
    given["seed"] = usual.given["seed"]
    var stage = GroupsStage()
    do { stage.options = try FinalGroupOptions(recipe.recipe ?? .default, given: given) } catch {
      throw error.option == "clusters" ? OptionFailure("groups", expected: "2 to 100000", found: error.found) : error
    }
    return stage
  }
}

extension OptionFailure {
  /// What the parser says with the command's usage.
  /// - Throws: `ValidationError` in place of an `OptionFailure`.
  static func asValidation(_ body: () throws -> Void) throws {
    do { try body() } catch let error as OptionFailure { throw ValidationError("--\(error)") }
  }
}
