internal import Files

/// An sRGB colour, 0 to 255 a channel.
public struct RGBColor: Codable, Hashable, Sendable, CustomStringConvertible {
  public let red: UInt8
  public let green: UInt8
  public let blue: UInt8

  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// From the low 24 bits, as in `0xRRGGBB`.
  public init(_ hex: Int) {
    self.init(
      red: UInt8(truncatingIfNeeded: hex >> 16), green: UInt8(truncatingIfNeeded: hex >> 8),
      blue: UInt8(truncatingIfNeeded: hex))
  }

  /// From `#rrggbb`; nil for anything else.
  public init?(_ text: String) {
    guard text.wholeMatch(of: /#[0-9A-Fa-f]{6}/) != nil, let hex = Int(text.dropFirst(), radix: 16) else { return nil }
    self.init(hex)
  }

  /// From `#rrggbb`; black where that is none.
  public init(hex: String) { self = RGBColor(hex) ?? RGBColor(0) }

  /// `#rrggbb`, as CSS, SVG and GeoJSON's simplestyle write it.
  public var description: String {
    "#" + [red, green, blue].map(\.hexadecimal).joined()
  }
}
