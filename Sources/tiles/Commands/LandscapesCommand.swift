import ArgumentParser
import DataDirectory
import DeepCluster
import Foundation
import Geo
import Options
import Pipeline
import Stages
import Tracking

/// Everything from an area or a folder of photographs to the page, with what needs no training.
struct LandscapesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "landscapes", abstract: "From an area to a page of its landscapes, in one go and without training.",
    discussion: """
      Harvests the imagery of the area (or takes a folder of photographs), describes each picture, groups what looks alike and \
      writes a page. Five words are all there is to learn: the *area*, the *imagery* of it, the *groups* that are found in it, \
      the *names* that you give them, and the *page*. Before each step its own command is printed: it does the same, and takes \
      more options.

        tiles landscapes --area bretagne --source ign --zoom 12
        tiles landscapes --area 4.7,45.6,5.1,45.9 --source ign --zoom 14 --groups 8 --data Data/lyon
        tiles landscapes --images photographs/ --lang fr

      Run it again to go on where it was stopped; what is there already is not made again. Then name the groups: tiles serve, or \
      tiles groups name 3 "Broadleaf forest", and tiles report.
      """)

  @OptionGroup var common: CommonOptions
  @Option(
    help: ArgumentHelp(
      "A region by name (tiles regions), a GeoJSON file, or west,south,east,north in degrees.", valueName: "area"))
  var area: String?
  @Option(help: ArgumentHelp("The imagery: a name (tiles sources) or an address.", valueName: "imagery"))
  var source: String?
  @Option(help: "The zoom of the tiles: each more has four times as many. Default: 13.")
  var zoom: Int?
  @Option(
    help: ArgumentHelp("A folder of photographs, in place of an area.", valueName: "dir"), completion: .directory)
  var images: String?
  @Option(help: ArgumentHelp("How many groups, or auto.", valueName: "number"))
  var groups = "12"
  @Option(help: ArgumentHelp("The title of the page.", valueName: "text"))
  var title: String?
  @Option(help: ArgumentHelp("The language of the page: en or fr.", valueName: "code"))
  var lang: String?
  @Flag(help: "Print the commands, and do nothing.")
  var dryRun = false

  /// Small, of a free licence, and good on aerial and satellite images alike (docs/deepcluster.md).
  private static let backbone = "efficientnet-lite2"

  /// A stage and the words of its own command.
  private struct Step {
    let command: any StageCommand.Type
    let words: [String]
  }

  func validate() throws {
    guard (area == nil) != (images == nil) else {
      throw ValidationError(
        area == nil ? "expected --area or --images, found neither" : "--images: expected no --area beside it")
    }
    guard area == nil || source != nil else {
      throw ValidationError("--area: expected --source beside it, such as --source ign; `tiles sources` lists imagery")
    }
    for (option, isGiven) in [("--source", source != nil), ("--zoom", zoom != nil)] where images != nil && isGiven {
      throw ValidationError("\(option): expected with --area, found with --images")
    }
  }

  func run() async throws {
    let folder = common.folder
    var plan = StagePlan(folder: folder)
    var stages: [any Stage] = []
    for step in steps { stages.append(try step.command.parse(step.words).stage(in: &plan)) }
    let console = common.console
    let commands = Dictionary(uniqueKeysWithValues: steps.map { ($0.command.name, line($0)) })
    if dryRun { return steps.forEach { Console.print(line($0)) } }
    var sequence = StageSequence(
      stages: stages,
      run: try RunDescription(of: stages, named: "landscapes", source: "tiles landscapes", in: folder))
    sequence.onStage = { console.show(.note("$ \(commands[type(of: $0).name] ?? "")")) }
    do {
      try await sequence.run(StageSession(common, folder: folder)) { summary in
        if console.json { return console.finish(summary) }
        console.show(page: folder)
      }
    } catch DeepClusterError.tooFewImages(let found, let clusters, _) {
      // By the word that was typed.
      throw DeepClusterError.tooFewImages(found: found, clusters: clusters, option: "--groups")
    }
  }

  private var steps: [Step] {
    let harvest =
      if let images {
        Step(command: ImportCommand.self, words: [images, "--as", "images"])
      } else {
        Step(
          command: FetchCommand.self,
          words: place + ["--zoom", "\(zoom ?? 13)"] + (source.map { ["--source", $0] } ?? []))
      }
    let page = [("--title", title), ("--lang", lang)].flatMap { word, value in value.map { [word, $0] } ?? [] }
    return [
      harvest, Step(command: SplitCommand.self, words: []),
      Step(command: EmbedCommand.self, words: ["--backbone", Self.backbone]),
      Step(command: GroupsCommand.self, words: ["--clusters", groups]),
      Step(command: ReportCommand.self, words: page),
    ]
  }

  private var place: [String] {
    guard let area else { return [] }
    // With "=", since it may begin with a minus.
    return area.contains(",") ? ["--bbox=\(area)"] : ["--within", area]
  }

  /// As a person would type it.
  private func line(_ step: Step) -> String {
    (["tiles", step.command.name] + step.words + (common.data.map { ["--data", $0] } ?? []))
      .map(\.shellWord).joined(separator: " ")
  }
}
