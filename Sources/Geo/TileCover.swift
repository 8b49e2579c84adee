/// The tiles of one zoom, or of several, that touch a region: a lazy sequence in the order of z, x, y, never an array.
///
/// Edges are half-open: a box whose edge lies on a tile border takes no extra column or row there.
public struct TileCover: Cover {
  /// Columns and rows of a zoom, disjoint and in ascending order of zooms and columns.
  private let blocks: [Block]
  /// nil keeps every tile of the blocks.
  private let polygon: Polygon?

  private struct Block: Sendable {
    let zoom: Int
    let columns: Range<Int>
    let rows: Range<Int>

    func holds(_ tile: Tile) -> Bool { tile.z == zoom && columns.contains(tile.x) && rows.contains(tile.y) }
  }

  public init(_ bounds: Bounds, zooms: ClosedRange<Int>, within polygon: Polygon? = nil) {
    blocks = zooms.flatMap { Self.blocks(of: bounds, zoom: $0) }
    self.polygon = polygon
  }

  public init(_ bounds: Bounds, zoom: Int, within polygon: Polygon? = nil) {
    self.init(bounds, zooms: zoom...zoom, within: polygon)
  }

  private static func blocks(of bounds: Bounds, zoom: Int) -> [Block] {
    let size = 1 << zoom
    func range(_ low: Double, _ high: Double) -> Range<Int> {
      let first = Swift.min(Int(low.rounded(.down)), size - 1)
      let last = Swift.min(Int(high.rounded(.up)), size)
      return first..<Swift.max(last, first + 1)
    }
    let pieces = bounds.parts.map { part in
      let edges = [part.west, part.east].map { TileCover.snapped($0) { Mercator.column($0, zoom: zoom) } }
      let sides = [part.north, part.south].map { TileCover.snapped($0) { Mercator.row($0, zoom: zoom) } }
      return Block(zoom: zoom, columns: range(edges[0], edges[1]), rows: range(sides[0], sides[1]))
    }.sorted { $0.columns.lowerBound < $1.columns.lowerBound }
    // At low zooms the two sides of the antimeridian can share a column.
    if let first = pieces.first, let last = pieces.last, pieces.count == 2,
      last.columns.lowerBound < first.columns.upperBound
    {
      return [Block(zoom: zoom, columns: first.columns.lowerBound..<last.columns.upperBound, rows: first.rows)]
    }
    return pieces
  }

  /// An edge within a millionth of a degree (11 cm) of a tile border lies on it: bounds are written with six decimals,
  /// and those of an archive should give its own tiles again.
  private static func snapped(_ degrees: Double, _ project: (Double) -> Double) -> Double {
    let value = project(degrees)
    let nearest = value.rounded()
    let tolerance = Swift.min(abs(project(degrees + 1e-6) - project(degrees - 1e-6)) / 2, 0.25)
    return abs(value - nearest) <= tolerance ? nearest : value
  }

  /// How many tiles, counted without making them where the region is a box.
  public var count: Int {
    polygon == nil ? blocks.reduce(0) { $0 + $1.columns.count * $1.rows.count } : reduce(0) { count, _ in count + 1 }
  }

  public func contains(_ tile: Tile) -> Bool {
    blocks.contains { $0.holds(tile) } && (polygon.map { $0.touches(tile.bounds) } ?? true)
  }

  public func contained(of tiles: some Sequence<Tile>) -> [Tile] {
    let boxed = tiles.filter { tile in blocks.contains { $0.holds(tile) } }
    return polygon.map { $0.touched(of: boxed) } ?? boxed
  }

  /// nil for a cover within an area.
  public func tile(at position: Int) -> Tile? {
    guard polygon == nil else { return nil }
    var left = position
    for block in blocks {
      let size = block.columns.count * block.rows.count
      if left < size {
        return Tile(
          z: block.zoom, x: block.columns.lowerBound + left / block.rows.count,
          y: block.rows.lowerBound + left % block.rows.count)
      }
      left -= size
    }
    return nil
  }

  public func makeIterator() -> AnyIterator<Tile> {
    let polygon = polygon
    let columns = blocks.lazy.flatMap { block in
      block.columns.lazy.map { x in block.rows.lazy.map { y in Tile(z: block.zoom, x: x, y: y) } }
    }
    guard let polygon else { return AnyIterator(columns.joined().makeIterator()) }
    return AnyIterator(
      columns.map { tiles in
        let column = tiles[tiles.startIndex].bounds
        let strip = polygon.strip(column.west...column.east)
        return tiles.filter { strip.touches($0.bounds) }
      }.joined().makeIterator())
  }
}

extension Bounds {
  /// The narrowest box around some tiles, which crosses the antimeridian where that is narrower; nil for none.
  public init?(around tiles: some Sequence<Tile>) {
    var columns: Set<Tile> = []
    var (south, north) = (Double.infinity, -Double.infinity)
    for tile in tiles {
      columns.insert(Tile(z: tile.z, x: tile.x, y: 0))
      let bounds = tile.bounds
      (south, north) = (min(south, bounds.south), max(north, bounds.north))
    }
    let parts = columns.map { column -> [[Polygon.Point]] in
      let box = column.bounds
      return [[(box.west, south), (box.east, south), (box.east, north)]]
    }
    guard let polygon = Polygon(parts: parts) else { return nil }
    self = polygon.box
  }
}
