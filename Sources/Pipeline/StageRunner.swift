import Files
import Foundation

/// Runs a stage and keeps its record in the manifest: `running` once it has begun, `complete`, `partial` or `failed` after.
public struct StageRunner: Sendable {
  public let context: StageContext
  /// The command line for the record; it never holds a secret, since no option does.
  public let command: String

  public init(context: StageContext, command: String) {
    self.context = context
    self.command = command
  }

  /// - Parameter next: the stages that are to run after it.
  /// - Returns: what it came to; one that was asked to stop is interrupted, and no error.
  public func run(_ stage: some Stage, before next: [any Stage] = [], reason: String) async throws -> StageResult {
    let data = context.data
    let stage = stage.settled(in: data)
    let name = type(of: stage).name
    let inputs = try stage.inputs(in: data)
    var record = StageRecord(
      status: .running, command: command, params: stage.params, seed: stage.seed, toolVersion: context.toolVersion,
      host: ProcessInfo.processInfo.hostName, startedAt: Date(), reason: reason, inputs: inputs, outputs: [],
      metrics: [:], key: try Freshness.key(of: stage, inputs: inputs))
    var context = context
    context.previous = try Manifest(in: data).stages[name]
    context.key = record.key
    context.leastImages = next.map(\.leastImages).max() ?? 0
    context.beginning = .init { [record] in try save(record, as: name) }
    let clock = ContinuousClock()
    let started = clock.now
    func end(_ status: StageRecord.Status) {
      record.status = status
      record.endedAt = Date()
      record.durationS = started.duration(to: clock.now) / .seconds(1)
    }
    do {
      let result = try await stage.run(context)
      // Digests of many bytes, which are of no use: what was interrupted is never up to date.
      record.outputs = try result.interrupted ? [] : stage.outputs(in: data)
      record.metrics = result.metrics.filter { $0.value.isFinite }
      record.mlflowRunID = result.mlflowRunID
      record.error = result.missing
      end(result.missing == nil && !result.interrupted ? .complete : .partial)
      try save(record, as: name)
      return result
    } catch is CancellationError {
      if context.beginning.hasBegun {
        record.error = Self.interrupted
        end(.partial)
        try? save(record, as: name)
      }
      return StageResult(summary: [("interrupted", true)], missing: Self.interrupted, interrupted: true)
    } catch {
      guard context.beginning.hasBegun else { throw error }
      record.error = ErrorWords.of(error)
      end(.failed)
      // The stage's own error is the one to report, also when the disk is too full to record it.
      try? save(record, as: name)
      throw error
    }
  }

  private static let interrupted = "interrupted; run the same command again to go on"

  /// Says of the stage that is under way that it was interrupted; for one that does not come to its end in time.
  public func abandon() throws {
    var manifest = try Manifest(in: context.data)
    for (name, var record) in manifest.stages where record.status == .running {
      record.status = .partial
      record.error = Self.interrupted
      record.endedAt = Date()
      record.durationS = Date().timeIntervalSince(record.startedAt)
      manifest.stages[name] = record
    }
    try manifest.write(in: context.data)
  }

  private func save(_ record: StageRecord, as name: String) throws {
    var manifest = try Manifest(in: context.data)
    manifest.stages[name] = record
    try manifest.write(in: context.data)
  }
}
