import Foundation

/// What the mean colour of a group of aerial images says of their ground, and which colours may stand for it on a map.
struct Landscape {
  let mean: Lab
  let kind: Kind
  private let hue: Double

  enum Kind {
    /// Ice, snow, clouds: white.
    case snow
    /// Roofs, rock, haze: nearly without colour.
    case grey
    case water, plants, ground
  }

  init(_ mean: Lab) {
    self.mean = mean
    hue = mean.hue
    kind =
      switch (mean.lightness, mean.chroma, hue) {
      case (85..., ..<12, _): .snow
      // The open sea is nearly black, and has a trace of blue.
      case (_, 6..., 195..<305), (..<30, 1.5..., 190..<320): .water
      case (_, ..<6, _): .grey
      case (_, _, 95..<195): .plants
      default: .ground
      }
  }

  /// What a map has for it where nothing else is near: its own hue, light and vivid enough to be told by name.
  var home: Lab {
    let light = mean.lightness
    return switch kind {
    case .snow: Lab(lightness: max(95, light), chroma: min(3, mean.chroma), hue: hue)
    case .grey: Lab(lightness: 25 + 0.7 * light, chroma: mean.chroma, hue: hue)
    case .water: Lab(lightness: 28 + 0.6 * light, chroma: raised(1.4, 40...65), hue: homeHue)
    case .plants: Lab(lightness: 28 + 0.7 * light, chroma: raised(1.6, 36...70), hue: homeHue)
    case .ground: Lab(lightness: 28 + 0.7 * light, chroma: raised(1.6, 34...70), hue: homeHue)
    }
  }

  /// Whether a colour may stand for it.
  func allows(_ color: Lab) -> Bool {
    switch kind {
    case .snow:
      color.lightness >= 80
        && (color.chroma <= 8 || color.chroma <= 16 && Self.turn(from: tint, to: color.hue) <= Self.mostTurn)
    case .grey: (28...84).contains(color.lightness) && color.chroma <= 8
    case .water, .plants, .ground:
      (24...86).contains(color.lightness) && color.chroma >= 15 && (hues?.contains(color.hue) ?? true)
        && abs(color.lightness - home.lightness) <= Self.mostStep
        && (mean.chroma < 6 || Self.turn(from: hue, to: color.hue) <= Self.mostTurn)
    }
  }

  /// The colours that may stand for it, the nearest to `home` first.
  var colors: [RGBColor] {
    let home = home
    var found: Set<RGBColor> = []
    for lightness in stride(from: 24.0, through: 100, by: 3) {
      for (chroma, hue) in tones {
        let wanted = Lab(lightness: lightness, chroma: chroma, hue: hue)
        let color = wanted.srgb
        let shown = Lab(color)
        // Beyond what sRGB shows, the nearest that it has is another hue.
        if wanted.difference(to: shown) < 1.5, allows(shown) { found.insert(color) }
      }
    }
    // A hue that sRGB has no colour of is clipped.
    guard !found.isEmpty else { return [home.srgb] }
    return found.map { color in
      // Of equal ones whichever machine takes the same.
      (color, Int(Sight.normal.lab(color).difference(to: home) * 100), color.description)
    }.sorted { ($0.1, $0.2) < ($1.1, $1.2) }.map(\.0)
  }

  /// Chroma and hue of what may stand for it, in any lightness.
  private var tones: [(chroma: Double, hue: Double)] {
    let own = [(chroma: home.chroma, hue: home.hue)]
    switch kind {
    case .grey: return own
    case .snow: return own + [6, 10, 14].map { (chroma: $0, hue: tint) }
    case .water, .plants, .ground:
      return stride(from: 18.0, through: 66, by: 12).flatMap { chroma in
        [-24.0, -12, 0, 12, 24].map { (chroma: chroma, hue: home.hue + $0) }
      }
    }
  }

  /// The hue of white that another colour is near to: its own, where it has one, else the blue of ice.
  private var tint: Double { mean.chroma < 6 ? 240 : hue }

  /// Degrees by which a colour may be turned away from the mean's hue.
  static let mostTurn = 30.0

  /// How much darker or lighter than `home` it may be: dark forest is not the lightest of a map.
  private static let mostStep = 36.0

  /// Where blue and green are called so: CIELAB's unique green is at 162 degrees, blue at 246 (Kuehni 2004), and beyond
  /// 285 blue becomes violet when its chroma is raised.
  private var hues: ClosedRange<Double>? {
    switch kind {
    case .water: 215...282
    case .plants: 100...190
    case .snow, .grey, .ground: nil
    }
  }

  private var homeHue: Double {
    switch kind {
    case .water: hue + min(28, max(-28, min(268, max(240, hue)) - hue))
    case .plants: hue + min(20, max(0, 135 - hue))
    case .snow, .grey, .ground: hue
    }
  }

  private func raised(_ factor: Double, _ range: ClosedRange<Double>) -> Double {
    min(range.upperBound, max(range.lowerBound, mean.chroma * factor))
  }

  private static func turn(from one: Double, to other: Double) -> Double {
    let turn = abs(one - other)
    return min(turn, 360 - turn)
  }
}

extension Lab {
  init(lightness: Double, chroma: Double, hue: Double) {
    let angle = hue * .pi / 180
    self.init(lightness: lightness, a: chroma * cos(angle), b: chroma * sin(angle))
  }
}
