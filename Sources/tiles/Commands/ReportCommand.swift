import ArgumentParser
import Stages

struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Writes one self-contained HTML page: plots, contact sheets, the map of groups.")

  @OptionGroup var common: CommonOptions
  @Option(help: "The title of the page.")
  var title: String?

  func run() async throws {
    try await StageSession(common).runAlone(stage())
  }

  func stage() -> ReportStage {
    var stage = ReportStage()
    stage.title = title
    return stage
  }
}
