public import Geo
import Random

/// N tiles of a cover, the same N for the same seed, in the cover's order: Knuth's selection sampling (Algorithm S,
/// The Art of Computer Programming 2, 3.4.2), which needs no memory.
public struct CoverSample: IteratorProtocol {
  private var tiles: AnyIterator<Tile>
  private var left: Int
  private var needed: Int
  private var random: SplitMix64

  /// - Parameter size: all tiles when the cover has no more than this.
  public init(_ cover: TileCover, size: Int, seed: UInt64) {
    tiles = cover.makeIterator()
    left = cover.count
    needed = size
    random = SplitMix64(seed: seed)
  }

  public mutating func next() -> Tile? {
    while needed > 0, let tile = tiles.next() {
      let taken = random.uniform() * Double(left) < Double(needed)
      left -= 1
      if taken {
        needed -= 1
        return tile
      }
    }
    return nil
  }
}
