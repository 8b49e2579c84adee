import ArgumentParser
import Foundation
import Options
import Pipeline
import Stages

struct StatsCommand: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "How many km² of each group lie in each commune, park or other unit.",
    discussion: """
      The units are the features of a GeoJSON file; features with the same key are one unit. Each tile counts with the \
      ground that it shares with the unit, cut at the unit's border. Leaves stats/units.csv (unit, group, name, km², share), \
      stats/summary.csv (unit, km², km² that tiles cover, dominant group, Shannon diversity) and stats/units.geojson. Shares \
      are of what tiles cover.

        tiles stats --units communes.geojson --key INSEE_COM
        tiles stats --units communes.geojson --key INSEE_COM --label NOM && tiles report
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: ArgumentHelp("A GeoJSON file of areas.", valueName: "file"), completion: .file())
  var units: String
  @Option(help: ArgumentHelp("The property that tells units apart.", valueName: "column"))
  var key: String
  @Option(help: ArgumentHelp("The property that people call them by.", valueName: "column"))
  var label: String?

  static var stage: any Stage.Type { StatsStage.self }
  static var isOptional: Bool { true }

  func run() async throws {
    try await StageSession(common, folder: common.filledFolder()).runAlone(statsStage)
  }

  func stage(in plan: inout StagePlan) throws -> any Stage { statsStage }

  static func words(for record: StageRecord, in past: RecordedPast) -> [String] {
    var params = record.params
    if let units = past.file(.file, of: record) { params["units"] = .string(units) }
    return RecordedCommand.words(params)
  }

  private var statsStage: StatsStage { StatsStage(units: URL(fileURLWithPath: units), key: key, label: label) }
}
