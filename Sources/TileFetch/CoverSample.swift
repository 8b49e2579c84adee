public import Geo
import Random

/// N tiles of a cover, spread evenly over it, the same N for the same seed: the cover's order (columns, from west to east,
/// one zoom after the other) is cut into N runs of equal length, and one tile is drawn from each ("stratified sampling";
/// Cochran, Sampling Techniques, 1977, chapter 5). It needs no memory.
public struct CoverSample: IteratorProtocol {
  private let cover: any Cover
  private var tiles: AnyIterator<Tile>
  private let count: Int
  private let size: Int
  private var random: SplitMix64
  private var taken = 0
  /// Of the next tile of the cover.
  private var position = 0

  /// - Parameter size: all tiles when the cover has no more than this.
  public init(_ cover: any Cover, size: Int, seed: UInt64) {
    self.cover = cover
    tiles = cover.makeIterator()
    count = cover.count
    self.size = min(size, count)
    random = SplitMix64(seed: seed)
  }

  /// Where a run begins: `run * count / size`, whose product may be beyond an Int.
  private func start(of run: Int) -> Int {
    let product = run.multipliedFullWidth(by: count)
    return run == size ? count : size.dividingFullWidth(product).quotient
  }

  public mutating func next() -> Tile? {
    guard taken < size else { return nil }
    // The run of this draw: the quotients keep the lengths equal to one tile.
    let run = start(of: taken)..<start(of: taken + 1)
    let drawn = run.lowerBound + min(Int(random.uniform() * Double(run.count)), run.count - 1)
    taken += 1
    if let tile = cover.tile(at: drawn) { return tile }
    while let tile = tiles.next() {
      defer { position += 1 }
      if position == drawn { return tile }
    }
    return nil
  }
}
