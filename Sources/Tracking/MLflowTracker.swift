public import Foundation

/// Tells runs to an MLflow server, behind the back of the work: calls return at once, and a server that is away costs one
/// warning.
public struct MLflowTracker: Tracker {
  private let client: MLflowClient
  private let health: MLflowHealth
  private let limits: MLflowLimits
  private let now: @Sendable () -> Date

  /// - Parameters:
  ///   - warn: gets at most one text for all runs of this tracker, from any thread.
  /// - Throws: `HTTPError` when the HTTP client cannot start.
  public init(
    _ configuration: MLflowConfiguration, userAgent: String, limits: MLflowLimits = MLflowLimits(),
    now: @escaping @Sendable () -> Date = { Date() }, warn: @escaping @Sendable (String) -> Void
  ) throws {
    client = try MLflowClient(configuration, userAgent: userAgent, tries: limits.tries, firstWait: limits.firstWait)
    health = MLflowHealth(warn)
    self.limits = limits
    self.now = now
  }

  /// What the environment asks for; nil when it asks for nothing, or, after a warning, for what cannot be.
  public init?(
    environment: [String: String], userAgent: String, warn: @escaping @Sendable (String) -> Void
  ) {
    do {
      guard let configuration = try MLflowConfiguration(environment: environment) else { return nil }
      try self.init(configuration, userAgent: userAgent, warn: warn)
    } catch {
      warn("\(error). The run goes on without MLflow.")
      return nil
    }
  }

  public func begin(_ run: RunDescription) -> any TrackedRun {
    MLflowRun(run, client: client, health: health, limits: limits, now: now)
  }
}

/// How much an MLflow server may cost.
public struct MLflowLimits: Sendable {
  /// Calls to `log` that wait for the server; further ones are dropped.
  public var queue = 4096
  /// Seconds that the end of a run waits for what is left.
  public var patience = 60.0
  /// Tries of a call before the server counts as away.
  public var tries = 4
  /// Upper bound of the wait after the first of them, in seconds; doubled each time.
  public var firstWait = 0.5

  public init() {}
}
