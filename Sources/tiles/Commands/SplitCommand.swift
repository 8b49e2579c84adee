public import ArgumentParser
public import Dataset
import Stages

struct SplitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split", abstract: "Assigns every image to train or test.",
    discussion: """
      Random hold-outs flatter a network on imagery, since neighbouring tiles look alike: --method block keeps whole
      parent tiles on one side, and --buffer drops test tiles next to training tiles. Byte-identical tiles stay together.
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: "Share of the images for train; train = floor(ratio x count).")
  var ratio = 0.75
  @Option(help: "random, block (whole parent tiles) or hash (by the key alone).")
  var method = Splitter.Method.random
  @Option(help: "block: the zoom of the parent tiles.")
  var blockZoom = 8
  @Option(help: "Drop test tiles within this many tiles of a train tile.")
  var buffer = 0
  @Option(help: "Take the tiles of this zoom; by default the deepest in the cache.")
  var zoom: Int?
  @Option(help: "Seed of the draw.")
  var seed: UInt64 = 0

  func validate() throws {
    guard ratio > 0, ratio < 1 else { throw ValidationError("\(Splitter.Failure.ratio(ratio))") }
    guard (0...64).contains(buffer) else { throw ValidationError("--buffer \(buffer): expected 0 to 64 tiles") }
  }

  func run() async throws {
    try await StageSession(common).runAlone(stage())
  }

  func stage() -> SplitStage {
    var splitter = Splitter()
    splitter.ratio = ratio
    splitter.method = method
    splitter.blockZoom = blockZoom
    splitter.buffer = buffer
    splitter.seed = seed
    var stage = SplitStage(splitter)
    stage.zoom = zoom
    return stage
  }
}

extension Splitter.Method: ExpressibleByArgument {}
