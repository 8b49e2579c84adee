import ArgumentParser
import Pipeline
import Stages

struct AreasCommand: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "areas", abstract: "Finds the contiguous parts of groups: where one landscape ends.",
    discussion: """
      A group is a type of landscape; an area is a part of it whose tiles are joined by their edges. Leaves \
      areas/areas.csv (each area with its group, tiles, km² and bounds), areas/tiles.csv (the area of each tile) and \
      areas/areas.geojson (the areas as polygons, with their holes). Km² are those of the sphere with the surface of WGS 84.

      An area keeps its number as long as it is found again, whatever becomes of others.

        tiles areas
        tiles areas --sieve 3 && tiles report
      """)

  @OptionGroup var common: CommonOptions
  @Option(
    help: ArgumentHelp(
      "Parts of fewer tiles go to the group that they share most edge with; those that touch nothing stay.",
      valueName: "tiles"))
  var sieve = 1

  func validate() throws {
    guard (1...1_000_000).contains(sieve) else {
      throw ValidationError("--sieve \(sieve): expected 1 to 1000000 tiles")
    }
  }

  static var stage: any Stage.Type { AreasStage.self }
  static var isOptional: Bool { true }

  func run() async throws {
    try await StageSession(common, folder: common.filledFolder()).runAlone(AreasStage(sieve: sieve))
  }

  func stage(in plan: inout StagePlan) throws -> any Stage { AreasStage(sieve: sieve) }

  static func words(for record: StageRecord, in past: RecordedPast) -> [String] { RecordedCommand.words(record.params) }
}
