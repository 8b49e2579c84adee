/// How a picture that is no square becomes one.
public enum Fit: String, Sendable, CaseIterable {
  /// Its middle square; what is beside it is left out.
  case crop
  /// The whole picture between two grey bars.
  case pad
  /// The whole picture, its longer side drawn together.
  case squash
}

extension Raster {
  /// For a network: a square of that side. A square picture is the same in each way.
  public func fitted(_ side: Int, _ fit: Fit) -> Raster {
    switch fit {
    case .crop: squared(side)
    // The middle of what a network takes, -1 to 1: bars say as little as they can.
    case .pad: letterboxed(side, on: 128)
    case .squash: resized(width: side, height: side)
    }
  }

  /// For people: the whole picture, its longer side of that many pixels.
  public func within(_ side: Int) -> Raster {
    let longest = max(width, height, 1)
    func scaled(_ length: Int) -> Int { max(1, (length * side + longest / 2) / longest) }
    return resized(width: scaled(width), height: scaled(height))
  }

  /// The whole picture in the middle of a square.
  /// - Parameter grey: what lies beside it.
  public func letterboxed(_ side: Int, on grey: UInt8 = 255) -> Raster {
    let inner = within(side)
    guard inner.width != side || inner.height != side else { return inner }
    let (left, top) = ((side - inner.width) / 2, (side - inner.height) / 2)
    var pixels = [UInt8](repeating: grey, count: side * side * 3)
    for row in 0..<inner.height {
      let from = row * inner.width * 3
      let to = ((top + row) * side + left) * 3
      pixels.replaceSubrange(to..<to + inner.width * 3, with: inner.pixels[from..<from + inner.width * 3])
    }
    return Raster(width: side, height: side, pixels: pixels)
  }

  /// The middle square, resized: what is there keeps its proportions.
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
