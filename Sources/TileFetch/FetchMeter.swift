import TileStore

/// Counts a harvest as it goes, and notices when nothing works any more.
actor FetchMeter {
  private(set) var summary = FetchSummary()
  /// Tiles given up since the last answer that was any use.
  private var inVain = 0
  private let patience: Int
  private let onProgress: @Sendable (FetchSummary) -> Void

  init(patience: Int, onProgress: @escaping @Sendable (FetchSummary) -> Void) {
    self.patience = patience
    self.onProgress = onProgress
  }

  func sent() { summary.requests += 1 }

  /// - Returns: the reason to end the harvest, when so many tiles in a row failed that the rest would too.
  func count(_ record: TileRecord) -> String? {
    switch record.outcome {
    case .present(let data):
      summary.stored += 1
      summary.bytes += data.count
    case .unchanged: summary.unchanged += 1
    case .absent: summary.absent += 1
    case .blank: summary.blank += 1
    case .failed(let reason):
      summary.failed += 1
      inVain += 1
      onProgress(summary)
      return inVain >= patience ? reason : nil
    }
    inVain = 0
    onProgress(summary)
    return nil
  }
}
