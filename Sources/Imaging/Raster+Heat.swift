extension Raster {
  /// This image in grey under a map of heat: dark violet where the map is 0, through red to light yellow where it is 1.
  /// The colours are those of "inferno" (van der Walt and Smith, 2015), whose lightness rises evenly, so that it reads the
  /// same in print and for the colour-blind.
  /// - Parameters:
  ///   - heat: rows x columns values, rows from the top; what lies outside 0...1 is clipped. Enlarged bilinearly.
  ///   - opacity: of the heat, 0 to 1.
  public func heated(by heat: [Float], rows: Int, columns: Int, opacity: Double = 0.6) -> Raster {
    let small = Raster(width: columns, height: rows) { x, y in
      let value = UInt8(min(1, max(0, heat[y * columns + x])) * 255)
      return (value, value, value)
    }
    let large = small.resized(width: width, height: height)
    return Raster(width: width, height: height) { x, y in
      let at = (y * width + x) * 3
      // Rec. 601's luma, of sRGB values, as JPEG has it.
      let grey = 0.299 * Double(pixels[at]) + 0.587 * Double(pixels[at + 1]) + 0.114 * Double(pixels[at + 2])
      let color = Self.inferno(Double(large.pixels[at]) / 255)
      func mixed(_ value: Double) -> UInt8 { UInt8(grey * (1 - opacity) + value * opacity) }
      return (mixed(color.red), mixed(color.green), mixed(color.blue))
    }
  }

  private static func inferno(_ value: Double) -> (red: Double, green: Double, blue: Double) {
    let place = value * Double(stops.count - 1)
    let index = min(stops.count - 2, Int(place))
    let part = place - Double(index)
    func channel(_ shift: Int) -> Double {
      let (low, high) = (stops[index] >> shift & 0xFF, stops[index + 1] >> shift & 0xFF)
      return Double(low) + part * Double(high - low)
    }
    return (channel(16), channel(8), channel(0))
  }

  private static let stops = [
    0x000004, 0x210C4A, 0x56106E, 0x89226A, 0xBB3754, 0xE35932, 0xF98C0A, 0xF9C932, 0xFCFFA4,
  ]
}
