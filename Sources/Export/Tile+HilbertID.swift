import Geo

extension Tile {
  /// The number that PMTiles gives a tile: all tiles of the zooms above come first, then those of its zoom along the
  /// Hilbert curve. Source: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md, "Tile IDs".
  var hilbertID: UInt64 {
    var id = ((UInt64(1) << (2 * z)) - 1) / 3
    var (x, y) = (x, y)
    for level in stride(from: z - 1, through: 0, by: -1) {
      let side = 1 << level
      let right = side & x
      let down = side & y
      id += UInt64((3 * right) ^ down) << level
      // The quarter's curve is turned; bits above the level are not looked at again.
      if down == 0 {
        if right != 0 { (x, y) = (side - 1 - x, side - 1 - y) }
        (x, y) = (y, x)
      }
    }
    return id
  }
}
