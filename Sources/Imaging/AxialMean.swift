import Foundation

/// The mean of directions without a sense, where 1° and 179° lie 2° apart: angles are doubled, averaged as vectors, halved.
/// Source: Mardia and Jupp, "Directional Statistics", 2000, 1.1.
public struct AxialMean: Sendable, Equatable {
  /// 0..<180; 0 when no direction prevails.
  public let degrees: Double
  /// The mean resultant length: 1 when all agree, about 0 when they point anywhere.
  public let agreement: Double

  /// - Parameter axes: directions in degrees, each with its weight, 0 or more.
  public init(_ axes: [(degrees: Double, weight: Double)]) {
    var (x, y, weights) = (0.0, 0.0, 0.0)
    for axis in axes {
      x += axis.weight * cos(axis.degrees * .pi / 90)
      y += axis.weight * sin(axis.degrees * .pi / 90)
      weights += axis.weight
    }
    let angle = x == 0 && y == 0 ? 0 : atan2(y, x) * 90 / .pi
    degrees = angle < 0 ? angle + 180 : angle
    agreement = weights > 0 ? hypot(x, y) / weights : 0
  }
}
