import Foundation

/// sRGB's transfer curve: 8-bit values to amounts of light, 0 to 1, and back. Source: IEC 61966-2-1.
enum SRGB {
  /// The light of each value.
  static let light: [Double] = (0...255).map { value in
    let encoded = Double(value) / 255
    return encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4)
  }

  /// The value nearest to this light; light outside 0...1 is clipped.
  static func value(of light: Double) -> UInt8 {
    let light = min(1, max(0, light))
    let encoded = light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055
    return UInt8((encoded * 255).rounded())
  }
}
