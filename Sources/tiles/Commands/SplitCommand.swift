public import ArgumentParser
import DataDirectory
public import Dataset
import Pipeline
import Stages

struct SplitCommand: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "split", abstract: "Assigns every image to train or test.",
    discussion: """
      Random hold-outs flatter a network on imagery, since neighbouring tiles look alike: --method block keeps whole \
      parent tiles on one side, and --buffer drops test tiles next to training tiles. Byte-identical tiles stay together.

      Photographs of one place look alike, too: --method folder and series keep those of a folder or of a series on one \
      side, block those of an area, time takes the older ones for train. Photographs that show the same stay together.

        tiles split --ratio 0.75
        tiles split --method block --block-zoom 8 --buffer 1
        tiles split --method series --drop-duplicates

      Tiles cover less ground the nearer they lie to a pole: with --weights area the ratio is of ground.
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: "Share of the images for train; train = floor(ratio x count).")
  var ratio = 0.75
  @Option(
    help: "random, block (whole parent tiles), hash (by the key alone); of photographs also folder, series and time.")
  var method = Splitter.Method.random
  @Option(help: "block: the zoom of the parent tiles.")
  var blockZoom = 8
  @Option(help: "Drop test tiles within this many tiles of a train tile.")
  var buffer = 0
  @Option(help: "Seed of the draw.")
  var seed: UInt64 = 0
  @Option(
    name: [.long, .customLong("sample-weights")],
    help: "What the ratio is of: none (tiles) or area (the ground that they cover; with random and block).")
  var weights = TileWeights.none
  @Flag(help: "Of photographs that show the same, take the largest only.")
  var dropDuplicates = false
  @OptionGroup(title: "Which tiles") var choice: TileChoiceOptions

  func validate() throws {
    guard ratio > 0, ratio < 1 else { throw ValidationError("\(Splitter.Failure.ratio(ratio))") }
    guard (0...64).contains(buffer) else { throw ValidationError("--buffer \(buffer): expected 0 to 64 tiles") }
    guard weights == .none || method != .hash else {
      throw ValidationError("\(Splitter.Failure.hashIsUnweighted)")
    }
  }

  static var stage: any Stage.Type { SplitStage.self }

  func run() async throws {
    let folder = try common.filledFolder()
    try await StageSession(common, folder: folder).runAlone(splitStage(in: folder))
  }

  func stage(in plan: inout StagePlan) throws -> any Stage { try splitStage(in: plan.folder) }

  static func words(for record: StageRecord, in past: RecordedPast) -> [String] {
    RecordedCommand.words(record.params.filter { !TileChoiceOptions.keys.contains($0.key) })
      + TileChoiceOptions.words(for: record, in: past)
  }

  private func splitStage(in folder: DataFolder) throws -> SplitStage {
    var splitter = Splitter()
    splitter.ratio = ratio
    splitter.method = method
    splitter.blockZoom = blockZoom
    splitter.buffer = buffer
    splitter.seed = seed
    splitter.weights = weights
    var stage = SplitStage(splitter)
    stage.dropsDuplicates = dropDuplicates
    stage.selection = try choice.selection(in: folder)
    return stage
  }
}

extension Splitter.Method: ExpressibleByArgument {}
extension TileWeights: ExpressibleByArgument {}
