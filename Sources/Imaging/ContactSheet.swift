/// Many images on one, in rows: what a person looks at to name a group.
public struct ContactSheet: Sendable {
  public var columns: Int
  /// Side of one image, in pixels.
  public var thumbnail: Int
  /// White space between images, in pixels.
  public var gap: Int

  public init(columns: Int = 8, thumbnail: Int = 128, gap: Int = 4) {
    self.columns = columns
    self.thumbnail = thumbnail
    self.gap = gap
  }

  /// - Parameter images: at least one; each is shrunk to a square of `thumbnail` pixels.
  public func compose(_ images: [Raster]) -> Raster {
    let columns = max(1, min(self.columns, images.count))
    let rows = max(1, (images.count + columns - 1) / columns)
    let width = columns * (thumbnail + gap) + gap
    let height = rows * (thumbnail + gap) + gap
    var pixels = [UInt8](repeating: 255, count: width * height * 3)
    for (index, image) in images.enumerated() {
      let small = image.squared(thumbnail)
      let left = gap + index % columns * (thumbnail + gap)
      let top = gap + index / columns * (thumbnail + gap)
      for row in 0..<thumbnail {
        let from = row * thumbnail * 3
        let to = ((top + row) * width + left) * 3
        pixels.replaceSubrange(to..<(to + thumbnail * 3), with: small.pixels[from..<(from + thumbnail * 3)])
      }
    }
    return Raster(width: width, height: height, pixels: pixels)
  }
}

extension Raster {
  /// The middle square, resized: a photograph keeps its proportions.
  public func squared(_ side: Int) -> Raster {
    let edge = min(width, height)
    if width == height { return resized(width: side, height: side) }
    let left = (width - edge) / 2
    let top = (height - edge) / 2
    var square: [UInt8] = []
    square.reserveCapacity(edge * edge * 3)
    for row in top..<(top + edge) {
      let from = (row * width + left) * 3
      square += pixels[from..<(from + edge * 3)]
    }
    return Raster(width: edge, height: edge, pixels: square).resized(width: side, height: side)
  }
}
