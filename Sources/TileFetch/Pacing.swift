/// One clock for all requests of a harvest: at most so many a second, and a pause that holds for everyone.
actor Pacing {
  private let clock = ContinuousClock()
  /// nil sets no limit.
  private var interval: Duration?
  private var next: ContinuousClock.Instant
  private(set) var waited = Duration.zero

  /// - Parameter rate: requests a second; nil for no limit.
  init(rate: Double?) {
    interval = rate.map { .seconds(1 / $0) }
    next = clock.now
  }

  /// Returns when the caller may send one request.
  func turn() async throws {
    let now = clock.now
    if next <= now {
      next = now + (interval ?? .zero)
      return
    }
    // Without a rate, `next` lies ahead only during a pause, and then all may go at its end.
    var mine = next
    if let interval { next += interval }
    waited += mine - now
    while true {
      try await Task.sleep(until: mine, clock: clock)
      // Another answer may have lengthened the pause meanwhile.
      guard next > clock.now, interval == nil else { return }
      mine = next
    }
  }

  /// The server asked for less: nobody sends before then, and with a rate the harvest comes back at half of it.
  func pause(seconds: Double) {
    next = max(next, clock.now + .seconds(seconds))
    if let interval { self.interval = interval * 2 }
  }
}
