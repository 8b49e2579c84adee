/// Names in the store.
struct StoreWords: Sendable {
  /// An earlier start of the same processes may have left its own.
  let attempt: Int

  private func key(_ name: String) -> String { "tiles/\(attempt)/\(name)" }

  var job: String { key("job") }
  /// All ranks are there.
  var complete: String { key("complete") }
  /// Why it ends, for all.
  var verdict: String { key("verdict") }
  /// How many ranks have failed, lost others, were asked to stop, and have ended.
  var failures: String { key("failures") }
  var losses: String { key("losses") }
  var stops: String { key("stops") }
  var ends: String { key("ends") }
  func joined(_ rank: Int) -> String { key("joined/\(rank)") }
  func who(_ rank: Int) -> String { key("who/\(rank)") }
  func addresses(_ rank: Int) -> String { key("addresses/\(rank)") }
  func beat(_ rank: Int) -> String { key("beat/\(rank)") }
  func failed(_ rank: Int) -> String { key("failed/\(rank)") }
  func ended(_ rank: Int) -> String { key("ended/\(rank)") }
  func claim(_ name: Int) -> String { key("claim/\(name)") }
}
