import ArgumentParser
import Foundation
import Pipeline
import Stages

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Each stage: up to date, stale (and why), failed, never run.",
    discussion: "With a pipeline file, compares with its parameters; without one, with those of the last run.")

  @OptionGroup var common: CommonOptions
  @Argument(help: "A pipeline file.", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String?

  func run() throws {
    var rows: [(name: String, state: String, reason: String)] = []
    if let pipeline {
      let plan = try PipelinePlan(URL(fileURLWithPath: pipeline), common: common)
      let manifest = try Manifest(in: plan.folder.url)
      for step in plan.steps {
        let freshness = try Freshness(of: step.stage(.init()), in: plan.folder.url, manifest: manifest)
        rows.append((step.name, freshness.word, freshness == .upToDate ? "" : freshness.reason))
      }
    } else {
      let folder = common.folder
      let manifest = try Manifest(in: folder.url)
      // Tiles are fetched or imported; the way that was not taken is not missing.
      let source = manifest.stages[ImportStage.name] == nil ? ImportStage.name : FetchStage.name
      for name in PipelinePlan.stageNames where manifest.stages[name] != nil || name != source {
        let freshness = try RecordedState.freshness(of: name, in: folder, manifest: manifest)
        rows.append((name, freshness.word, freshness == .upToDate ? "" : freshness.reason))
      }
    }
    if common.json {
      return common.console.finish(
        rows.map { ($0.name, .object(["state": .string($0.state), "reason": .string($0.reason)])) })
    }
    for row in rows {
      let columns = [(row.name, 8), (row.state, 12)].map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
      Console.print("\(columns.joined(separator: "  "))  \(row.reason)".trimmingCharacters(in: .whitespaces))
    }
  }
}

extension Freshness {
  /// One word, or three, for a table.
  var word: String {
    switch self {
    case .upToDate: "up to date"
    case .stale: "stale"
    case .failed: "failed"
    case .neverRun: "never run"
    }
  }
}
