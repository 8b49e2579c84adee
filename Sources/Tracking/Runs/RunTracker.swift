import Files
public import Foundation
import Synchronization

/// Where a command's runs are told: to journals in the data directory always, and to an MLflow server, behind the back of
/// the work, where there is one. A server that is away costs one warning; `tiles track` sends it the rest later.
public final class RunTracker: Sendable {
  private let folder: RunFolder
  private let delivery: MLflowDelivery?
  private let patience: Double
  private let now: @Sendable () -> Date
  /// What is said of journals that cannot be written.
  private let loss: Health
  /// The pipeline's run, where there is one, and the run that began last.
  private let open = Mutex<(outer: TrackedRun?, latest: TrackedRun?)>((nil, nil))

  /// - Parameters:
  ///   - data: the data directory.
  ///   - warn: gets at most two texts, of a server and of the journals, from any thread.
  /// - Throws: `HTTPError` when the HTTP client cannot start.
  public init(
    data: URL, server: MLflowConfiguration?, userAgent: String, limits: MLflowLimits = MLflowLimits(),
    now: @escaping @Sendable () -> Date = { Date() }, warn: @escaping @Sendable (String) -> Void
  ) throws {
    let health = Health { warn("\($0). The run goes on; \(Self.remedy)") }
    loss = Health { warn("\($0). The run goes on; `tiles runs` will not have all of it.") }
    self.now = now
    folder = RunFolder(data)
    patience = limits.patience
    delivery = try server.map {
      try MLflowDelivery($0, userAgent: userAgent, limits: limits, health: health)
    }
  }

  /// To the server that the environment names; to none, after a warning, where it names what cannot be.
  public convenience init(
    data: URL, environment: [String: String], userAgent: String, warn: @escaping @Sendable (String) -> Void
  ) throws {
    var server: MLflowConfiguration?
    do { server = try MLflowConfiguration(environment: environment) } catch {
      warn("\(ErrorWords.of(error)). The run goes on; \(Self.remedy)")
    }
    try self.init(data: data, server: server, userAgent: userAgent, warn: warn)
  }

  private static let remedy =
    "`tiles track` sends later what MLflow misses, from the folder runs of the data directory."

  /// The run that began last, if one did.
  public var latest: TrackedRun? { open.withLock { $0.latest } }
  /// The run of the pipeline, if there is one.
  public var pipeline: TrackedRun? { open.withLock { $0.outer } }

  /// Notes in the journals that the runs under way were interrupted, and waits for no server.
  public func abandon() {
    let (outer, latest) = open.withLock { $0 }
    for run in [latest, outer] { run?.abandon() }
  }

  /// Begins a run, within the pipeline's where there is one.
  /// - Parameter goesOn: takes up the last one of the same key, unless that finished.
  public func begin(_ run: RunDescription, goesOn: Bool = false) -> TrackedRun {
    let begun = start(run, within: pipeline, goesOn: goesOn)
    open.withLock { $0.latest = begun }
    return begun
  }

  /// Begins the run of a whole pipeline, or takes up the last one of the same key, unless that finished: runs that begin
  /// later are its children. Once for a tracker.
  public func beginPipeline(_ run: RunDescription) {
    guard pipeline == nil else { return }
    let begun = start(run, within: nil, goesOn: true)
    open.withLock { $0.outer = begun }
  }

  private func start(_ run: RunDescription, within parent: TrackedRun?, goesOn: Bool) -> TrackedRun {
    func tracked(_ journal: RunJournal?, _ steps: Set<Int> = []) -> TrackedRun {
      TrackedRun(
        journal, toldSteps: steps, delivery: delivery, patience: patience, now: now, warn: { self.loss.warn($0) })
    }
    do {
      if goesOn, let key = run.key, let last = try RunRecord.all(in: folder.data).last(where: { $0.run.key == key }),
        last.status != .finished
      {
        let resumed = tracked(folder.journal(last.id), last.steps)
        resumed.tell(.resume)
        return resumed
      }
      let journal = try folder.create(at: now())
      var run = run
      run.parent = parent?.id
      try journal.append(.begin(run: run), at: now())
      let begun = tracked(journal)
      delivery?.wake()
      return begun
    } catch {
      loss.warn("no record of this run can be kept: \(ErrorWords.of(error))")
      return tracked(nil)
    }
  }
}

/// How much an MLflow server may cost.
public struct MLflowLimits: Sendable {
  /// Seconds that the end of a run waits for what is left.
  public var patience = 60.0
  /// Tries of a call before the server counts as away.
  public var tries = 4
  /// Upper bound of the wait after the first of them, in seconds; doubled each time.
  public var firstWait = 0.5

  public init() {}
}
