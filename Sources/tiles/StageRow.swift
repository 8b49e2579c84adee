import Pipeline

/// What `tiles status` says of a stage.
struct StageRow {
  let name: String
  /// One of the four states, or "running".
  let state: String
  /// Why, and for which stage it waits; empty for one that is up to date and waits for none.
  let reason: String

  init(_ name: String, _ freshness: Freshness, _ waiting: [Waiting], atWork: String?) {
    self.name = name
    let runs = name == atWork
    state = runs ? "running" : freshness.word
    let own = runs || [Freshness.upToDate, .neverRun].contains(freshness) ? nil : freshness.reason
    let waits = waiting.first { $0.stage == name }?.description
    let reason = [own, waits].compactMap { $0 }.joined(separator: "; ")
    self.reason = reason.isEmpty && freshness == .neverRun ? freshness.reason : reason
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
