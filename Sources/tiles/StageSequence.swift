import ArgumentParser
import Foundation
import Options
import Pipeline
import Stages
import Tracking

/// Stages one after the other, as one run: those that are up to date are skipped.
struct StageSequence {
  let stages: [any Stage]
  /// How the whole is tracked.
  let run: RunDescription
  /// The name of a stage that runs also when it is up to date.
  var forced: String?
  /// The name of the stage to end with.
  var last: String?
  /// Told before each stage that runs.
  var onStage: (any Stage) -> Void = { _ in }

  /// - Parameter finish: is told what each stage came to.
  /// - Throws: what a stage throws; `ExitCode` where something is missing that another run may bring.
  func run(_ session: StageSession, finish: (SummaryRows) -> Void) async throws {
    do {
      let isPartial = try await runAll(session, finish)
      await session.endPipeline(.finished)
      if isPartial { throw ExitCode(.partial) }
    } catch {
      let wasStopped = session.stop.isSet || error is CancellationError
      if !(error is ExitCode) || wasStopped { await session.endPipeline(wasStopped ? .killed : .failed) }
      throw error
    }
  }

  /// - Returns: whether something is missing that another run may bring.
  private func runAll(_ session: StageSession, _ finish: (SummaryRows) -> Void) async throws -> Bool {
    let (console, data) = (session.console, session.folder.url)
    var summary: SummaryRows = []
    var isPartial = false
    for (place, stage) in stages.enumerated() {
      let name = type(of: stage).name
      let next = Array(stages[(place + 1)...])
      let freshness = try Freshness(of: stage, in: data, manifest: Manifest(in: data))
      let reason = forced == name && freshness == .upToDate ? "forced" : freshness.reason
      if reason == Freshness.upToDate.reason {
        console.show(.note("\(name): up to date"))
        summary.append((name, "up to date"))
      } else {
        onStage(stage)
        console.show(.note("\(name): runs: \(reason)"))
        session.beginPipeline(run)
        let result: StageResult
        do {
          result = try await session.run(stage, before: next, reason: reason)
        } catch {
          let rest = next.map { type(of: $0).name }
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
      if name == last { break }
    }
    finish(summary)
    return isPartial
  }
}
