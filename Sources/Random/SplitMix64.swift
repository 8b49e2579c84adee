/// A small random stream that a seed fixes, on any machine and in any version of this program.
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// 0 is a seed like any other.
  public init(seed: UInt64) { state = seed }

  /// A stream of its own for each combination of a seed and some numbers, in their order.
  public init(seed: UInt64, _ numbers: Int...) {
    var mixed = seed
    for number in numbers {
      var stream = SplitMix64(seed: mixed ^ UInt64(bitPattern: Int64(number)) &* 0xD6E8_FEB8_6659_FD93)
      mixed = stream.next()
    }
    self.init(seed: mixed)
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in [0, 1), 53 bits.
  public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in 0..<bound, without the bias of a remainder and without depending on the standard library's method.
  public mutating func below(_ bound: Int) -> Int {
    let bound = UInt64(bound)
    let limit = UInt64.max - UInt64.max % bound
    while true {
      let value = next()
      if value < limit { return Int(value % bound) }
    }
  }

  /// 0..<count in random order (Fisher and Yates).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, below(last + 1)) }
    return order
  }
}
