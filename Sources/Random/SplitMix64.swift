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

  /// Uniform in [0, 1), with the 53 bits of a double.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in 0..<bound, by multiplication; the bias, bound / 2^64, is far below what anyone can see.
  public mutating func index(below bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }

  /// `count` different numbers of 0..<bound in random order: the start of a Fisher-Yates shuffle.
  public mutating func sample(_ count: Int, of bound: Int) -> [Int] {
    precondition(count <= bound, "cannot draw \(count) different numbers out of \(bound)")
    var numbers = Array(0..<bound)
    for position in 0..<count {
      numbers.swapAt(position, position + index(below: bound - position))
    }
    return Array(numbers.prefix(count))
  }

  /// 0..<count in random order.
  public mutating func permutation(_ count: Int) -> [Int] { sample(count, of: count) }
}
