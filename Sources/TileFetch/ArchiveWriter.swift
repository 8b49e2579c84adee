import TileStore

/// The one writer of a harvest: gathers records and commits them in batches. Callers wait while it commits, so what is
/// fetched and not yet stored stays small.
actor ArchiveWriter {
  private let archive: MBTiles
  private var batch: [TileRecord] = []
  private var bytes = 0
  private var lastCommit = ContinuousClock.now

  /// A batch is committed at this many records, this many bytes, or when this much time has gone by.
  private static let maximumRecords = 256
  private static let maximumBytes = 8 << 20
  private static let maximumAge = Duration.seconds(2)

  init(_ archive: MBTiles) { self.archive = archive }

  func add(_ record: TileRecord) throws {
    batch.append(record)
    if case .present(let data) = record.outcome { bytes += data.count }
    if batch.count >= Self.maximumRecords || bytes >= Self.maximumBytes
      || lastCommit.duration(to: .now) > Self.maximumAge
    {
      try commit()
    }
  }

  func commit() throws {
    guard !batch.isEmpty else { return }
    try archive.store(batch)
    batch.removeAll(keepingCapacity: true)
    bytes = 0
    lastCommit = .now
  }
}
