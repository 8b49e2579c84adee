internal import Foundation

extension Double {
  /// To so many decimals: what a profile says is no more exact than that.
  public func rounded(to decimals: Int) -> Double {
    let factor = (0..<decimals).reduce(1.0) { factor, _ in factor * 10 }
    return (self * factor).rounded() / factor
  }

  /// With so many digits beside the zeros that come first; whole numbers stay whole.
  public func rounded(toSignificant digits: Int) -> Double {
    guard isFinite, self != 0 else { return self }
    let decimals = max(0, digits - 1 - Int(log10(abs(self)).rounded(.down)))
    return decimals > 15 ? self : rounded(to: decimals)
  }
}

extension Int {
  /// The nearest whole number, of halves the one away from 0. What is beyond the range becomes its end, and NaN becomes 0:
  /// for figures of files that somebody else may have written, where `Int(_:)` would end the program.
  public init(nearest value: Double) {
    let whole = value.rounded()
    self = Int(exactly: whole) ?? (whole > 0 ? .max : whole < 0 ? .min : 0)
  }
}
