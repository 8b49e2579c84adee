/// The tiles of one zoom that touch a region: a lazy sequence in the order of z, x, y, never an array.
///
/// Edges are half-open: a box whose edge lies on a tile border takes no extra column or row there.
public struct TileCover: Sequence, Sendable {
  public let zoom: Int
  /// Columns and rows, disjoint and in ascending order of columns.
  private let blocks: [Block]
  /// nil keeps every tile of the blocks.
  private let polygon: Polygon?

  private struct Block: Sendable {
    let columns: Range<Int>
    let rows: Range<Int>
  }

  public init(_ bounds: Bounds, zoom: Int, within polygon: Polygon? = nil) {
    self.zoom = zoom
    self.polygon = polygon
    let size = 1 << zoom
    func range(_ low: Double, _ high: Double) -> Range<Int> {
      let first = Swift.min(Int(TileCover.snapped(low).rounded(.down)), size - 1)
      let last = Swift.min(Int(TileCover.snapped(high).rounded(.up)), size)
      return first..<Swift.max(last, first + 1)
    }
    let pieces = bounds.parts.map { part in
      Block(
        columns: range(Mercator.column(part.west, zoom: zoom), Mercator.column(part.east, zoom: zoom)),
        rows: range(Mercator.row(part.north, zoom: zoom), Mercator.row(part.south, zoom: zoom)))
    }.sorted { $0.columns.lowerBound < $1.columns.lowerBound }
    // At low zooms the two sides of the antimeridian can share a column.
    if let first = pieces.first, let last = pieces.last, pieces.count == 2,
      last.columns.lowerBound < first.columns.upperBound
    {
      blocks = [Block(columns: first.columns.lowerBound..<last.columns.upperBound, rows: first.rows)]
    } else {
      blocks = pieces
    }
  }

  /// A coordinate within 1e-9 of a tile border lies on it: degrees in decimal cannot say it better.
  private static func snapped(_ value: Double) -> Double {
    let nearest = value.rounded()
    return abs(value - nearest) < 1e-9 * Swift.max(1, abs(nearest)) ? nearest : value
  }

  /// How many tiles, counted without making them where the region is a box.
  public var count: Int {
    polygon == nil ? blocks.reduce(0) { $0 + $1.columns.count * $1.rows.count } : reduce(0) { count, _ in count + 1 }
  }

  public func contains(_ tile: Tile) -> Bool {
    tile.z == zoom && blocks.contains { $0.columns.contains(tile.x) && $0.rows.contains(tile.y) }
      && (polygon.map { $0.touches(tile.bounds) } ?? true)
  }

  public func makeIterator() -> AnyIterator<Tile> {
    let zoom = zoom
    let polygon = polygon
    let all = blocks.lazy.flatMap { block in
      block.columns.lazy.flatMap { x in block.rows.lazy.map { y in Tile(z: zoom, x: x, y: y) } }
    }
    guard let polygon else { return AnyIterator(all.makeIterator()) }
    return AnyIterator(all.filter { polygon.touches($0.bounds) }.makeIterator())
  }
}
