import Files

/// One clock for all requests of a harvest: at most so many a second, and a pause that holds for everyone.
///
/// After a server's 429 the harvest waits as told, comes back at half of the rate that was too much, and then speeds up
/// evenly: additive increase, multiplicative decrease (Chiu and Jain 1989, as TCP does it).
actor Pacing {
  private let clock = ContinuousClock()
  private let stop: StopSignal
  private let onLongPause: @Sendable (Double) -> Void
  /// What the user allows, in requests a second; nil for no limit.
  private let ceiling: Double?
  private var limit: Limit?
  /// When the next request may go, with a rate.
  private var next: ContinuousClock.Instant
  /// Nobody sends before then.
  private var resumes: ContinuousClock.Instant
  private var meter = RateMeter()

  /// What a complaint left: a rate that grows by `growth` each second.
  private struct Limit {
    let rate: Double
    let since: ContinuousClock.Instant
    let growth: Double

    func rate(at instant: ContinuousClock.Instant) -> Double {
      rate + growth * max(0, since.duration(to: instant) / .seconds(1))
    }
  }

  /// Seconds that nobody should have to wonder about.
  private static let long = 10.0

  /// - Parameters:
  ///   - rate: requests a second; nil for no limit.
  ///   - onLongPause: told of its seconds when one begins, or becomes longer.
  init(rate: Double?, stop: StopSignal, onLongPause: @escaping @Sendable (Double) -> Void = { _ in }) {
    ceiling = rate
    self.stop = stop
    self.onLongPause = onLongPause
    next = clock.now
    resumes = clock.now
  }

  /// Returns when the caller may send one request, or at once when the harvest is to stop.
  func turn() async throws {
    var mine = slot()
    while !stop.isSet {
      // Another answer may have asked for a pause meanwhile; then this turn comes after it, in a new slot.
      if mine < resumes { mine = slot() }
      let left = clock.now.duration(to: mine)
      if left <= .zero { break }
      // In short sleeps, so that Ctrl-C need not wait for the end of a long pause.
      try await Task.sleep(for: min(left, .milliseconds(200)), clock: clock)
    }
    meter.count(clock.now)
  }

  /// The server asked for less: nobody sends before then, and the harvest comes back at half of its rate.
  func pause(seconds: Double) {
    // All requests that were under way are refused together: that is one complaint, not one each.
    let now = clock.now
    let isFirst = resumes <= now
    let before = max(resumes, now)
    resumes = max(resumes, now + .seconds(seconds))
    if before.duration(to: resumes) >= .seconds(Self.long) { onLongPause(seconds) }
    if isFirst {
      // What is measured counts from the last pause; a few requests tell less than the rate that was allowed.
      let tooMuch = min(rate(at: now) ?? .infinity, meter.rate ?? .infinity)
      let half = tooMuch.isFinite ? max(tooMuch / 2, 0.1) : 1
      // Never slower than one request in ten seconds; back where it was in five seconds, if nobody complains again.
      limit = Limit(rate: half, since: resumes, growth: max(half / 5, 0.1))
      meter = RateMeter()
    } else if let limit {
      self.limit = Limit(rate: limit.rate, since: resumes, growth: limit.growth)
    }
  }

  /// Requests a second that may be sent then; nil for no limit.
  func rate(at instant: ContinuousClock.Instant) -> Double? {
    guard let limit else { return ceiling }
    return min(ceiling ?? .infinity, limit.rate(at: instant))
  }

  private func slot() -> ContinuousClock.Instant {
    let mine = max(next, resumes, clock.now)
    if let rate = rate(at: mine) { next = mine + .seconds(1 / rate) }
    return mine
  }
}

/// How many requests a second went out of late.
struct RateMeter {
  private var times: [ContinuousClock.Instant] = []
  private var at = 0
  private static let size = 64

  mutating func count(_ instant: ContinuousClock.Instant) {
    if times.count < Self.size { times.append(instant) } else { times[at] = instant }
    at = (at + 1) % Self.size
  }

  /// Over the last 64 requests; nil while there are too few to tell.
  var rate: Double? {
    guard let first = times.min(), let last = times.max(), times.count >= 8 else { return nil }
    return Double(times.count - 1) / max(first.duration(to: last) / .seconds(1), 1e-3)
  }
}
