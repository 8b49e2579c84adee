public import ArgumentParser
public import Report
import Stages

struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Writes one self-contained HTML page: plots, contact sheets, the map of groups, in English or French.")

  @OptionGroup var common: CommonOptions
  @Option(help: "The title of the page.")
  var title: String?
  @Option(help: "The language of the page: en (English) or fr (French).")
  var lang = ReportLanguage.english

  func run() async throws {
    try await StageSession(common).runAlone(stage())
  }

  func stage() -> ReportStage {
    var stage = ReportStage()
    stage.title = title
    stage.language = lang
    return stage
  }
}

extension ReportLanguage: ExpressibleByArgument {}
