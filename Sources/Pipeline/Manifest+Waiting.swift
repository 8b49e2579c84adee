public import Foundation

/// A stage that could not run because an earlier one failed or was killed, or that an earlier one still keeps waiting.
public struct Waiting: Sendable, Equatable {
  public let stage: String
  /// The earlier stage that it waits for.
  public let cause: String
  /// What happened to the earlier stage.
  public let reason: String

  /// Such as "waits for cluster: its last run was killed".
  public var description: String { "waits for \(cause): \(reason)" }
}

extension Manifest {
  /// The stage that a `tiles` runs which has had the folder since that moment: of those that have not ended, the one that
  /// began last, and not before. Another one was killed.
  /// - Parameter since: nil when nobody has the folder.
  public func atWork(since: Date?) -> String? {
    guard let since else { return nil }
    // Records have whole milliseconds.
    return stages.filter { $0.value.status == .running && $0.value.startedAt >= since.addingTimeInterval(-0.001) }
      .max { $0.value.startedAt < $1.value.startedAt }?.key
  }

  /// The stages that wait, in their order: those after one that failed, was killed or is at work and that have not run
  /// since.
  /// - Parameter order: the stages that are meant to run, in the order in which they do.
  /// - Parameter atWork: the stage that runs now; else one that has not ended was killed.
  public func waiting(in order: [String], atWork: String? = nil) -> [Waiting] {
    order.enumerated().compactMap { place, name in
      let startedAt = stages[name]?.startedAt
      return order[..<place].lazy.compactMap { cause -> Waiting? in
        guard let record = stages[cause], var reason = record.status.failure else { return nil }
        if cause == atWork { reason = "it runs now" }
        if let startedAt, startedAt > record.startedAt { return nil }
        return Waiting(stage: name, cause: cause, reason: reason)
      }.first
    }
  }
}

extension StageRecord.Status {
  /// What happened to a run that did not come to its end; nil when it did, or in part.
  var failure: String? {
    switch self {
    case .running: "its last run was killed"
    case .failed: "its last run failed"
    case .partial, .complete: nil
    }
  }
}
