import Foundation

public enum RunStatus: String, Sendable, Codable {
  case finished = "FINISHED"
  case failed = "FAILED"
  /// Ended from outside, as by Ctrl-C.
  case killed = "KILLED"
}

/// What is known of a run when it begins.
public struct RunDescription: Sendable, Codable, Equatable {
  public var name: String
  public var params: [String: String]
  /// Tags that begin with `mlflow.` have a meaning for MLflow's pages.
  public var tags: [String: String]
  /// The run within which it takes place, by its name in `runs/`.
  public internal(set) var parent: String?
  /// Equal for runs that do the same work: one that did not end is taken up by the next.
  public var key: String?

  /// - Parameters:
  ///   - source: the command, such as `tiles cluster`.
  ///   - commit: the Git commit of the program; "unknown" is none.
  ///   - note: shown as the run's description, in Markdown.
  public init(
    name: String, source: String, commit: String? = nil, note: String? = nil, params: [String: String] = [:],
    tags: [String: String] = [:], key: String? = nil
  ) {
    self.name = name
    self.params = params
    self.key = key
    self.tags = [
      "mlflow.user": NSUserName(), "mlflow.source.name": source, "mlflow.source.type": "LOCAL",
    ]
    self.tags["mlflow.source.git.commit"] = commit == "unknown" ? nil : commit
    self.tags["mlflow.note.content"] = note
    self.tags.merge(tags) { $1 }
  }

  public var source: String? { tags["mlflow.source.name"] }
}

/// A data set that a run reads.
public struct DatasetInput: Sendable, Codable, Equatable {
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
