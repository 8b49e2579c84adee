import Synchronization

/// How it goes with a server, over all runs that it is told of.
final class MLflowHealth: Sendable {
  private struct State {
    var isAway = false
    var isTold = false
  }

  private let state = Mutex(State())
  private let warn: @Sendable (String) -> Void

  init(_ warn: @escaping @Sendable (String) -> Void) { self.warn = warn }

  /// It was given its chances; until it answers again, one try a call is enough.
  var isAway: Bool {
    get { state.withLock { $0.isAway } }
    set { state.withLock { $0.isAway = newValue } }
  }

  /// Tells the first reason; later ones would only repeat it.
  func warn(_ reason: String) {
    let isFirst = state.withLock { state in
      defer { state.isTold = true }
      return !state.isTold
    }
    if isFirst { warn("\(reason). The run goes on; what MLflow misses stays in metrics.jsonl.") }
  }
}
