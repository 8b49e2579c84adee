import Foundation
import Imaging
import Files
import Report

/// What a group looks like in a few numbers that have words, to compare it with another or with the mean of all.
struct GroupTraits: Equatable {
  /// One for each case of `Trait`.
  let values: [Double]

  enum Trait: Int, CaseIterable {
    case lightness
    case redness
    case yellowness
    case contrast
    case grain
    case coherence
  }

  init(_ look: GroupLook) {
    values = [
      look.meanColor.lightness, look.meanColor.a, look.meanColor.b, look.contrast, look.grain, look.coherence,
    ]
  }

  init(values: [Double]) { self.values = values }

  /// The traits of a profile that was read, to the four decimals of the file.
  init(_ profile: ProfileFile.Group) {
    let texture = profile.texture
    let lab = profile.meanLab.count == 3 ? profile.meanLab : [0, 0, 0]
    values = lab + [texture.contrast.value, texture.grain.value, texture.coherence.value]
  }

  subscript(trait: Trait) -> Double { values[trait.rawValue] }

  /// What differs from `other`, the most different first, three at most.
  /// - Parameters:
  ///   - spread: the standard deviation of each trait over the groups: differences are told in it.
  ///   - threshold: in standard deviations.
  func comparisons(to other: GroupTraits, spread: GroupTraits, threshold: Double) -> [Comparison] {
    Trait.allCases.compactMap { trait -> (word: Comparison, size: Double)? in
      let difference = self[trait] - other[trait]
      guard spread[trait] > 0, abs(difference) >= trait.least(self[trait], other[trait]) else { return nil }
      let size = abs(difference) / spread[trait]
      guard size >= threshold else { return nil }
      return word(for: trait, more: difference > 0, than: other).map { ($0, size) }
    }.sorted { $0.size > $1.size }.prefix(3).map(\.word)
  }

  /// nil where no word fits: the axes of Lab are no colours, and a navy sea that lies a little farther towards red than
  /// another is not redder.
  private func word(for trait: Trait, more: Bool, than other: GroupTraits) -> Comparison? {
    func among(_ hue: Hue, _ own: Comparison, _ opposite: Hue, _ less: Comparison) -> Comparison? {
      self.hue == hue ? own : other.hue == opposite ? less : nil
    }
    switch trait {
    case .lightness: return more ? .lighter : .darker
    case .redness: return more ? among(.red, .redder, .green, .lessGreen) : among(.green, .greener, .red, .lessRed)
    case .yellowness:
      return more ? among(.yellow, .yellower, .blue, .lessBlue) : among(.blue, .bluer, .yellow, .lessYellow)
    case .contrast: return more ? .moreContrasted : .lessContrasted
    case .grain: return more ? .finer : .coarser
    case .coherence: return more ? .moreDirectional : .lessDirectional
    }
  }

  private enum Hue {
    case red, yellow, green, blue
  }

  /// The colour that people call the mean by, of those that have a word; nil for greys and for what lies between. The
  /// angles are those of CIELAB's unique hues (Kuehni 2004: red 26, yellow 91, green 162, blue 246 degrees), and half way
  /// to the next.
  private var hue: Hue? {
    let mean = Lab(lightness: self[.lightness], a: self[.redness], b: self[.yellowness])
    guard mean.chroma >= 6 else { return nil }
    switch mean.hue {
    case ..<58, 316...: return .red
    case ..<110: return .yellow
    case ..<204: return .green
    default: return .blue
    }
  }
}

extension GroupTraits.Trait {
  /// Less is not worth a word: 2.3 is the just noticeable difference in Lab (Mahy et al., 1994); of textures a tenth.
  fileprivate func least(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .lightness, .redness, .yellowness: 2.3
    case .contrast, .grain, .coherence: 0.1 * max(a, b)
    }
  }
}

/// The mean and the standard deviation of each trait over the groups.
struct TraitScale {
  let mean: GroupTraits
  let spread: GroupTraits

  /// - Parameter groups: at least one.
  init(_ groups: [GroupTraits]) {
    let count = Double(max(1, groups.count))
    func overGroups(_ value: (GroupTraits, GroupTraits.Trait) -> Double) -> GroupTraits {
      GroupTraits(
        values: GroupTraits.Trait.allCases.map { trait in groups.reduce(0) { $0 + value($1, trait) } / count })
    }
    let mean = overGroups { $0[$1] }
    let variance = overGroups { ($0[$1] - mean[$1]) * ($0[$1] - mean[$1]) }
    self.mean = mean
    spread = GroupTraits(values: variance.values.map { $0.squareRoot() })
  }

  func measure(_ trait: GroupTraits.Trait, of group: GroupTraits) -> ProfileFile.Measure {
    let difference = group[trait] - mean[trait]
    return .init(value: group[trait].short, z: spread[trait] > 0 ? (difference / spread[trait]).short : 0)
  }
}

/// The groups of a file of profiles, which each of them is told apart from.
package struct ProfiledGroups {
  fileprivate let traits: [Int: GroupTraits]
  fileprivate let scale: TraitScale

  package init(_ profiles: [ProfileFile.Group]) {
    let all = profiles.map { GroupTraits($0) }
    traits = Dictionary(zip(profiles.map(\.group), all), uniquingKeysWith: { first, _ in first })
    scale = TraitScale(all)
  }
}

extension GroupFeatures {
  /// - Parameters:
  ///   - coherence: of the lines within images, 0 to 1.
  ///   - orientation: of the lines over images.
  ///   - neighbour: the nearest other group; nil for a group that is alone.
  init(
    colors: [Color], _ own: GroupTraits, _ scale: TraitScale, coherence: Double,
    orientation: (degrees: Double, agreement: Double), neighbour: (group: Int, traits: GroupTraits)?
  ) {
    self.init(
      colors: colors, besideAll: own.comparisons(to: scale.mean, spread: scale.spread, threshold: 1),
      lines: Self.hasLines(coherence: coherence, agreement: orientation.agreement)
        ? Int(nearest: orientation.degrees) % 180 : nil,
      neighbour: neighbour.map { group, traits in
        Neighbour(group: group, comparisons: own.comparisons(to: traits, spread: scale.spread, threshold: 0.5))
      })
  }

  /// Lines that agree neither within images nor between them have no direction to tell.
  package static func hasLines(coherence: Double, agreement: Double) -> Bool { coherence >= 0.2 && agreement >= 0.5 }

  /// What a profile says, without its words.
  package init(_ profile: ProfileFile.Group, among all: ProfiledGroups) {
    let texture = profile.texture
    self.init(
      colors: profile.colors.map { Color(color: RGBColor(hex: $0.hex), name: $0.name, share: $0.share) },
      GroupTraits(profile), all.scale, coherence: texture.coherence.value,
      orientation: (texture.orientation.degrees, texture.orientation.agreement),
      neighbour: profile.neighbours.first.flatMap { near in all.traits[near.group].map { (near.group, $0) } })
  }
}
