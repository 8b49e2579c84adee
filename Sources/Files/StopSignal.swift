import Synchronization

/// A request to stop soon, from a signal handler or another task: work in flight is finished and committed first.
public final class StopSignal: Sendable {
  /// That of Ctrl-C and SIGTERM, for what cannot be handed one: SQLite's statements.
  public static let process = StopSignal()

  private let flag = Atomic(false)

  public init() {}

  public var isSet: Bool { flag.load(ordering: .relaxed) }
  public func set() { flag.store(true, ordering: .relaxed) }

  /// - Throws: `CancellationError` once a stop was asked for, or the task was cancelled.
  public func checkpoint() throws {
    if isSet || Task.isCancelled { throw CancellationError() }
  }

  /// Returns after so many seconds, or soon after a stop was asked for.
  /// - Throws: `CancellationError`.
  public func sleep(seconds: Double) async throws {
    let end = ContinuousClock.now + .seconds(seconds)
    while !isSet, ContinuousClock.now < end {
      try await Task.sleep(for: min(ContinuousClock.now.duration(to: end), .milliseconds(100)))
    }
  }
}
