extension Int {
  /// The nearest whole number, of halves the one away from 0. What is beyond the range becomes its end, and NaN becomes 0:
  /// for figures of files that somebody else may have written, where `Int(_:)` would end the program.
  public init(nearest value: Double) {
    let whole = value.rounded()
    self = Int(exactly: whole) ?? (whole > 0 ? .max : whole < 0 ? .min : 0)
  }
}
