import Foundation
public import Imaging

/// Pictures of hills with houses and hedges, of other shapes and colours for each number, at any size.
public enum MadeScene {
  public static func picture(_ number: Int, width: Int = 192, height: Int = 128) -> Raster {
    Raster(width: width, height: height) { x, y in
      let (u, v) = (Double(x) / Double(width), Double(y) / Double(height))
      let wave = (1...4).reduce(0.0) { sum, order in
        sum + sin(Double(number * order * 7 % 11 + 1) * u * 3 + Double(number))
          * cos(Double(order + number % 5) * v * 4 + Double(number % 7))
      }
      let (column, row) = (Int(u * 12), Int(v * 8))
      let block = (column * 31 + row * 17 + number * 7 + column * row * (number + 3)) % 23
      let level = min(255, max(0, 100 + wave * 24 + Double(block) * 4))
      return (UInt8(level), UInt8(255 - level), UInt8(number * 6 % 256))
    }
  }
}
