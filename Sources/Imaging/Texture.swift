import Foundation

/// What the lightness of an image does, apart from its colours.
public struct Texture: Sendable, Equatable {
  /// RMS contrast: the standard deviation of L\* (Peli, "Contrast in complex images", 1990), 0 to 50.
  public let contrast: Double
  /// How fine the pattern is, in cycles per image width: the RMS spatial frequency, which is the root of the energy of the
  /// lightness's differences between neighbours over its variance (Parseval). It does not depend on the contrast. 0 for an
  /// even image.
  public let grain: Double
  /// The direction in which lines run, in degrees, 0..<180: 0 is level, 45 rises to the right, 90 is upright.
  public let orientation: Double
  /// How much of the pattern has that direction, 0 to 1; see `StructureTensor`.
  public let coherence: Double

  /// - Parameter plane: at least 3 x 3 pixels, else all is 0.
  public init(_ plane: LightnessPlane) {
    let tensor = StructureTensor(plane)
    orientation = tensor.orientation
    coherence = tensor.coherence
    let count = Double(max(1, plane.values.count))
    let mean = plane.values.reduce(0) { $0 + Double($1) } / count
    let variance = plane.values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
    contrast = variance.squareRoot()
    // Below a hundredth of L* there is nothing but rounding.
    let perPixel = variance > 1e-4 ? (plane.neighbourEnergy / variance).squareRoot() / (2 * .pi) : 0
    grain = perPixel * Double(plane.width)
  }
}

extension LightnessPlane {
  /// The mean squared difference of neighbours in a row and of neighbours in a column, summed.
  fileprivate var neighbourEnergy: Double {
    guard width > 1, height > 1 else { return 0 }
    return values.withUnsafeBufferPointer { plane in
      var (rows, columns) = (0.0, 0.0)
      for y in 0..<height {
        for x in 0..<width {
          let at = y * width + x
          if x + 1 < width { rows += Double((plane[at + 1] - plane[at]) * (plane[at + 1] - plane[at])) }
          if y + 1 < height { columns += Double((plane[at + width] - plane[at]) * (plane[at + width] - plane[at])) }
        }
      }
      return rows / Double(height * (width - 1)) + columns / Double(width * (height - 1))
    }
  }
}

/// The sums of products of the gradient over an image, whose axes say where its lines run.
/// Source: Bigün and Granlund, "Optimal orientation detection of linear symmetry", 1987; gradients by Scharr's 3 x 3
/// filter, whose angle errs least.
struct StructureTensor {
  private let xx: Double
  private let xy: Double
  private let yy: Double

  init(_ plane: LightnessPlane) {
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    let width = plane.width
    plane.values.withUnsafeBufferPointer { values in
      for y in 1..<max(1, plane.height - 1) {
        for x in 1..<max(1, width - 1) {
          let at = y * width + x
          let fall = values[at + width + 1] - values[at - width - 1]
          let rise = values[at - width + 1] - values[at + width - 1]
          let dx = Double(3 * (fall + rise) + 10 * (values[at + 1] - values[at - 1]))
          let dy = Double(3 * (fall - rise) + 10 * (values[at + width] - values[at - width]))
          xx += dx * dx
          xy += dx * dy
          yy += dy * dy
        }
      }
    }
    (self.xx, self.xy, self.yy) = (xx, xy, yy)
  }

  /// Degrees, 0..<180, counter-clockwise from level: along the lines, across the gradient.
  var orientation: Double {
    // Rows count downward: the sign of xy turns the angle the usual way round.
    let gradient = atan2(-2 * xy, xx - yy) * 90 / .pi
    let along = (gradient + 90).truncatingRemainder(dividingBy: 180)
    return along < 0 ? along + 180 : along
  }

  /// (λ1 - λ2) / (λ1 + λ2) of the eigenvalues: 1 for parallel lines, 0 where no direction prevails.
  var coherence: Double {
    let sum = xx + yy
    return sum > 0 ? hypot(xx - yy, 2 * xy) / sum : 0
  }
}
