import Foundation
import Options
import Pipeline

/// What `tiles status` says of a stage.
struct StageRow {
  let name: String
  /// One of the four states, or "running".
  let state: String
  /// Why, and for which stage it waits; empty for one that is up to date and waits for none.
  let reason: String

  /// The last run; nil for a stage that never ran.
  let record: StageRecord?

  /// - Parameter atWork: the stage that runs now.
  init(_ name: String, _ freshness: Freshness, in manifest: Manifest, waiting: [Waiting], atWork: String?) {
    self.name = name
    record = manifest.stages[name]
    let runs = name == atWork
    state = runs ? "running" : freshness.word
    let own = runs || [Freshness.upToDate, .neverRun].contains(freshness) ? nil : freshness.reason
    let waits = waiting.first { $0.stage == name }?.description
    let reason = [own, waits].compactMap { $0 }.joined(separator: "; ")
    self.reason = reason.isEmpty && freshness == .neverRun ? freshness.reason : reason
  }

  static let head = ["stage", "state", "last run (UTC)", ""]
  var cells: [String] { [name, state, when, reason == state ? "" : reason] }

  var json: JSONValue {
    .object([
      "state": .string(state), "reason": .string(reason), "started_at": .optional(record?.startedAt.ISO8601Format()),
      "duration_s": .optional(record?.durationS),
    ])
  }

  var ink: Ink? {
    switch state {
    case "up to date": .good
    case "failed": .bad
    case "never run": .faint
    default: .caution
    }
  }

  /// "2026-11-26 13:04, 36 s"; UTC, as `tiles runs` has it.
  private var when: String {
    guard let record else { return "" }
    let started = String(record.startedAt.ISO8601Format(.init(dateTimeSeparator: .space)).prefix(16))
    return record.durationS.map { "\(started), \(Progress.duration($0))" } ?? started
  }
}

extension Freshness {
  /// One word, or three, for a table.
  var word: String {
    switch self {
    case .upToDate: "up to date"
    case .stale: "stale"
    case .failed: "failed"
    case .neverRun: "never run"
    }
  }
}
