public import ArgumentParser
import DataDirectory
import Foundation
import Options
import Pipeline
public import Report
import Stages

struct ReportCommand: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Writes one self-contained HTML page: plots, contact sheets, the map of groups, in English or French.",
    discussion: """
        tiles report
        tiles report --title "Paysages de Bretagne" --lang fr
        tiles report --units communes.geojson --key INSEE_COM
        tiles report --sheet
        tiles report --sheet --unit 29019
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: "The title of the page; else that of the report that is there.")
  var title: String?
  @Option(
    help: ArgumentHelp(
      "en (English), fr (French), or both as en,fr: a page each. Pages that are there in other languages are renewed too.",
      valueName: "en|fr|en,fr"))
  var lang: ReportLanguages?

  @Option(
    help: ArgumentHelp(
      "First `tiles stats --units`: the units of which the page has a map and a table.", valueName: "file"),
    completion: .file())
  var units: String?
  @Option(help: ArgumentHelp("With --units: the property that tells units apart.", valueName: "column"))
  var key: String?
  @Option(help: ArgumentHelp("With --units: the property that people call them by.", valueName: "column"))
  var label: String?

  @OptionGroup(title: "Two pages for a meeting") var sheet: DeclaredFlags<SheetFlags>

  func validate() throws {
    if units != nil, key == nil { throw ValidationError("--units: expected --key COLUMN beside it, found none") }
    if units == nil, key != nil || label != nil {
      throw ValidationError("--key, --label: expected --units FILE beside them")
    }
  }

  static var stage: any Stage.Type { ReportStage.self }
  static var notInPipelines: [String: String] {
    Dictionary(uniqueKeysWithValues: ["units", "key", "label"].map { ($0, "belongs to the stage `stats`") })
  }

  func run() async throws {
    let folder = try common.filledFolder()
    let session = try StageSession(common, folder: folder)
    let report = try reportStage(in: folder)
    guard let units, let key else { return try await session.runAlone(report) }
    try await session.runAlone(StatsStage(units: URL(fileURLWithPath: units), key: key, label: label), then: [report])
  }

  func stage(in plan: inout StagePlan) throws -> any Stage { try reportStage(in: plan.folder) }

  static func words(for record: StageRecord, in past: RecordedPast) -> [String] { RecordedCommand.words(record.params) }

  /// A report keeps its title, its languages and its sheet: who asks for another one has all kept up to date.
  private func reportStage(in folder: DataFolder) throws -> ReportStage {
    let params = try Manifest(in: folder.url).stages[ReportStage.name]?.params ?? [:]
    let known = ReportLanguages(recorded: params).languages
    var stage = ReportStage()
    stage.regions = Places.shippedGazetteer
    stage.title = title
    if title == nil, case .string(let text)? = params["title"] { stage.title = text }
    let all = lang.map { given in
      // Several are given in the order in which they are wanted; one is added.
      given.languages.count > 1 ? given.languages + known : known + given.languages
    }
    stage.languages = (all ?? (known.isEmpty ? [PageLanguage.english] : known)).reduce(into: [PageLanguage]()) {
      list, language in
      if !list.contains(language) { list.append(language) }
    }
    stage.sheet = try SheetOptions(base: params, given: sheet.given)
    stage.renewsSheet = sheet.given.isEmpty
    return stage
  }
}

extension PageLanguage: ExpressibleByArgument {}

/// `en`, `fr`, `en,fr`.
struct ReportLanguages: ExpressibleByArgument {
  let languages: [PageLanguage]

  static var allValueStrings: [String] {
    let all = PageLanguage.allCases.map(\.rawValue)
    return all + [all.joined(separator: ",")]
  }

  init?(argument: String) {
    let languages = argument.split(separator: ",", omittingEmptySubsequences: false).map {
      PageLanguage(rawValue: $0.trimmingCharacters(in: .whitespaces))
    }
    guard !languages.isEmpty, !languages.contains(nil) else { return nil }
    self.languages = languages.compactMap(\.self)
  }

  /// Of the report that is there, the first language first; none where there is no report.
  init(of folder: DataFolder) throws {
    self.init(recorded: try Manifest(in: folder.url).stages[ReportStage.name]?.params ?? [:])
  }

  fileprivate init(recorded params: [String: JSONValue]) {
    languages = Self(argument: params["lang"]?.plain ?? "")?.languages ?? []
  }
}
