import ArgumentParser
import DeepCluster
import Files
import Foundation
import Geo
import Pipeline
import Stages
import TileFetch
import Tracking

/// A pipeline file made into stages: each entry is read by the subcommand of its name, so that a pipeline's keys and the
/// command line's options are the same thing.
struct PipelinePlan {
  struct Step {
    let name: String
    let stage: (StopSignal) -> any Stage
  }

  let folder: DataFolder
  let steps: [Step]

  static let stageNames = [
    FetchStage.name, ImportStage.name, SplitStage.name, ClusterStage.name, GroupsStage.name, ReportStage.name,
  ]

  /// - Parameter overrides: `stage.option=value`, over what the file says.
  init(_ url: URL, common: CommonOptions, overrides: [String] = []) throws {
    let file = try PipelineFile(contentsOf: url, stages: Self.stageNames).overridden(by: overrides)
    let isChosen = common.data != nil || ProcessInfo.processInfo.environment["TILES_DATA"]?.isEmpty == false
    let folder =
      isChosen ? common.folder : DataFolder(URL(fileURLWithPath: file.data ?? "Data", isDirectory: true))
    self.folder = folder
    var steps = try file.stages.map { try Self.step($0, of: file, in: folder) }
    // The final groups belong to `tiles cluster`; a pipeline that does not list them has them all the same.
    if !steps.contains(where: { $0.name == GroupsStage.name }),
      let index = steps.firstIndex(where: { $0.name == ClusterStage.name })
    {
      let words = file.stages.first { $0.name == ClusterStage.name }?.options.flatMap(\.arguments) ?? []
      let stage = try ClusterCommand.parse(words).groupsStage()
      steps.insert(Step(name: GroupsStage.name, stage: { _ in stage }), at: index + 1)
    }
    self.steps = steps.map { Self.expectingGroups($0, of: steps) }
  }

  /// The stage `cluster` knows how many groups are asked for after it.
  private static func expectingGroups(_ step: Step, of steps: [Step]) -> Step {
    let groups = steps.lazy.compactMap { $0.stage(StopSignal()) as? GroupsStage }.first
    guard let groups, step.name == ClusterStage.name else { return step }
    return Step(name: step.name) { stop in
      guard var stage = step.stage(stop) as? ClusterStage else { return step.stage(stop) }
      stage.finalGroups = groups.clusters ?? ClusterProposal.range.lowerBound
      return stage
    }
  }

  /// What the last run could not do, a line for each stage that failed or was killed:
  /// "cluster: its last run was killed; could not run: groups, report".
  func unfinished() throws -> [String] {
    let waiting = try Manifest(in: folder.url).waiting(in: steps.map(\.name))
    let causes = steps.compactMap { step in waiting.first { $0.cause == step.name } }
    return causes.map { cause in
      let held = waiting.filter { $0.cause == cause.cause }.map(\.stage)
      return "\(cause.cause): \(cause.reason); could not run: \(held.joined(separator: ", "))"
    }
  }

  /// The pipeline as a run of its own, whose params are those of all stages.
  /// - Parameter path: as it was given.
  func description(_ path: String) throws -> RunDescription {
    var params: [String: String] = [:]
    for step in steps {
      for (name, value) in step.stage(StopSignal()).params { params["\(step.name).\(name)"] = value.plain }
    }
    params["data_directory"] = folder.url.path
    let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    let all = JSONValue.object(params.mapValues(JSONValue.string)).text
    return RunDescription(
      name: name, source: "tiles run \(path)", commit: Tiles.toolCommit,
      note: "Pipeline of \(steps.map(\.name).joined(separator: ", "))", params: params,
      tags: ["tiles.version": Tiles.toolVersion], key: try Digest.hex(.sha256, of: Data((name + all).utf8)))
  }

  func check(stage: String?, option: String) throws {
    guard let stage, !steps.contains(where: { $0.name == stage }) else { return }
    throw ValidationError(
      "\(option) \(stage): expected a stage of this pipeline: \(steps.map(\.name).joined(separator: ", "))")
  }

  private static func step(_ entry: PipelineFile.StageEntry, of file: PipelineFile, in folder: DataFolder) throws
    -> Step
  {
    let forbidden = ["data", "quiet", "verbose", "json", "dry-run", "help"]
    if let option = entry.options.first(where: { forbidden.contains($0.name) }) {
      throw failure(file, option.line, entry, "'\(option.name)' belongs on the command line of `tiles run`")
    }
    if entry.name == ClusterStage.name, let option = entry.options.first(where: { $0.name == "images" }) {
      throw failure(file, option.line, entry, "'images' is not for pipelines; begin with 'import: {paths: [FOLDER]}'")
    }
    let once = ["refresh", "max-age", "retry-failed"]
    if entry.name == FetchStage.name, let option = entry.options.first(where: { once.contains($0.name) }) {
      throw failure(
        file, option.line, entry, "'\(option.name)' is for the command line: a pipeline skips what is up to date")
    }
    // Option by option first, so that an error has its line.
    for option in entry.options {
      do { _ = try stage(entry.name, positional(entry, [option]), in: folder) } catch {
        guard ExitStatus.isParserError(error) else { continue }
        throw failure(file, option.line, entry, message(error, of: entry.name))
      }
    }
    do {
      let make = try stage(entry.name, positional(entry, entry.options), in: folder)
      return Step(name: entry.name, stage: make)
    } catch  where ExitStatus.isParserError(error) {
      throw failure(file, entry.line, entry, message(error, of: entry.name))
    }
  }

  /// `import` takes its paths as arguments; a pipeline file has them under `paths`.
  private static func positional(_ entry: PipelineFile.StageEntry, _ options: [PipelineFile.Option]) -> [String] {
    let paths = entry.name == ImportStage.name ? entry.options.first { $0.name == "paths" }?.values ?? [] : []
    return options.filter { entry.name != ImportStage.name || $0.name != "paths" }.flatMap(\.arguments) + paths
  }

  private static func stage(_ name: String, _ words: [String], in folder: DataFolder) throws -> (StopSignal) ->
    any Stage
  {
    switch name {
    case FetchStage.name:
      let stage = try FetchCommand.parse(words).stage(in: folder)
      return { stop in
        var stoppable = stage
        stoppable.stop = stop
        return stoppable
      }
    case ImportStage.name:
      let stage = try ImportCommand.parse(words).stage()
      return { _ in stage }
    case SplitStage.name:
      let stage = try SplitCommand.parse(words).stage()
      return { _ in stage }
    case ClusterStage.name:
      let stage = try ClusterCommand.parse(words).stage()
      return { _ in stage }
    case GroupsStage.name:
      let stage = try GroupsCommand.parse(words).stage()
      return { _ in stage }
    default:
      let stage = try ReportCommand.parse(words).stage()
      return { _ in stage }
    }
  }

  private static func message(_ error: any Error, of name: String) -> String {
    let text =
      switch name {
      case FetchStage.name: FetchCommand.message(for: error)
      case ImportStage.name: ImportCommand.message(for: error)
      case SplitStage.name: SplitCommand.message(for: error)
      case ClusterStage.name: ClusterCommand.message(for: error)
      case GroupsStage.name: GroupsCommand.message(for: error)
      default: ReportCommand.message(for: error)
      }
    return text.split(separator: "\n").first.map(String.init) ?? "cannot be read"
  }

  private static func failure(
    _ file: PipelineFile, _ line: Int, _ entry: PipelineFile.StageEntry, _ reason: String
  ) -> PipelineFile.Failure {
    PipelineFile.Failure(path: file.url.relativePath, line: line, reason: "\(entry.name): \(reason)")
  }
}
