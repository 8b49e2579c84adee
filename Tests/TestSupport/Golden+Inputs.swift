import Foundation
import Random

/// The inputs of the golden files, by the formulas of `Scripts/goldens`; `inputs.json` has their digests.
extension Golden {
  /// 8-bit images, N x H x W x 3.
  public struct Images: Sendable {
    public let count: Int
    public let side: Int
    public let pixels: [UInt8]

    public var shape: [Int] { [count, side, side, 3] }
  }

  /// Of `formula_…`: two of 71 and 96 px, three of 256 and 299.
  public static func images(side: Int) -> Images { images(count: side < 100 ? 2 : 3, side: side, seed: 7) }

  /// Of `train_…`, and their labels.
  public static let trainingImages = images(count: 8, side: 96, seed: 11)
  public static let trainingLabels = [0, 1, 2, 3, 4, 0, 0, 1]

  /// Waves with noise.
  private static func images(count: Int, side: Int, seed: UInt64) -> Images {
    var noise = SplitMix64(seed: seed)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(count * side * side * 3)
    for image in 0..<count {
      let phases = (0..<3).map { 0.7 * Double($0) + 1.3 * Double(image) }
      for y in 0..<side {
        for x in 0..<side {
          for phase in phases {
            let down = sin(Double(6 * y) / Double(side) + phase)
            let across = cos(Double(9 * x) / Double(side) - phase)
            let value = 0.5 + 0.3 * down * across + 0.25 * (noise.uniform() - 0.5)
            pixels.append(UInt8(min(max((256 * value).rounded(.down), 0), 255)))
          }
        }
      }
    }
    return Images(count: count, side: side, pixels: pixels)
  }

  /// Of `mbk_…`: 3,500 samples of 64 values around seven centres, in batches of 1,000.
  public static let samples: [Float] = {
    var random = NumPyRandom(seed: 42)
    let centers = (0..<7 * 64).map { _ in random.normal() * 3 }
    let groups = (0..<3_500).map { _ in random.integer(below: 7) }
    return groups.flatMap { group in (0..<64).map { Float(centers[group * 64 + $0] + random.normal()) } }
  }()
  /// What those count for where they have weights: 0.25 + |first value|.
  public static let sampleWeights = stride(from: 0, to: samples.count, by: 64).map { 0.25 + Double(abs(samples[$0])) }
  public static let batches = [0..<1_000, 1_000..<2_000, 2_000..<3_000, 3_000..<3_500]
}

/// `numpy.random.RandomState`, as far as the samples need it. NumPy promises that its numbers stay as they are.
/// Source: numpy/random/src (MT19937 of Matsumoto and Nishimura, the polar method of Marsaglia).
private struct NumPyRandom {
  private var state: [UInt32]
  private var position = 624
  private var held: Double?

  init(seed: UInt32) {
    state = [seed]
    for index in 1..<624 {
      let last = state[index - 1]
      state.append(1_812_433_253 &* (last ^ last >> 30) &+ UInt32(index))
    }
  }

  private mutating func next() -> UInt32 {
    if position == 624 {
      for index in 0..<624 {
        let joined = state[index] & 0x8000_0000 | state[(index + 1) % 624] & 0x7FFF_FFFF
        state[index] = state[(index + 397) % 624] ^ joined >> 1 ^ (joined & 1 == 1 ? 0x9908_B0DF : 0)
      }
      position = 0
    }
    var y = state[position]
    position += 1
    y ^= y >> 11
    y ^= y << 7 & 0x9D2C_5680
    y ^= y << 15 & 0xEFC6_0000
    return y ^ y >> 18
  }

  private mutating func uniform() -> Double {
    let (high, low) = (next() >> 5, next() >> 6)
    return (Double(high) * 67_108_864 + Double(low)) / 9_007_199_254_740_992
  }

  /// For bounds up to 8.
  mutating func integer(below bound: Int) -> Int {
    while true {
      let value = Int(next() & 7)
      if value < bound { return value }
    }
  }

  mutating func normal() -> Double {
    if let held {
      self.held = nil
      return held
    }
    while true {
      let (a, b) = (2 * uniform() - 1, 2 * uniform() - 1)
      let square = a * a + b * b
      guard square < 1, square != 0 else { continue }
      let factor = (-2 * log(square) / square).squareRoot()
      held = factor * a
      return factor * b
    }
  }
}
