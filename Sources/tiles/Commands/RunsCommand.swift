import ArgumentParser
import Files
import Foundation
import Options
import Pipeline
import Tracking

struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "The trainings of a data directory, and how they compare.",
    discussion: """
      Without names, a table: when each began, how it ended, the parameters in which they differ, the last metrics. With \
      names (or their beginnings), those runs side by side with every metric.

        tiles runs
        tiles runs 20261125-041500 20261125-0612
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "Runs to compare, by the beginning of their names.")
  var names: [String] = []

  struct UnknownRun: ExitCoded, CustomStringConvertible {
    var exitStatus: ExitStatus { .usage }
    let name: String
    let found: [String]
    var description: String {
      "\(name): expected the beginning of one run's name, found \(found.isEmpty ? "none" : "several") that begins so"
        + (found.isEmpty ? "; `tiles runs` lists them" : ": \(found.joined(separator: ", "))")
    }
  }

  func run() throws {
    let folder = try common.filledFolder()
    let all = try RunRecord.all(in: folder.url)
    // Pipelines' own runs have nothing of a training to compare, unless they are named.
    let chosen = names.isEmpty ? all.filter(\.isTraining) : try choose(all)
    let comparison = RunComparison(chosen, busySince: FolderLock.heldSince(folder.url))
    if common.json {
      return common.console.finish([("runs", .array(chosen.map { Self.json($0, comparison) }))])
    }
    guard !chosen.isEmpty else { return Console.print("no trainings in \(folder.url.relativePath) yet") }
    let table = names.isEmpty ? comparison.table : comparison.detail
    Console.printTable(head: table.head, table.rows)
  }

  private func choose(_ all: [RunRecord]) throws -> [RunRecord] {
    try names.map { name in
      let found = all.filter { $0.id.hasPrefix(name) }
      guard let run = found.first, found.count == 1 else { throw UnknownRun(name: name, found: found.map(\.id)) }
      return run
    }
  }

  private static func json(_ run: RunRecord, _ comparison: RunComparison) -> JSONValue {
    .object([
      "run": .string(run.id), "name": .string(run.run.name), "source": .optional(run.run.source),
      "started": .string(run.started.ISO8601Format()), "status": .string(comparison.status(of: run)),
      "seconds": .double(run.lastHeard.timeIntervalSince(run.started)), "parent": .optional(run.run.parent),
      "steps": .int(run.steps.max() ?? 0), "params": .object(run.run.params.mapValues(JSONValue.string)),
      "metrics": .object(run.metrics.mapValues(JSONValue.double)),
      "mlflow": .object(run.onServers.mapValues(JSONValue.string)),
    ])
  }
}
