public import Imaging
internal import WebPages

/// The colours of groups that nothing better is known of, by their numbers: of photographs, of clusters, of groups of
/// version 0.1. Those of tiles have the colours of their ground (`LandscapeColors`).
///
/// The first seven are Okabe and Ito's (Color Universal Design, 2008, without black). Each of the others is the sRGB
/// colour farthest from all before it: the least Euclidean distance in OKLab (Ottosson, 2020) over normal sight and
/// full protanopia, deuteranopia and tritanopia as Machado, Oliveira and Fernandes (2009) simulate them. So the fewer
/// the groups, the easier they are to tell apart: any two of the first 12 are 0.076 or more apart for everyone, of 20
/// 0.070, of 30 0.057, of 40 0.043. Nobody tells 40 colours apart with certainty: always show the number too.
public enum GroupPalette {
  /// Depends on the id alone. Ids from `count` on begin again; negative ids ("in no group") are `none`.
  public static func color(of id: Int) -> RGBColor {
    id < 0 ? none : colors[id % colors.count]
  }

  public static var count: Int { colors.count }

  public static let none = RGBColor(0x8A8F94)

  private static let colors = [
    0xE69F00, 0x56B4E9, 0x009E73, 0xF0E442, 0x0072B2, 0xD55E00, 0xCC79A7, 0x7B2719, 0x523A6F, 0x07EDD9,
    0x9B67FA, 0x3028CF, 0x825B71, 0xACB78C, 0xAE3F2C, 0xAAE090, 0x7508A0, 0x843EEA, 0xC91FAE, 0x8DCCF9,
    0xE1C33C, 0x18524B, 0x7C90DF, 0xCEA2BA, 0x5D4D84, 0x97A766, 0x916D88, 0x346F46, 0xE38231, 0xCAC4AF,
    0x6B8449, 0xB84CCF, 0xAC73B9, 0x6E5E97, 0xCB6D68, 0x8B3E09, 0xB09991, 0x84C662, 0x6A4C69, 0x8C9FC5,
  ].map { RGBColor($0) }
}

extension RGBColor {
  /// Whether it is hardly seen on white paper without a line around.
  var isNearlyWhite: Bool { Lab(self).lightness > 85 }
}

extension HTML.StringInterpolation {
  mutating func appendInterpolation(_ color: RGBColor) { text += color.description }
}
