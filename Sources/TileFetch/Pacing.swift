/// One clock for all requests of a harvest: at most so many a second, and a pause that holds for everyone.
actor Pacing {
  private let clock = ContinuousClock()
  private let stop: StopSignal
  /// nil sets no limit.
  private var interval: Duration?
  /// When the next request may go, with a rate.
  private var next: ContinuousClock.Instant
  /// Nobody sends before then.
  private var resumes: ContinuousClock.Instant
  private(set) var waited = Duration.zero

  /// - Parameter rate: requests a second; nil for no limit.
  init(rate: Double?, stop: StopSignal) {
    interval = rate.map { .seconds(1 / $0) }
    self.stop = stop
    next = clock.now
    resumes = clock.now
  }

  /// Returns when the caller may send one request, or at once when the harvest is to stop.
  func turn() async throws {
    let started = clock.now
    var mine = slot()
    while !stop.isSet {
      // Another answer may have asked for a pause meanwhile; then this turn comes after it, in a new slot.
      if mine < resumes { mine = slot() }
      let left = clock.now.duration(to: mine)
      if left <= .zero { break }
      // In short sleeps, so that Ctrl-C need not wait for the end of a long pause.
      try await Task.sleep(for: min(left, .milliseconds(200)), clock: clock)
    }
    waited += started.duration(to: clock.now)
  }

  /// The server asked for less: nobody sends before then, and with a rate the harvest comes back at half of it.
  func pause(seconds: Double) {
    // All requests that were under way are refused together: that is one complaint, not one each.
    let isFirst = resumes <= clock.now
    resumes = max(resumes, clock.now + .seconds(seconds))
    if isFirst, let interval { self.interval = min(interval * 2, max(interval, .seconds(10))) }
  }

  private func slot() -> ContinuousClock.Instant {
    let mine = max(next, resumes, clock.now)
    if let interval { next = mine + interval }
    return mine
  }
}
