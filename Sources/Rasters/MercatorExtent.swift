import Geo

/// A box in metres of Web Mercator (EPSG:3857).
package struct MercatorExtent: Equatable, Sendable {
  package let west: Double
  package let south: Double
  package let east: Double
  package let north: Double

  /// Of a block of tiles.
  init(_ tiles: TileBlock) {
    let side = Mercator.side(zoom: tiles.zoom)
    west = -Mercator.halfWorld + Double(tiles.columns.lowerBound) * side
    east = -Mercator.halfWorld + Double(tiles.columns.upperBound + 1) * side
    north = Mercator.halfWorld - Double(tiles.rows.lowerBound) * side
    south = Mercator.halfWorld - Double(tiles.rows.upperBound + 1) * side
  }

  init(west: Double, south: Double, east: Double, north: Double) {
    (self.west, self.south, self.east, self.north) = (west, south, east, north)
  }

  func overlaps(_ other: MercatorExtent) -> Bool {
    west < other.east && other.west < east && south < other.north && other.south < north
  }
}

/// Tiles of a zoom that make a rectangle.
struct TileBlock: Equatable, Sendable {
  let zoom: Int
  let columns: ClosedRange<Int>
  let rows: ClosedRange<Int>

  init(zoom: Int, columns: ClosedRange<Int>, rows: ClosedRange<Int>) {
    (self.zoom, self.columns, self.rows) = (zoom, columns, rows)
  }

  /// Those that an extent shares more than an edge with; nil where it lies beyond the world.
  init?(_ extent: MercatorExtent, zoom: Int) {
    let side = Mercator.side(zoom: zoom)
    // What is a thousandth of a pixel wide is rounding.
    let slack = 1e-3 / 256
    func range(_ low: Double, _ high: Double) -> ClosedRange<Int>? {
      let last = Double((1 << zoom) - 1)
      let first = (low / side + slack).rounded(.down)
      let end = (high / side - slack).rounded(.up) - 1
      guard first.isFinite, end.isFinite, end >= 0, first <= last, first <= end else { return nil }
      return Int(max(0, first))...Int(min(last, end))
    }
    let half = Mercator.halfWorld
    guard let columns = range(extent.west + half, extent.east + half),
      let rows = range(half - extent.north, half - extent.south)
    else { return nil }
    self.init(zoom: zoom, columns: columns, rows: rows)
  }

  /// Those of a deeper zoom that lie in a tile.
  init(in tile: Tile, zoom: Int) {
    let depth = zoom - tile.z
    func range(_ place: Int) -> ClosedRange<Int> { place << depth...(place + 1) << depth - 1 }
    self.init(zoom: zoom, columns: range(tile.x), rows: range(tile.y))
  }

  /// Those that both have; nil where they have none, or are of different zooms.
  func intersection(_ other: TileBlock) -> TileBlock? {
    guard zoom == other.zoom, columns.overlaps(other.columns), rows.overlaps(other.rows) else { return nil }
    return TileBlock(zoom: zoom, columns: columns.clamped(to: other.columns), rows: rows.clamped(to: other.rows))
  }

  var count: Int { columns.count * rows.count }

  func contains(_ tile: Tile) -> Bool { tile.z == zoom && columns.contains(tile.x) && rows.contains(tile.y) }
}
