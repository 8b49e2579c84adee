import DataDirectory
import ArgumentParser
import Files
import Foundation
import Options
import Pipeline
import Stages
import Tracking

/// A pipeline file made into stages: each entry is read by the subcommand of its name, so that a pipeline's keys and the
/// command line's options are the same thing.
struct PipelinePlan {
  let folder: DataFolder
  let stages: [any Stage]

  var names: [String] { stages.map { type(of: $0).name } }

  /// - Parameters:
  ///   - pipeline: a file, or the name of one in `Pipelines`.
  ///   - overrides: `stage.option=value`, over what the file says.
  /// - Throws: `PipelineFile.Failure`.
  init(_ pipeline: String, common: CommonOptions, overrides: [String] = []) throws {
    let file = try PipelineFile(contentsOf: Places.pipeline(pipeline), stages: StageList.inPipelines.map { $0.name })
      .overridden(by: overrides)
    // What the file says is nearer to it than the environment is.
    let folder =
      common.data == nil
      ? file.data.map { DataFolder(URL(fileURLWithPath: $0, isDirectory: true)) } ?? common.folder : common.folder
    self.folder = folder
    var plan = StagePlan(folder: folder)
    var stages: [any Stage] = []
    for entry in file.stages {
      guard let command = StageList.named(entry.name) else { continue }
      stages += try PipelineEntry(entry, of: command, in: file).stages(&plan, all: file.stages.map(\.name))
    }
    self.stages = stages
  }

  /// What the last run could not do, a line for each stage that failed or was killed:
  /// "cluster: its last run was killed; could not run: groups, report".
  func unfinished() throws -> [String] {
    let waiting = try Manifest(in: folder.url).waiting(in: names)
    let causes = names.compactMap { name in waiting.first { $0.cause == name } }
    return causes.map { cause in
      let held = waiting.filter { $0.cause == cause.cause }.map(\.stage)
      return "\(cause.cause): \(cause.reason); could not run: \(held.joined(separator: ", "))"
    }
  }

  /// The pipeline as a run of its own, whose params are those of all stages.
  /// - Parameter path: as it was given.
  func description(_ path: String) throws -> RunDescription {
    let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    return try RunDescription(of: stages, named: name, source: "tiles run \(path)", in: folder)
  }

  func check(stage: String?, option: String) throws(OptionFailure) {
    guard let stage, !names.contains(stage) else { return }
    throw OptionFailure(option, expected: "a stage of this pipeline (\(names.joined(separator: ", ")))", found: stage)
  }
}

extension RunDescription {
  /// Stages as one run, whose params are those of all of them.
  init(of stages: [any Stage], named name: String, source: String, in folder: DataFolder) throws {
    var params: [String: String] = [:]
    for stage in stages.map({ $0.settled(in: folder.url) }) {
      for (name, value) in stage.params { params["\(type(of: stage).name).\(name)"] = value.plain }
    }
    params["data_directory"] = folder.url.path
    let all = JSONValue.object(params.mapValues(JSONValue.string)).text
    self.init(
      name: name, source: source, commit: Tiles.toolCommit,
      note: "Pipeline of \(stages.map { type(of: $0).name }.joined(separator: ", "))", params: params,
      tags: ["tiles.version": Tiles.toolVersion], key: try Digest.hex(.sha256, of: Data((name + all).utf8)))
  }
}
