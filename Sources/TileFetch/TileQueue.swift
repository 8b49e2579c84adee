import Geo
import TileStore

/// Hands out the tiles of a cover that are still to be asked for, one at a time: the list is never in memory.
actor TileQueue {
  private var cover: any IteratorProtocol<Tile>
  private let archive: MBTiles
  private var column: (zoom: Int, x: Int)?
  private var settled: Set<Int> = []
  private var remaining: Int?
  private let stop: StopSignal
  private(set) var wanted = 0
  private(set) var known = 0
  /// The limit was reached with tiles still to ask for.
  private(set) var isCut = false

  init(_ cover: sending any IteratorProtocol<Tile>, archive: MBTiles, limit: Int?, stop: StopSignal) {
    self.cover = cover
    self.archive = archive
    self.stop = stop
    remaining = limit
  }

  /// nil at the end of the cover, at the limit, or once a stop was asked for.
  func next() throws -> Tile? {
    while !stop.isSet, !isCut, let tile = cover.next() {
      wanted += 1
      if column?.zoom != tile.z || column?.x != tile.x {
        // One query a column, since the cover comes in the order of z, x, y.
        settled = try archive.settledRows(zoom: tile.z, column: tile.x)
        column = (tile.z, tile.x)
      }
      if settled.contains(tile.y) {
        known += 1
        continue
      }
      if remaining == 0 {
        isCut = true
        return nil
      }
      remaining = remaining.map { $0 - 1 }
      return tile
    }
    return nil
  }
}
