import Foundation

extension Lab {
  /// How different two colours look: CIEDE2000. About 1 is just seen side by side.
  ///
  /// Plain distance in Lab (CIE76) calls dull colours too alike and vivid ones too different, and landscapes are dull.
  /// Source: Sharma, Wu, Dalal, "The CIEDE2000 color-difference formula", 2005; the names below are theirs.
  public func difference(to other: Lab) -> Double {
    let g: Double = 0.5 * (1 - Self.vividness((self.chroma + other.chroma) / 2))
    func stretched(_ color: Lab) -> Lab { Lab(lightness: color.lightness, a: (1 + g) * color.a, b: color.b) }
    let (one, two) = (stretched(self), stretched(other))
    let isGrey = one.chroma * two.chroma == 0
    var turn: Double = isGrey ? 0 : two.hue - one.hue
    if turn > 180 { turn -= 360 } else if turn < -180 { turn += 360 }
    var hue: Double = isGrey ? one.hue + two.hue : (one.hue + two.hue) / 2
    if !isGrey, abs(one.hue - two.hue) > 180 { hue += hue < 180 ? 180 : -180 }
    let chroma: Double = (one.chroma + two.chroma) / 2
    let fromMiddle: Double = pow((lightness + other.lightness) / 2 - 50, 2.0)

    let scaleL: Double = 1 + 0.015 * fromMiddle / (20 + fromMiddle).squareRoot()
    let scaleC: Double = 1 + 0.045 * chroma
    let scaleH: Double = 1 + 0.015 * chroma * Self.hueWeight(hue)
    let deltaL: Double = (other.lightness - lightness) / scaleL
    let deltaC: Double = (two.chroma - one.chroma) / scaleC
    let deltaH: Double = 2 * (one.chroma * two.chroma).squareRoot() * sin(turn * .pi / 360) / scaleH
    // Blue: chroma and hue are seen together.
    let angle: Double = 60 * exp(-pow((hue - 275) / 25, 2.0)) * .pi / 180
    let rotation: Double = -2 * Self.vividness(chroma) * sin(angle)
    let squares: Double = deltaL * deltaL + deltaC * deltaC + deltaH * deltaH
    return (squares + rotation * deltaC * deltaH).squareRoot()
  }

  /// 0 for grey, 1 for the most vivid colours.
  private static func vividness(_ chroma: Double) -> Double {
    let power = pow(chroma, 7.0)
    return (power / (power + pow(25.0, 7.0))).squareRoot()
  }

  /// T
  private static func hueWeight(_ hue: Double) -> Double {
    func cosine(_ degrees: Double) -> Double { cos(degrees * .pi / 180) }
    let low: Double = 1 - 0.17 * cosine(hue - 30) + 0.24 * cosine(2 * hue)
    return low + 0.32 * cosine(3 * hue + 6) - 0.20 * cosine(4 * hue - 63)
  }
}
