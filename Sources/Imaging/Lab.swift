import Foundation

/// A colour in CIE L\*a\*b\* (1976) under daylight D65, where equal steps look about equally large.
/// Source: CIE 15:2004; the matrices between sRGB and XYZ are those of IEC 61966-2-1.
public struct Lab: Sendable, Equatable {
  /// L\*: 0 is black, 100 white.
  public let lightness: Double
  /// a\*: green below 0, red above.
  public let a: Double
  /// b\*: blue below 0, yellow above.
  public let b: Double

  public init(lightness: Double, a: Double, b: Double) {
    self.lightness = lightness
    self.a = a
    self.b = b
  }

  /// From 8-bit sRGB.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    let light = SRGB.light
    self.init(lightOfRed: light[Int(red)], green: light[Int(green)], blue: light[Int(blue)])
  }

  /// From amounts of sRGB's light, 0 to 1.
  init(lightOfRed r: Double, green g: Double, blue b: Double) {
    let x = Self.compressed((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / Self.white.x)
    let y = Self.compressed(0.2126729 * r + 0.7151522 * g + 0.0721750 * b)
    let z = Self.compressed((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / Self.white.z)
    self.init(lightness: 116 * y - 16, a: 500 * (x - y), b: 200 * (y - z))
  }

  public init(_ color: RGBColor) { self.init(red: color.red, green: color.green, blue: color.blue) }

  /// From the low 24 bits, as in `0xRRGGBB`.
  public init(_ hex: Int) { self.init(RGBColor(hex)) }

  /// 8-bit sRGB; what it cannot show is clipped.
  public var srgb: RGBColor {
    let middle = (lightness + 16) / 116
    let x = Self.expanded(middle + a / 500) * Self.white.x
    let y = Self.expanded(middle)
    let z = Self.expanded(middle - b / 200) * Self.white.z
    return RGBColor(
      red: SRGB.value(of: 3.2404542 * x - 1.5371385 * y - 0.4985314 * z),
      green: SRGB.value(of: -0.9692660 * x + 1.8760108 * y + 0.0415560 * z),
      blue: SRGB.value(of: 0.0556434 * x - 0.2040259 * y + 1.0572252 * z)
    )
  }

  /// How far from grey: the length of (a\*, b\*).
  public var chroma: Double { hypot(a, b) }

  /// The angle of (a\*, b\*), 0..<360 degrees; 0 for grey.
  public var hue: Double {
    let degrees = atan2(b, a) * 180 / .pi
    return degrees < 0 ? degrees + 360 : degrees
  }

  /// `#rrggbb`
  public var hex: String { srgb.description }

  /// D65, with Y = 1: what the matrix makes of white.
  private static let white = (x: 0.95047, z: 1.08883)

  private static func compressed(_ t: Double) -> Double {
    t > 216.0 / 24_389 ? cbrt(t) : (24_389.0 / 27 * t + 16) / 116
  }

  private static func expanded(_ t: Double) -> Double {
    t > 6.0 / 29 ? t * t * t : (116 * t - 16) * 27 / 24_389
  }
}
