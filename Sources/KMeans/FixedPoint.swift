internal import Foundation

/// Numbers as whole multiples of a power of two. Whole numbers can be added in any order, on any number of cores and of
/// processes, to the same bits; floating-point numbers cannot.
struct FixedPoint: Equatable {
  /// Units of 1.
  private let scale: Double

  /// - Parameter limit: no sum that is taken is larger, and none smaller than -limit.
  init(limit: Double) {
    // A bit for the sign, and one for rounding of the limit itself.
    let exponent = 61 - Int(log2(max(limit, .leastNormalMagnitude)).rounded(.up))
    scale = exp2(Double(min(exponent, 1_000)))
  }

  /// Rounded towards 0.
  @inline(__always)
  func units(_ value: Double) -> Int64 { Int64(value * scale) }

  func value(_ units: Int64) -> Double { Double(units) / scale }
}
