/// The tiles that a harvest is about, each once, in the order of z, x, y: those that touch a region (`TileCover`), or those
/// of a list (`TileList`).
public protocol Cover: Sequence, Sendable where Element == Tile, Iterator == AnyIterator<Tile> {
  var count: Int { get }

  /// The tile at a place in the order, without making those before it; nil for a cover that can only be walked through.
  /// - Parameter position: 0..<count.
  func tile(at position: Int) -> Tile?

  /// Those of some tiles that belong to it; quickest in the order of z, x, y.
  func contained(of tiles: some Sequence<Tile>) -> [Tile]
}
