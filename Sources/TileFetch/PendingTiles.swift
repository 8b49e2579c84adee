public import Geo
public import TileStore

/// The tiles of a cover that are to be asked for, one at a time, with what is known of them: the cover's order is merged
/// with the archive's, a piece of a column at once, so that neither is ever in memory.
public struct PendingTiles {
  private var cover: any IteratorProtocol<Tile>
  private let archive: MBTiles
  private let policy: AskPolicy
  private let isStopped: @Sendable () -> Bool
  private var piece: Piece?
  /// Tiles of the cover that need not be asked for.
  public private(set) var known = 0

  private struct Piece {
    let zoom: Int
    let column: Int
    let rows: ClosedRange<Int>
    let states: [Int: HarvestState]

    func holds(_ tile: Tile) -> Bool { tile.z == zoom && tile.x == column && rows.contains(tile.y) }
  }

  /// Rows looked up at once: one query for a column of zoom 12.
  private static let pieceHeight = 4_096

  /// - Parameter isStopped: asked before each tile: a long way of known tiles should not outlast Ctrl-C.
  public init(
    _ cover: any IteratorProtocol<Tile>, in archive: MBTiles, _ policy: AskPolicy,
    isStopped: @escaping @Sendable () -> Bool = { false }
  ) {
    self.cover = cover
    self.archive = archive
    self.policy = policy
    self.isStopped = isStopped
  }

  /// nil at the end of the cover.
  /// - Throws: `TileStoreError`.
  public mutating func next() throws -> (tile: Tile, state: HarvestState?)? {
    while !isStopped(), let tile = cover.next() {
      let state = try states(around: tile)[tile.y]
      if policy.asks(state) { return (tile, state) }
      known += 1
    }
    return nil
  }

  private mutating func states(around tile: Tile) throws -> [Int: HarvestState] {
    if let piece, piece.holds(tile) { return piece.states }
    let start = tile.y / Self.pieceHeight * Self.pieceHeight
    let rows = start...min(start + Self.pieceHeight, 1 << tile.z) - 1
    let states = try archive.states(zoom: tile.z, column: tile.x, rows: rows)
    piece = Piece(zoom: tile.z, column: tile.x, rows: rows, states: states)
    return states
  }
}
