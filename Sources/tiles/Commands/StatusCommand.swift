import ArgumentParser
import Files
import Foundation
import Pipeline
import Stages

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Each stage: up to date, stale (and why), failed, running, never run.",
    discussion: """
      With a pipeline file, compares with its parameters; without one, with those of the last run. Names the stages that
      could not run because an earlier one failed or was killed.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "A pipeline file.", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String?

  func run() throws {
    let rows = try pipeline.map(plannedRows) ?? recordedRows()
    if common.json {
      return common.console.finish(
        rows.map { ($0.name, $0.json) })
    }
    Console.printTable(head: StageRow.head, rows.map(\.cells)) { row, column in
      column == 1 ? rows[row].ink : nil
    }
  }

  private static func atWork(_ manifest: Manifest, in folder: DataFolder) -> String? {
    manifest.atWork(since: FolderLock.heldSince(folder.url))
  }

  private func plannedRows(_ pipeline: String) throws -> [StageRow] {
    let plan = try PipelinePlan(URL(fileURLWithPath: pipeline), common: common)
    let manifest = try Manifest(in: plan.folder.url)
    let atWork = Self.atWork(manifest, in: plan.folder)
    let waiting = manifest.waiting(in: plan.steps.map(\.name), atWork: atWork)
    return try plan.steps.map { step in
      let freshness = try Freshness(of: step.stage(.init()), in: plan.folder.url, manifest: manifest)
      return StageRow(step.name, freshness, in: manifest, waiting: waiting, atWork: atWork)
    }
  }

  private func recordedRows() throws -> [StageRow] {
    let folder = common.folder
    let manifest = try Manifest(in: folder.url)
    // Tiles are fetched or imported; the way that was not taken is not missing.
    let source = manifest.stages[ImportStage.name] == nil ? ImportStage.name : FetchStage.name
    let names = PipelinePlan.stageNames.filter { manifest.stages[$0] != nil || $0 != source }
    let atWork = Self.atWork(manifest, in: folder)
    let waiting = manifest.waiting(in: names, atWork: atWork)
    return try names.map { name in
      StageRow(
        name, try RecordedState.freshness(of: name, in: folder, manifest: manifest), in: manifest, waiting: waiting,
        atWork: atWork)
    }
  }
}
