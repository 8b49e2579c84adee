/// An image in memory: RGB, 8 bits a channel, interleaved (HWC), rows from the top.
public struct Raster: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// height x width x 3 values.
  public let pixels: [UInt8]

  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(pixels.count == width * height * 3, "\(width)x\(height) RGB needs \(width * height * 3) bytes")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// Makes an image from a function of the column and the row.
  public init(width: Int, height: Int, color: (_ x: Int, _ y: Int) -> (red: UInt8, green: UInt8, blue: UInt8)) {
    let pixels = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
      for y in 0..<height {
        for x in 0..<width {
          let (red, green, blue) = color(x, y)
          let at = (y * width + x) * 3
          buffer[at] = red
          buffer[at + 1] = green
          buffer[at + 2] = blue
        }
      }
      count = buffer.count
    }
    self.init(width: width, height: height, pixels: pixels)
  }

  /// True when every pixel has the same colour: a tile of nothing.
  public var isBlank: Bool {
    pixels.withUnsafeBufferPointer { bytes in
      for index in 3..<max(3, bytes.count) where bytes[index] != bytes[index - 3] { return false }
      return true
    }
  }
}
