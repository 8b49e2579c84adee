import Foundation

/// An image without its colours: L\* (0 to 100) of each pixel.
public struct LightnessPlane: Sendable {
  public let width: Int
  public let height: Int
  /// height x width values, rows from the top.
  public let values: [Float]

  public init(_ image: Raster) {
    width = image.width
    height = image.height
    // The share of each channel's value in the luminance Y, once for all pixels.
    let shares = [0.2126729, 0.7151522, 0.0721750].map { share in SRGB.light.map { Float(share * $0) } }
    let (red, green, blue) = (shares[0], shares[1], shares[2])
    let pixels = image.pixels
    values = [Float](unsafeUninitializedCapacity: width * height) { buffer, count in
      for index in buffer.indices {
        let at = index * 3
        let y = red[Int(pixels[at])] + green[Int(pixels[at + 1])] + blue[Int(pixels[at + 2])]
        buffer[index] = y > 216.0 / 24_389 ? 116 * cbrtf(y) - 16 : y * 24_389 / 27
      }
      count = buffer.count
    }
  }
}
