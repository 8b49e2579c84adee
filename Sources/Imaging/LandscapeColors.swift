/// A colour for each group of a map that says what its ground is like: water blue, forest green, sand tan, ice white.
///
/// Colours are those that each landscape allows, pushed apart until the difference of any two (CIEDE2000) is `wanted`
/// for normal sight, protanopia and deuteranopia, or as far as that goes: hues are kept, so several kinds of sea share
/// the shades of one blue, and who does not see red and green has lightness and blue to yellow alone. The same means
/// give the same colours on any machine.
public enum LandscapeColors {
  /// The difference that is aimed at.
  public static func wanted(for groups: Int) -> Double { groups <= 12 ? 20 : groups <= 20 ? 14 : 10 }

  /// No map tells more groups apart by colour; those beyond keep their landscape's own.
  public static let most = 40

  /// - Parameter means: the mean colour of each group, the most important first.
  public static func colors(of means: [Lab]) -> [RGBColor] {
    let landscapes = means.map(Landscape.init)
    let spread = Spread(landscapes.prefix(most).map { $0 })
    return spread.colors + landscapes.dropFirst(most).map { $0.home.srgb }
  }

  /// The colour of one group more: the best that its landscape allows and that is `wanted` away from all others, else the
  /// one that is farthest from them.
  public static func color(of mean: Lab, beside others: [RGBColor]) -> RGBColor {
    let target = wanted(for: others.count + 1)
    return Spread([Landscape(mean)]).color(beside: others, target: target)
  }
}

/// Colours of landscapes, pushed apart.
private struct Spread {
  let landscapes: [Landscape]
  /// What each may be, the best first.
  private let choices: [[Choice]]

  private struct Choice {
    let color: RGBColor
    /// By each sight.
    let seen: [Lab]

    init(_ color: RGBColor) { (self.color, seen) = (color, Sight.allCases.map { $0.lab(color) }) }
  }

  private static let mostRounds = 8

  init(_ landscapes: [Landscape]) {
    self.landscapes = landscapes
    choices = landscapes.map { $0.colors.map(Choice.init) }
  }

  /// The first target that is reached, from the one that is wanted downwards; where none is, what came farthest.
  var colors: [RGBColor] {
    let byLightness = landscapes.indices.sorted {
      (landscapes[$0].mean.lightness, $0) < (landscapes[$1].mean.lightness, $1)
    }
    var best: (picks: [Int], least: Double)?
    for target in stride(from: LandscapeColors.wanted(for: landscapes.count), through: 6, by: -2) {
      for order in [Array(landscapes.indices), byLightness, byLightness.reversed()] {
        let picks = picks(in: order, target: target)
        let least = least(picks)
        if least > best?.least ?? -1 { best = (picks, least) }
      }
      if let best, best.least >= target { break }
    }
    return ordered(best?.picks ?? [])
  }

  /// Of the first landscape, which does not change the others.
  func color(beside others: [RGBColor], target: Double) -> RGBColor {
    choices[0][pick(for: 0, beside: others.map(Choice.init), target: target)].color
  }

  /// The best colour that is `target` away from all others, else the one that is farthest.
  private func pick(for group: Int, beside others: [Choice], target: Double) -> Int {
    var (pick, far) = (0, -1.0)
    for (index, choice) in choices[group].enumerated() {
      let distance = distance(choice, others, above: far, target: target)
      if distance > far { (pick, far) = (index, distance) }
      if far >= target { break }
    }
    return pick
  }

  /// Each in its turn takes the best colour that is `target` away from all others, else the one that is farthest; again
  /// until none would change.
  private func picks(in order: [Int], target: Double) -> [Int] {
    var picks = [Int?](repeating: nil, count: choices.count)
    for _ in 0..<Self.mostRounds {
      var isSettled = true
      for group in order {
        let others = choices.indices.compactMap { other in
          other == group ? nil : picks[other].map { choices[other][$0] }
        }
        let pick = pick(for: group, beside: others, target: target)
        if picks[group] != pick { (picks[group], isSettled) = (pick, false) }
      }
      if isSettled { break }
    }
    return picks.map { $0 ?? 0 }
  }

  /// To a hundredth, so that the last bits of a machine's sines decide nothing.
  /// - Returns: something that is not above `above` where it is none of use.
  private func distance(_ choice: Choice, _ others: [Choice], above: Double, target: Double) -> Double {
    var least = target
    for other in others {
      for (one, two) in zip(choice.seen, other.seen) {
        least = min(least, (one.difference(to: two) * 100).rounded() / 100)
        if least <= above { return least }
      }
    }
    return least
  }

  private func least(_ picks: [Int]) -> Double {
    var least = Double.infinity
    for one in picks.indices {
      let others = picks[..<one].indices.map { choices[$0][picks[$0]] }
      least = min(least, distance(choices[one][picks[one]], others, above: -1, target: .infinity))
    }
    return least
  }

  /// Of landscapes of one kind the darker has the darker colour, where both allow it: no two colours come nearer by that.
  private func ordered(_ picks: [Int]) -> [RGBColor] {
    var colors = picks.indices.map { choices[$0][picks[$0]] }
    let order = landscapes.indices.sorted {
      (landscapes[$0].mean.lightness, $0) < (landscapes[$1].mean.lightness, $1)
    }
    for (place, dark) in order.enumerated() {
      for light in order[(place + 1)...] where landscapes[dark].kind == landscapes[light].kind {
        let (one, two) = (colors[dark].seen[0], colors[light].seen[0])
        if one.lightness > two.lightness, landscapes[dark].allows(two), landscapes[light].allows(one) {
          colors.swapAt(dark, light)
        }
      }
    }
    return colors.map(\.color)
  }
}
