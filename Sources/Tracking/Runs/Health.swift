import Synchronization

/// How it goes with what runs are told to, over all runs of a command.
final class Health: Sendable {
  private struct State {
    var isAway = false
    var isTold = false
  }

  private let state = Mutex(State())
  private let tell: @Sendable (String) -> Void

  init(_ tell: @escaping @Sendable (String) -> Void) { self.tell = tell }

  /// The server was given its chances; until it answers again, one try a call is enough.
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
    if isFirst { tell(reason) }
  }
}
