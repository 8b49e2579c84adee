public import Foundation
public import TileStore

/// Which tiles of a cover a harvest asks for, by what the archive knows of them.
public enum AskPolicy: Sendable, Equatable {
  /// Those never asked for, and those that failed and may come.
  case missing
  /// Those that failed, for whatever reason, and no others.
  case failed
  /// All but those given or confirmed since then; what is there is asked for conditionally.
  case revalidate(before: Date)

  public func asks(_ state: HarvestState?) -> Bool {
    switch self {
    case .missing: return state.map { $0.status == .failed } ?? true
    case .failed: return [.failed, .unusable].contains(state?.status)
    case .revalidate(let date):
      guard let state, state.status != .failed, let fetched = state.fetchedAt else { return true }
      return fetched < date
    }
  }
}
