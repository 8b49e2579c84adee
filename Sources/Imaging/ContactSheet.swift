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

  /// Where the images of one sheet lie, in pixels.
  public struct Layout: Sendable {
    public let columns: Int
    public let width: Int
    public let height: Int
    fileprivate let step: Int
    fileprivate let gap: Int

    /// - Parameter index: of an image, the first 0.
    public func corner(of index: Int) -> (left: Int, top: Int) {
      (gap + index % columns * step, gap + index / columns * step)
    }
  }

  /// - Parameter count: of the images on the sheet.
  public func layout(of count: Int) -> Layout {
    let columns = max(1, min(self.columns, count))
    let rows = max(1, (count + columns - 1) / columns)
    let step = thumbnail + gap
    return Layout(columns: columns, width: columns * step + gap, height: rows * step + gap, step: step, gap: gap)
  }

  /// - Parameter images: at least one; each is shown whole within a square of `thumbnail` pixels.
  public func compose(_ images: [Raster]) -> Raster {
    let layout = layout(of: images.count)
    let (width, height) = (layout.width, layout.height)
    var pixels = [UInt8](repeating: 255, count: width * height * 3)
    for (index, image) in images.enumerated() {
      let small = image.letterboxed(thumbnail)
      let (left, top) = layout.corner(of: index)
      for row in 0..<thumbnail {
        let from = row * thumbnail * 3
        let to = ((top + row) * width + left) * 3
        pixels.replaceSubrange(to..<(to + thumbnail * 3), with: small.pixels[from..<(from + thumbnail * 3)])
      }
    }
    return Raster(width: width, height: height, pixels: pixels)
  }
}
