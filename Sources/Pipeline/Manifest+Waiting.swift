/// A stage that could not run because an earlier one failed or was killed.
public struct Waiting: Sendable, Equatable {
  public let stage: String
  /// The earlier one.
  public let cause: String
  /// What happened to that.
  public let reason: String

  /// "waits for cluster: its last run was killed"
  public var description: String { "waits for \(cause): \(reason)" }
}

extension Manifest {
  /// The stages that wait, in their order: those after one that failed or was killed and that have not run since.
  /// - Parameter order: the stages that are meant to run, in the order in which they do.
  public func waiting(in order: [String]) -> [Waiting] {
    order.enumerated().compactMap { place, name in
      let startedAt = stages[name]?.startedAt
      return order[..<place].lazy.compactMap { cause -> Waiting? in
        guard let record = stages[cause], let reason = record.status.failure else { return nil }
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
