/// Tiles of one zoom in the order of a quadtree, in which those below any tile of a lower zoom follow one another: what an area
/// shares with each of them is found by cutting it into quarters, as far as there are tiles.
public struct Quadtree: Sendable {
  /// The numbers of the tiles as they were given, in the tree's order.
  private let places: [Int]
  /// The tiles' codes in that order: the bits of column and row in turns.
  private let codes: [UInt64]
  private let zoom: Int

  /// - Parameter tiles: of one zoom, each once.
  public init(_ tiles: [Tile]) {
    zoom = tiles.first?.z ?? 0
    let sorted = tiles.enumerated().map { (code: Self.code($1), place: $0) }.sorted { $0 < $1 }
    codes = sorted.map(\.code)
    places = sorted.map(\.place)
  }

  /// The number of a tile as it was given; nil for one that is not there.
  public func place(of tile: Tile) -> Int? {
    guard tile.z == zoom else { return nil }
    let index = codes.partition(from: 0, to: codes.count) { $0 < Self.code(tile) }
    return index < codes.count && codes[index] == Self.code(tile) ? places[index] : nil
  }

  /// Calls `body` with the number of each tile that shares ground with an area, and how much: in square metres, as by
  /// `Sphere`. Parts of the area that overlap each count for themselves.
  public func share(_ polygon: Polygon, _ body: (_ place: Int, _ squareMetres: Double) -> Void) {
    guard !codes.isEmpty else { return }
    for part in polygon.pieces {
      share(part, of: Tile(z: 0, x: 0, y: 0), 0..<codes.count, body)
    }
  }

  /// What is smaller than this share of a tile of the tree's zoom is an error of rounding.
  private static let rounding = 1e-9

  private func share(_ piece: Piece, of tile: Tile, _ range: Range<Int>, _ body: (Int, Double) -> Void) {
    if range.isEmpty { return }
    let inside = piece.clipped(to: tile.bounds)
    let (area, whole) = (inside.squareMetres, tile.squareMetres)
    let rounding = Self.rounding * whole / Double(1 << (2 * (zoom - tile.z)))
    guard area > rounding else { return }
    if tile.z == zoom {
      for index in range { body(places[index], min(area, whole)) }
    } else if whole - area < rounding {
      for index in range { body(places[index], self.tile(index).squareMetres) }
    } else {
      for quarter in 0..<4 {
        let child = Tile(z: tile.z + 1, x: 2 * tile.x + quarter & 1, y: 2 * tile.y + quarter >> 1)
        let first = Self.code(child) << UInt64(2 * (zoom - child.z))
        let end = (Self.code(child) + 1) << UInt64(2 * (zoom - child.z))
        let begin = codes.partition(from: range.lowerBound, to: range.upperBound) { $0 < first }
        share(
          inside, of: child, begin..<codes.partition(from: begin, to: range.upperBound) { $0 < end }, body)
      }
    }
  }

  private func tile(_ index: Int) -> Tile {
    var (x, y) = (0, 0)
    for bit in 0..<zoom {
      x |= Int(codes[index] >> UInt64(2 * bit) & 1) << bit
      y |= Int(codes[index] >> UInt64(2 * bit + 1) & 1) << bit
    }
    return Tile(z: zoom, x: x, y: y)
  }

  private static func code(_ tile: Tile) -> UInt64 {
    var code: UInt64 = 0
    for bit in 0..<tile.z {
      code |= UInt64(tile.x >> bit & 1) << UInt64(2 * bit)
      code |= UInt64(tile.y >> bit & 1) << UInt64(2 * bit + 1)
    }
    return code
  }
}

extension [UInt64] {
  /// The first index of a range whose element does not go before; the range is in that order.
  fileprivate func partition(from begin: Int, to end: Int, _ isBefore: (UInt64) -> Bool) -> Int {
    var (low, high) = (begin, end)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
