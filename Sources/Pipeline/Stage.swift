public import Files
public import Foundation
public import Options
internal import Synchronization
public import Tracking

/// One step of the pipeline: values in, files out. The runner keeps its record.
public protocol Stage: Sendable {
  /// The word of its subcommand and its place in the manifest.
  static var name: String { get }
  /// Raised when the same parameters and inputs give another result than before.
  static var version: Int { get }

  /// The declared options among the params; what a record of an earlier version lacks is known from them.
  static var declarations: [OptionDeclaration] { get }
  /// What the result depends on, and nothing else: no speed, no secret.
  var params: [String: JSONValue] { get }
  var seed: UInt64? { get }
  /// The fewest training images that the stage needs, which a long stage before it should know before it begins.
  var leastImages: Int { get }
  /// The same stage with what the data directory decides where nobody said it: as `Freshness` and `StageRunner` take it.
  func settled(in data: URL) -> Self
  /// What the stage reads, as it is now.
  func inputs(in data: URL) throws -> [Artifact]
  /// What the stage leaves, as it is now; what is not there is left out.
  func outputs(in data: URL) throws -> [Artifact]
  /// Does the stage's work: reads its inputs and writes its outputs, after `StageContext.begin`.
  /// - Throws: what keeps it from that; the runner records it.
  func run(_ context: StageContext) async throws -> StageResult
}

extension Stage {
  public static var declarations: [OptionDeclaration] { [] }
  public var seed: UInt64? { nil }
  public var leastImages: Int { 0 }
  public func settled(in data: URL) -> Self { self }
}

/// What a stage may use beside its own parameters.
public struct StageContext: Sendable {
  /// The data directory.
  public let data: URL
  public let toolVersion: String
  /// The git commit that the program was built from; "unknown" outside a repository.
  public let toolCommit: String
  /// Set when the user asked for an end: finish what is under way, and return.
  public let stop: StopSignal
  /// Where a stage may tell what it does beside the manifest.
  public let tracker: RunTracker?
  public let report: @Sendable (Progress) -> Void
  /// The stage's record before this run, and the key of this run: whether there is something to go on with.
  public internal(set) var previous: StageRecord?
  public internal(set) var key = ""
  /// What the stages that run after it need (`Stage.leastImages`).
  public internal(set) var leastImages = 0

  public init(
    data: URL, toolVersion: String, toolCommit: String = "unknown",
    stop: StopSignal = StopSignal(), tracker: RunTracker? = nil,
    report: @escaping @Sendable (Progress) -> Void
  ) {
    self.data = data
    self.toolVersion = toolVersion
    self.toolCommit = toolCommit
    self.stop = stop
    self.tracker = tracker
    self.report = report
  }

  /// The record of a run, written once.
  final class Beginning: Sendable {
    private let isThere = Atomic(false)
    private let record: @Sendable () throws -> Void

    init(_ record: @escaping @Sendable () throws -> Void) { self.record = record }

    var hasBegun: Bool { isThere.load(ordering: .relaxed) }

    func begin() throws { if !isThere.exchange(true, ordering: .relaxed) { try record() } }
  }

  var beginning = Beginning {}

  /// Called by a stage when it has found nothing that keeps it from its work, and before it writes: from here on the
  /// manifest says that it runs. What it throws before is a refusal, of which nothing is said.
  /// - Throws: `AtomicFile.Failure`.
  public func begin() throws { try beginning.begin() }

  /// - Throws: `CancellationError` once the user asked for an end.
  public func checkpoint() throws { try stop.checkpoint() }

  /// The last run had the same parameters and inputs, and did not end.
  public var continuesUnfinishedRun: Bool {
    guard let previous else { return false }
    return previous.status != .complete && previous.key == key
  }

  public enum Progress: Sendable {
    /// Something worth a line.
    case note(String)
    case warning(String)
    /// A long piece of work: how much of it is done. `unit` is a plural noun.
    case step(label: String, done: Int, total: Int?, unit: String)
  }
}

/// What a stage came to.
public struct StageResult: Sendable {
  /// The command's summary, for `--json` and for people.
  public var summary: SummaryRows
  public var metrics: [String: Double]
  /// What is missing and can be retried; nil when everything was done.
  public var missing: String?
  public var mlflowRunID: String?
  public var interrupted: Bool

  public init(
    summary: SummaryRows, metrics: [String: Double] = [:], missing: String? = nil,
    mlflowRunID: String? = nil, interrupted: Bool = false
  ) {
    self.summary = summary
    self.metrics = metrics
    self.missing = missing
    self.mlflowRunID = mlflowRunID
    self.interrupted = interrupted
  }
}
