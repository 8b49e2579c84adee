/// Tiles that somebody named one by one.
public struct TileList: Cover {
  private let tiles: [Tile]

  /// - Parameter tiles: in any order; those that are there more than once count once.
  public init(_ tiles: some Sequence<Tile>) { self.tiles = Set(tiles).sorted() }

  public var count: Int { tiles.count }

  /// The lowest and the deepest zoom; nil for no tiles.
  public var zooms: ClosedRange<Int>? {
    guard let first = tiles.first, let last = tiles.last else { return nil }
    return first.z...last.z
  }

  public func tile(at position: Int) -> Tile? { tiles[position] }

  public func contained(of tiles: some Sequence<Tile>) -> [Tile] {
    let own = Set(self.tiles)
    return tiles.filter(own.contains)
  }

  public func makeIterator() -> AnyIterator<Tile> { AnyIterator(tiles.makeIterator()) }
}
