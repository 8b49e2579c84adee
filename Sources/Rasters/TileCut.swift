package import Foundation
package import Imaging

/// What rasters show of a tile.
package struct TileCut: Sendable {
  /// Pixels on a side.
  static let side = 256

  /// 256 x 256 x 4: red, green, blue, alpha.
  let rgba: [UInt8]
  /// The share that has a value, 0 to 1.
  package let cover: Double

  init(_ rgba: [UInt8]) {
    self.rgba = rgba
    var sum = 0
    for at in stride(from: 3, to: rgba.count, by: 4) { sum += Int(rgba[at]) }
    cover = Double(sum) / Double(rgba.count / 4 * 255)
  }

  /// As a PNG, with alpha where it does not have a value everywhere.
  package func png() throws -> Data {
    let side = Self.side
    return try cover == 1 ? onWhite.png() : Raster.png(rgba, width: side, height: side, hasAlpha: true)
  }

  /// On white, as transparent tiles are looked at.
  package var onWhite: Raster {
    Raster(width: Self.side, height: Self.side) { x, y in
      let at = (y * Self.side + x) * 4
      let alpha = Int(rgba[at + 3])
      func value(_ channel: Int) -> UInt8 {
        UInt8((Int(rgba[at + channel]) * alpha + 255 * (255 - alpha) + 127) / 255)
      }
      return (value(0), value(1), value(2))
    }
  }
}
