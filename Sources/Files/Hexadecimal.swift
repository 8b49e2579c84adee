extension FixedWidthInteger where Self: UnsignedInteger {
  /// Lower-case hexadecimal digits, as many as the type has: `0a` for 10 as a byte.
  public var hexadecimal: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: Self.bitWidth / 4 - digits.count) + digits
  }
}
