import TileStore

/// The one writer of a harvest: gathers records and commits them in batches. While one batch is being committed the next
/// one fills; when that is full too, callers wait, so what is fetched and not yet stored stays small.
actor ArchiveWriter {
  private let archive: MBTiles
  private var batch: [TileRecord] = []
  private var bytes = 0
  /// Batches begun.
  private var batches = 0
  private var commit: Task<Void, any Error>?

  /// A batch is committed at this many records, this many bytes, or when this much time has gone by.
  private static let maximumRecords = 256
  private static let maximumBytes = 8 << 20
  private static let maximumAge = Duration.seconds(2)

  init(_ archive: MBTiles) { self.archive = archive }

  /// - Throws: what storing this batch or the one before threw.
  func add(_ record: TileRecord) async throws {
    if batch.isEmpty { commitInTime() }
    batch.append(record)
    if case .present(let data) = record.outcome { bytes += data.count }
    if isFull { try await startCommit() }
  }

  /// Stores what there is, and returns when it is stored.
  func finish() async throws {
    try await startCommit()
    try await commit?.value
  }

  private var isFull: Bool { batch.count >= Self.maximumRecords || bytes >= Self.maximumBytes }

  /// Returns when the commit before has ended. Commits are a chain: one that failed fails all that come after it, so that
  /// no error is lost, whoever waits for it.
  private func startCommit() async throws {
    let before = commit
    if !batch.isEmpty {
      let taken = batch
      batch = []
      bytes = 0
      commit = Task.detached { [archive] in
        try await before?.value
        try archive.store(taken)
      }
    }
    try await before?.value
  }

  /// A source that stalls should not keep what came before from the disk.
  private func commitInTime() {
    batches += 1
    let number = batches
    Task {
      try? await Task.sleep(for: Self.maximumAge)
      // An error is kept in the commit, for whoever adds next.
      if batches == number { try? await startCommit() }
    }
  }
}
