public import Foundation

/// Where runs are told to the world. Telling never stops and never slows what it tells of: nothing here throws, and only
/// `end` waits, for a bounded time.
public protocol Tracker: Sendable {
  func begin(_ run: RunDescription) -> any TrackedRun
}

/// One run that is under way.
public protocol TrackedRun: Sendable {
  /// What the tracker's server calls the run; nil until it has answered, and for ever if it never does.
  var id: String? { get async }

  func log(_ metrics: [String: Double], step: Int)
  /// What is known only on the way or in the end, such as the best step.
  func tag(_ key: String, _ value: String)
  func log(_ input: DatasetInput)
  /// - Parameter path: where the file goes among the run's artifacts, such as `cluster/assignments.csv`. The file is read
  ///   later and should stay as it is until `end`.
  func log(artifact file: URL, as path: String)
  /// Sends what is left and closes the run.
  func end(_ status: RunStatus) async
}

public enum RunStatus: String, Sendable, Codable {
  case finished = "FINISHED"
  case failed = "FAILED"
  /// Ended from outside, as by Ctrl-C.
  case killed = "KILLED"
}

/// What is known of a run when it begins.
public struct RunDescription: Sendable {
  public var name: String
  public var params: [String: String]
  /// Tags that begin with `mlflow.` have a meaning for MLflow's pages.
  public var tags: [String: String]

  /// - Parameters:
  ///   - source: the command, such as `tiles cluster`.
  ///   - commit: the Git commit of the program, if known.
  ///   - note: shown as the run's description, in Markdown.
  public init(
    name: String, source: String, commit: String? = nil, note: String? = nil, params: [String: String] = [:],
    tags: [String: String] = [:]
  ) {
    self.name = name
    self.params = params
    self.tags = [
      "mlflow.user": NSUserName(), "mlflow.source.name": source, "mlflow.source.type": "LOCAL",
    ]
    self.tags["mlflow.source.git.commit"] = commit
    self.tags["mlflow.note.content"] = note
    self.tags.merge(tags) { $1 }
  }
}

/// A data set that a run reads.
public struct DatasetInput: Sendable {
  public var name: String
  /// Identifies the content; MLflow keeps 36 characters.
  public var digest: String
  /// Where it lies, relative to the data directory.
  public var source: String
  /// What it is used for: `training`, `evaluation`.
  public var context: String
  public var rows: Int?

  public init(name: String, digest: String, source: String, context: String = "training", rows: Int? = nil) {
    self.name = name
    self.digest = digest
    self.source = source
    self.context = context
    self.rows = rows
  }
}
