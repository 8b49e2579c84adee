import Records
import DataDirectory
import ArgumentParser
import Files
import Foundation
import Pipeline
import Stages

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Each stage: up to date, stale (and why), failed, running, never run.",
    discussion: """
      With a pipeline file, compares with its parameters; without one, with those of the last run. Names the stages that \
      could not run because an earlier one failed or was killed.

        tiles status
        tiles status earth
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "A pipeline file, or the name of one in Pipelines.", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String?

  func run() throws {
    KnownDigests.shared.keep(in: Places.cache)
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
    let plan = try PipelinePlan(pipeline, common: common)
    let manifest = try Manifest(in: plan.folder.url)
    let atWork = Self.atWork(manifest, in: plan.folder)
    let waiting = manifest.waiting(in: plan.names, atWork: atWork)
    return try plan.stages.map { stage in
      let name = type(of: stage).name
      let freshness = try Freshness(of: stage, in: plan.folder.url, manifest: manifest)
        .unless({ try RecordedState.staleness(behind: name, in: plan.folder, manifest: manifest) })
      return StageRow(name, freshness, in: manifest, waiting: waiting, atWork: atWork)
    }
  }

  private func recordedRows() throws -> [StageRow] {
    let folder = try common.filledFolder()
    let manifest = try Manifest(in: folder.url)
    // Tiles are fetched, imported or merged; the ways that were not taken are not missing.
    let ways = [FetchStage.name, ImportStage.name, MergeStage.name]
    let way = ways.first { manifest.stages[$0] != nil } ?? FetchStage.name
    let planned = StageList.inPipelines.filter { command in
      manifest.stages[command.name] != nil || command.name == way
        || !ways.contains(command.name) && !command.isOptional
    }.map { $0.name }
    let atWork = Self.atWork(manifest, in: folder)
    let waiting = manifest.waiting(in: planned, atWork: atWork)
    // Those that are in no pipeline are told of where they ran.
    let names = StageList.all.map { $0.name }.filter { planned.contains($0) || manifest.stages[$0] != nil }
    return try names.map { name in
      let freshness = try RecordedState.freshness(of: name, in: folder, manifest: manifest)
        .unless({ try RecordedState.staleness(behind: name, in: folder, manifest: manifest) })
      return StageRow(name, freshness, in: manifest, waiting: waiting, atWork: atWork)
    }
  }
}

extension Freshness {
  /// Stale also where what is up to date by itself was made of what is not.
  fileprivate func unless(_ staleness: () throws -> String?) rethrows -> Freshness {
    guard self == .upToDate, let reason = try staleness() else { return self }
    return .stale(reason: reason)
  }
}
