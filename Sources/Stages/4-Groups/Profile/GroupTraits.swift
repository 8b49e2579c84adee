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

  /// To the four decimals of the file.
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
      return size >= threshold ? (trait.word(self[trait], more: difference > 0), size) : nil
    }.sorted { $0.size > $1.size }.prefix(3).map(\.word)
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

  /// A red group that is less red than another is not "greener".
  fileprivate func word(_ value: Double, more: Bool) -> Comparison {
    switch self {
    case .lightness: more ? .lighter : .darker
    case .redness: more ? (value > 0 ? .redder : .lessGreen) : (value < 0 ? .greener : .lessRed)
    case .yellowness: more ? (value > 0 ? .yellower : .lessBlue) : (value < 0 ? .bluer : .lessYellow)
    case .contrast: more ? .moreContrasted : .lessContrasted
    case .grain: more ? .finer : .coarser
    case .coherence: more ? .moreDirectional : .lessDirectional
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
