import Geo

/// A tile made of those of a deeper zoom that lie in it. Sums are of whole numbers, so that the order in which they are added
/// does not matter.
struct TileSum {
  /// What a pixel becomes of those that lie in it.
  enum Kind: Sendable {
    /// Their mean: colours weigh what their alpha says, and alpha is the mean of all, also of those that were not added.
    case mean
    /// That one of the four around the middle that lies to the south-east.
    case middle
  }

  private let tile: Tile
  /// Zooms between.
  private let depth: Int
  private let kind: Kind
  /// 256 x 256 x 4: red, green and blue, each times alpha, and alpha.
  private var sums = [UInt64](repeating: 0, count: TileCut.side * TileCut.side * 4)

  init(_ tile: Tile, depth: Int, _ kind: Kind) {
    self.tile = tile
    self.depth = depth
    self.kind = kind
  }

  /// - Parameter part: of a zoom that is `depth` deeper, within the tile; each once.
  mutating func add(_ cut: TileCut, of part: Tile) {
    let side = TileCut.side
    let (west, north) = ((part.x - tile.x << depth) * side, (part.y - tile.y << depth) * side)
    let inPixel = 1 << depth - 1
    let middle = (1 << depth) / 2
    for y in 0..<side {
      if kind == .middle, (north + y) & inPixel != middle { continue }
      for x in 0..<side {
        if kind == .middle, (west + x) & inPixel != middle { continue }
        let from = (y * side + x) * 4
        let alpha = UInt64(cut.rgba[from + 3])
        guard alpha > 0 else { continue }
        let to = ((north + y) >> depth * side + (west + x) >> depth) * 4
        for band in 0..<3 { sums[to + band] += UInt64(cut.rgba[from + band]) * alpha }
        sums[to + 3] += alpha
      }
    }
  }

  var cut: TileCut {
    let share: UInt64 = kind == .mean ? 1 << UInt64(2 * depth) : 1
    var rgba = [UInt8](repeating: 0, count: sums.count)
    for at in stride(from: 0, to: sums.count, by: 4) {
      let alpha = sums[at + 3]
      guard alpha > 0 else { continue }
      for band in 0..<3 { rgba[at + band] = UInt8((sums[at + band] + alpha / 2) / alpha) }
      rgba[at + 3] = UInt8((alpha + share / 2) / share)
    }
    return TileCut(rgba)
  }
}
