import Files
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

  /// Whether it says what can be: times that a calendar has, and artifacts below the run's own folder.
  var isSound: Bool {
    guard (0...253_402_300_799_999).contains(time) else { return false }
    return switch told {
    case .artifact(_, let path, _): Target.isBelow(path)
    case .begin(let run): run.parent.map(RunFolder.isName) ?? true
    case .metrics(_, let step): (0...Int(Int32.max)).contains(step)
    default: true
    }
  }

  /// Unix time in milliseconds.
  let time: Int64
  let told: Told
}
