import DataDirectory
import ArgumentParser
import Foundation
import Options
import Pipeline
import Stages
import Tracking

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs a pipeline: skips what is up to date, and says why the rest runs.",
    discussion: """
      A pipeline file names the stages and their options as the subcommands have them; see Pipelines/.

        tiles run earth
        tiles run my.yaml --set groups.clusters=12 --dry-run
      """)

  @OptionGroup var common: CommonOptions
  @Argument(
    help: "A pipeline file, or the name of one in Pipelines: earth for Pipelines/earth.yaml.",
    completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String
  @Flag(help: "Say what would run and why, and do nothing.")
  var dryRun = false
  @Option(
    help: ArgumentHelp(
      "Run this stage also when it is up to date; those after it run if what it leaves changes.", valueName: "stage"))
  var force: String?
  @Option(help: ArgumentHelp("Stop after this stage.", valueName: "stage"))
  var until: String?
  @Option(help: ArgumentHelp("Override an option of the file; may be repeated.", valueName: "stage.option=value"))
  var set: [String] = []

  func run() async throws {
    let plan = try PipelinePlan(pipeline, common: common, overrides: set)
    try plan.check(stage: force, option: "--force")
    try plan.check(stage: until, option: "--until")
    let console = common.console
    console.show(.note("data directory: \(plan.folder.url.relativePath)"))
    for line in try plan.unfinished() { dryRun ? Console.print(line) : console.show(.note(line)) }
    if dryRun { return try preview(plan, console) }
    var sequence = StageSequence(stages: plan.stages, run: try plan.description(pipeline))
    sequence.forced = force
    sequence.last = until
    try await sequence.run(StageSession(common, folder: plan.folder)) { finish($0, plan, console) }
  }

  private func preview(_ plan: PipelinePlan, _ console: Console) throws {
    var upstream: String?
    let manifest = try Manifest(in: plan.folder.url)
    for stage in plan.stages {
      let name = type(of: stage).name
      let freshness = try Freshness(of: stage, in: plan.folder.url, manifest: manifest)
      if freshness == .upToDate, upstream == nil, force != name {
        Console.print("\(name): up to date")
      } else {
        let reason = freshness == .upToDate ? upstream.map { "after \($0)" } ?? "forced" : freshness.reason
        Console.print("\(name): would run: \(reason)")
        upstream = upstream ?? name
      }
      if name == until { break }
    }
  }

  private func finish(_ summary: SummaryRows, _ plan: PipelinePlan, _ console: Console) {
    if console.json { return console.finish(summary) }
    console.show(page: plan.folder)
  }
}

extension Console {
  /// Says where the report is, if it is there.
  func show(page folder: DataFolder) {
    let page = folder[DataFolder.reportPage]
    if FileManager.default.fileExists(atPath: page.path) { Self.print("look at \(page.relativePath)") }
  }
}
