import Foundation
import Geo

/// Cuts tiles out of rasters, one after the other. One thread at a time.
final class RasterCutter {
  /// A raster, and the tiles that it touches.
  struct Part: Sendable {
    let url: URL
    let block: TileBlock
  }

  private let parts: [Part]
  private let bands: [Int]?
  private let resampling: Resampling
  /// nil where values are shown as they are.
  private let stretch: Stretch?
  /// On the grids of their tiles.
  private var open = OpenRasters<RasterView>()

  init(_ parts: [Part], bands: [Int]?, _ resampling: Resampling, _ stretch: Stretch?) {
    self.parts = parts
    self.bands = bands
    self.resampling = resampling
    self.stretch = stretch
  }

  /// - Throws: `RasterError`.
  func cut(_ tile: Tile) throws(RasterError) -> TileCut {
    let side = TileCut.side
    let area = side * side
    var rgba = [UInt8](repeating: 0, count: area * 4)
    for (index, part) in parts.enumerated() where part.block.contains(tile) {
      let x = (tile.x - part.block.columns.lowerBound) * side
      let y = (tile.y - part.block.rows.lowerBound) * side
      let values = try view(index).read(x: x, y: y, width: side, height: side, bands: 4)
      for at in 0..<area {
        let alpha = Self.byte(values[3 * area + at])
        guard alpha > 0, alpha >= rgba[at * 4 + 3] else { continue }
        // Not a number is no value, whether the file says so or not.
        guard (0..<3).contains(where: { values[$0 * area + at].isFinite }) else { continue }
        for band in 0..<3 {
          let value = values[band * area + at]
          rgba[at * 4 + band] = stretch.map { $0.byte(value, band: band) } ?? Self.byte(value)
        }
        rgba[at * 4 + 3] = alpha
      }
    }
    return TileCut(rgba)
  }

  private static func byte(_ value: Float) -> UInt8 {
    value.isFinite ? UInt8(min(max(value, 0), 255).rounded()) : 0
  }

  private func view(_ index: Int) throws(RasterError) -> RasterView {
    let (part, bands, resampling) = (parts[index], bands, resampling)
    return try open.at(index) { () throws(RasterError) in
      let block = part.block
      let grid = (MercatorExtent(block), block.columns.count * TileCut.side, block.rows.count * TileCut.side)
      return try RasterFile(part.url).colors(bands).mercator(grid, resampling)
    }
  }
}
