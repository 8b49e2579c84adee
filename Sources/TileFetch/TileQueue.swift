import Files
import Geo
import TileStore

/// Hands out the pending tiles of a harvest, one at a time, to whoever asks next.
actor TileQueue {
  private var pending: PendingTiles
  private var remaining: Int?
  private let stop: StopSignal
  /// The limit was reached with tiles still to ask for.
  private(set) var isCut = false

  init(_ pending: sending PendingTiles, limit: Int?, stop: StopSignal) {
    self.pending = pending
    self.stop = stop
    remaining = limit
  }

  var known: Int { pending.known }

  /// nil at the end of the cover, at the limit, or once a stop was asked for.
  func next() throws -> (tile: Tile, state: HarvestState?)? {
    guard !stop.isSet, !isCut, let job = try pending.next() else { return nil }
    if remaining == 0 {
      isCut = true
      return nil
    }
    remaining = remaining.map { $0 - 1 }
    return job
  }
}
