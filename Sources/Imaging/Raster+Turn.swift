/// One of the eight ways to lay a square image down.
public struct Turn: Sendable, Equatable {
  /// Quarter turns anticlockwise, 0 to 3.
  public let quarters: Int
  /// Mirrored left to right, before it is turned.
  public let isMirrored: Bool

  public static let none = Turn(quarters: 0)

  public init(quarters: Int, isMirrored: Bool = false) {
    self.quarters = quarters & 3
    self.isMirrored = isMirrored
  }
}

extension Raster {
  public func turned(_ turn: Turn) -> Raster {
    guard turn != .none else { return self }
    let isUpright = turn.quarters % 2 == 0
    return pixels.withUnsafeBufferPointer { pixels in
      Raster(width: isUpright ? width : height, height: isUpright ? height : width) { x, y in
        let (column, row) =
          switch turn.quarters {
          case 1: (width - 1 - y, x)
          case 2: (width - 1 - x, height - 1 - y)
          case 3: (y, height - 1 - x)
          default: (x, y)
          }
        let at = (row * width + (turn.isMirrored ? width - 1 - column : column)) * 3
        return (pixels[at], pixels[at + 1], pixels[at + 2])
      }
    }
  }
}
