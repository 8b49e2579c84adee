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
    let session = try StageSession(common, folder: plan.folder)
    do {
      let isPartial = try await run(plan, session, console)
      await session.endPipeline(.finished)
      if isPartial { throw ExitCode(.partial) }
    } catch {
      let wasStopped = session.stop.isSet || error is CancellationError
      if !(error is ExitCode) || wasStopped { await session.endPipeline(wasStopped ? .killed : .failed) }
      throw error
    }
  }

  /// - Returns: whether something is missing that another run may bring.
  private func run(_ plan: PipelinePlan, _ session: StageSession, _ console: Console) async throws -> Bool {
    var summary: SummaryRows = []
    var isPartial = false
    for (place, stage) in plan.stages.enumerated() {
      let name = type(of: stage).name
      let next = Array(plan.stages[(place + 1)...])
      let freshness = try Freshness(of: stage, in: plan.folder.url, manifest: Manifest(in: plan.folder.url))
      let reason = force == name && freshness == .upToDate ? "forced" : freshness.reason
      if reason == Freshness.upToDate.reason {
        console.show(.note("\(name): up to date"))
        summary.append((name, "up to date"))
      } else {
        console.show(.note("\(name): runs: \(reason)"))
        session.beginPipeline(try plan.description(pipeline))
        let result: StageResult
        do {
          result = try await session.run(stage, before: next, reason: reason)
        } catch {
          let rest = plan.names[(place + 1)...]
          if !rest.isEmpty { console.line("\(name) failed; could not run: \(rest.joined(separator: ", "))") }
          throw error
        }
        summary.append((name, .object(Dictionary(result.summary.map { ($0.name, $0.value) }) { _, last in last })))
        // Some tiles missing or broken is no reason to leave the rest undone; an interruption is.
        if result.interrupted { try session.end(result) }
        if let missing = result.missing {
          isPartial = true
          console.show(.warning("\(name): \(missing)"))
        }
      }
      if name == until { break }
    }
    finish(summary, plan, console)
    return isPartial
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
    let page = plan.folder[DataFolder.reportPage]
    if FileManager.default.fileExists(atPath: page.path) { Console.print("look at \(page.relativePath)") }
  }
}
