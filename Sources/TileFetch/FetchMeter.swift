import TileStore

/// Counts a harvest as it goes, and notices when nothing works any more.
actor FetchMeter {
  private(set) var summary = FetchSummary()
  /// Tiles given up since the source last answered, whatever it answered.
  private var inVain = 0
  private let patience: Int
  private let onProgress: @Sendable (FetchSummary) -> Void

  init(patience: Int, onProgress: @escaping @Sendable (FetchSummary) -> Void) {
    self.patience = patience
    self.onProgress = onProgress
  }

  func sent() { summary.requests += 1 }

  /// - Parameter answered: whether the source answered at all: one that says 500 for some tiles may have the others.
  /// - Returns: the reason to end the harvest, when the source did not answer for so many tiles in a row.
  func count(_ record: TileRecord, answered: Bool) -> String? {
    switch record.outcome {
    case .present(let data):
      summary.stored += 1
      summary.bytes += data.count
    case .unchanged: summary.unchanged += 1
    case .absent: summary.absent += 1
    case .blank: summary.blank += 1
    case .unusable:
      summary.failed += 1
      summary.unusable += 1
    case .failed(let reason):
      summary.failed += 1
      inVain = answered ? 0 : inVain + 1
      onProgress(summary)
      return inVain >= patience ? reason : nil
    }
    inVain = 0
    onProgress(summary)
    return nil
  }
}
