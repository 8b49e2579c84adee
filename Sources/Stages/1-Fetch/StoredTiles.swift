import TileStore

/// What becomes of tiles that are taken over into an archive.
struct StoredTiles {
  var stored = 0
  /// There already, byte for byte.
  var known = 0
  /// There already with other bytes, and left as they are.
  var kept = 0
  var replaced = 0
}

/// Records on their way into an archive, so many in a transaction.
struct RecordBatch {
  private var records: [TileRecord] = []
  private var bytes = 0

  private static let most = 256
  private static let mostBytes = 8 << 20
  /// What is made slowly is not kept back, so that little of it is lost.
  private static let longest = Duration.seconds(10)
  private let begun = ContinuousClock.now

  var isFull: Bool {
    records.count >= Self.most || bytes >= Self.mostBytes
      || !records.isEmpty && begun.duration(to: .now) >= Self.longest
  }

  mutating func add(_ record: TileRecord) {
    records.append(record)
    if case .present(let data) = record.outcome { bytes += data.count }
  }

  /// What it has, which is then empty.
  mutating func take() -> [TileRecord] {
    defer { self = RecordBatch() }
    return records
  }
}
