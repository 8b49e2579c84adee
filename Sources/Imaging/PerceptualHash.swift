import Files
import Foundation

/// What a picture shows, in eleven bytes that stay nearly the same when it is scaled, stored anew or corrected a little: which of
/// the 8 x 8 lowest frequencies of its brightness are above their median, and its mean colour.
/// Source: C. Zauner, "Implementation and benchmarking of perceptual image hash functions" (2010), the DCT hash.
public struct PerceptualHash: Hashable, Sendable {
  public let bits: UInt64
  /// The mean of each channel as it is stored: 0xRRGGBB.
  public let color: UInt32

  /// The side that pictures are shrunk to.
  private static let side = 32
  private static let frequencies = 1...8
  /// The mean square of the frequencies below which a picture shows next to nothing.
  private static let leastPower: Float = 256

  public init(bits: UInt64, color: UInt32) { (self.bits, self.color) = (bits, color) }

  /// - Parameter text: as `description` has it.
  public init?(_ text: String) {
    guard text.utf8.count == 22, let bits = UInt64(text.prefix(16), radix: 16),
      let color = UInt32(text.suffix(6), radix: 16)
    else { return nil }
    self.init(bits: bits, color: color)
  }

  /// nil for a picture of one colour, of which there is nothing to say.
  public init?(_ picture: Raster) {
    let side = Self.side
    let small = picture.resized(width: side, height: side)
    let (pixels, brightness) = (small.pixels, small.brightness)
    // Down each column, and along what that gave.
    func sum(_ wave: [Float], _ value: (Int) -> Float) -> Float {
      (0..<side).reduce(Float(0)) { sum, place in sum + wave[place] * value(place) }
    }
    let rows: [[Float]] = Self.cosines.map { wave in
      (0..<side).map { x in sum(wave) { brightness[$0 * side + x] } }
    }
    let found: [Float] = rows.flatMap { row in Self.cosines.map { wave in sum(wave) { row[$0] } } }
    let power = found.reduce(Float(0)) { $0 + $1 * $1 } / Float(found.count)
    guard power > Self.leastPower else { return nil }
    let ordered = found.sorted()
    let median = (ordered[found.count / 2 - 1] + ordered[found.count / 2]) / 2
    bits = found.reduce(UInt64(0)) { bits, value in bits << 1 | (value > median ? 1 : 0) }
    color = (0..<3).reduce(UInt32(0)) { color, channel in
      let sum = stride(from: channel, to: pixels.count, by: 3).reduce(0) { $0 + Int(pixels[$1]) }
      return color << 8 | UInt32(sum / (side * side))
    }
  }

  /// DCT-II, a row a frequency.
  private static let cosines: [[Float]] = frequencies.map { frequency in
    let step = Double(frequency) * .pi / Double(2 * side)
    return (0..<side).map { place in Float(cos(Double(2 * place + 1) * step)) }
  }

  /// In how many bits two differ, 0 to 64: about 32 for pictures that have nothing in common.
  public func distance(to other: Self) -> Int { (bits ^ other.bits).nonzeroBitCount }

  /// How far the mean colours of two lie apart: the largest difference of a channel, 0 to 255.
  public func colorDistance(to other: Self) -> Int {
    func level(_ color: UInt32, _ shift: UInt32) -> Int { Int(color >> shift & 0xFF) }
    return [16, 8, 0].map { abs(level(color, $0) - level(other.color, $0)) }.max() ?? 0
  }
}

extension PerceptualHash: CustomStringConvertible {
  /// 22 digits.
  public var description: String { bits.hexadecimal + color.hexadecimal.suffix(6) }
}
