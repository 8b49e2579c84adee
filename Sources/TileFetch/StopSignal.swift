import Synchronization

/// A request to stop soon, from a signal handler or another task: work in flight is finished and committed first.
public final class StopSignal: Sendable {
  private let flag = Atomic(false)

  public init() {}

  public var isSet: Bool { flag.load(ordering: .relaxed) }
  public func set() { flag.store(true, ordering: .relaxed) }
}
