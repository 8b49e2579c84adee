public import Foundation

/// One step of the pipeline: values in, files out. The runner keeps its record.
public protocol Stage: Sendable {
  /// The word of its subcommand and its place in the manifest.
  static var name: String { get }
  /// Raised when the same parameters and inputs give another result than before.
  static var version: Int { get }

  /// What the result depends on, and nothing else: no speed, no secret.
  var params: [String: JSONValue] { get }
  var seed: UInt64? { get }
  /// What it reads, now.
  func inputs(in data: URL) throws -> [Artifact]
  /// What it leaves, now; what is not there is left out.
  func outputs(in data: URL) throws -> [Artifact]
  /// Does it.
  func run(_ context: StageContext) async throws -> StageResult
}

extension Stage {
  public var seed: UInt64? { nil }
}

/// What a stage may use beside its own parameters.
public struct StageContext: Sendable {
  /// The data directory.
  public let data: URL
  public let toolVersion: String
  /// The git commit that the program was built from; "unknown" outside a repository.
  public let toolCommit: String
  /// Set when the user asked for an end: finish what is under way, and return.
  public let shouldStop: @Sendable () -> Bool
  public let report: @Sendable (Progress) -> Void
  /// The stage's record before this run, and the key of this run: whether there is something to go on with.
  public internal(set) var previous: StageRecord?
  public internal(set) var key = ""

  public init(
    data: URL, toolVersion: String, toolCommit: String = "unknown",
    shouldStop: @escaping @Sendable () -> Bool,
    report: @escaping @Sendable (Progress) -> Void
  ) {
    self.data = data
    self.toolVersion = toolVersion
    self.toolCommit = toolCommit
    self.shouldStop = shouldStop
    self.report = report
  }

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
  public var summary: [(name: String, value: JSONValue)]
  public var metrics: [String: Double]
  /// What is missing and can be retried; nil when everything was done.
  public var missing: String?
  public var mlflowRunID: String?
  public var interrupted: Bool

  public init(
    summary: [(name: String, value: JSONValue)], metrics: [String: Double] = [:], missing: String? = nil,
    mlflowRunID: String? = nil, interrupted: Bool = false
  ) {
    self.summary = summary
    self.metrics = metrics
    self.missing = missing
    self.mlflowRunID = mlflowRunID
    self.interrupted = interrupted
  }
}
