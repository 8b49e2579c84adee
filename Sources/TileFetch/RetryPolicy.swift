/// When a failed request is tried again: exponential backoff with full jitter.
/// Source: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
public struct RetryPolicy: Sendable {
  /// Tries after the first one.
  public var retries: Int
  /// Upper bound of the first wait, in seconds; doubled each time.
  public var base: Double
  /// No wait is longer, in seconds.
  public var cap: Double

  public init(retries: Int = 5, base: Double = 0.5, cap: Double = 30) {
    self.retries = retries
    self.base = base
    self.cap = cap
  }

  /// Seconds before try number `attempt` + 1 (attempts count from 1).
  /// - Parameter random: uniform in [0, 1).
  public func wait(afterAttempt attempt: Int, random: Double) -> Double {
    var bound = base
    for _ in 1..<max(attempt, 1) where bound < cap { bound *= 2 }
    return min(bound, cap) * random
  }
}
