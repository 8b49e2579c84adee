import Foundation

/// A line of a run's journal: what was told, and when.
struct RunEvent: Codable, Sendable, Equatable {
  enum Told: Codable, Sendable, Equatable {
    case begin(run: RunDescription)
    /// A run that had not ended goes on.
    case resume
    case metrics(values: [String: Double], step: Int)
    case tag(key: String, value: String)
    case input(dataset: DatasetInput)
    /// `file` as it was named, `path` among the run's artifacts, the digest of what was meant.
    case artifact(file: String, path: String, sha256: String)
    case end(status: RunStatus)
  }

  /// Unix time in milliseconds.
  let time: Int64
  let told: Told
}
