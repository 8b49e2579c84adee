/// The mean of images of one size, of their light and not of their sRGB values: as if all lay over one another on a screen.
public struct MeanImage: Sendable {
  public let side: Int
  public private(set) var count = 0
  private var sums: [Double]

  public init(side: Int) {
    self.side = side
    sums = [Double](repeating: 0, count: side * side * 3)
  }

  /// Adds a whole image, drawn to a square.
  public mutating func add(_ image: Raster) {
    let light = SRGB.light
    let pixels = image.fitted(side, .squash).pixels
    for index in pixels.indices { sums[index] += light[Int(pixels[index])] }
    count += 1
  }

  /// Black when nothing was added.
  public var raster: Raster {
    let divisor = Double(max(1, count))
    return Raster(width: side, height: side, pixels: sums.map { SRGB.value(of: $0 / divisor) })
  }
}
