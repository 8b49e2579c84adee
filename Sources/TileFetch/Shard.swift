public import Geo
internal import Random

/// One of several parts of a harvest, for several machines or tokens: which part a tile is in depends on the tile and the number of
/// parts alone, and each is spread over the whole region.
public struct Shard: Sendable, Equatable, CustomStringConvertible {
  /// From 1.
  public let number: Int
  public let count: Int

  public static let most = 10_000

  /// - Parameter text: `i/n`, i from 1 to n.
  /// - Returns: nil for anything else.
  public init?(_ text: String) {
    let words = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard words.count == 2, let number = words[0], let count = words[1], (1...Self.most).contains(count),
      (1...count).contains(number)
    else { return nil }
    (self.number, self.count) = (number, count)
  }

  public var description: String { "\(number)/\(count)" }

  public func contains(_ tile: Tile) -> Bool {
    // Zooms are 0 to 22: no two tiles have one word.
    let word = UInt64(tile.z) << 48 | UInt64(tile.x) << 24 | UInt64(tile.y)
    var random = SplitMix64(seed: word)
    return random.next() % UInt64(count) == UInt64(number - 1)
  }
}

/// Those of some tiles that are in a part.
public struct ShardTiles: IteratorProtocol {
  private var all: any IteratorProtocol<Tile>
  private let shard: Shard

  public init(of all: any IteratorProtocol<Tile>, _ shard: Shard) { (self.all, self.shard) = (all, shard) }

  public mutating func next() -> Tile? {
    while let tile = all.next() { if shard.contains(tile) { return tile } }
    return nil
  }
}
