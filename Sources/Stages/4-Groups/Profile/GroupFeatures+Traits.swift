import Files
import Imaging
import Report

extension GroupFeatures {
  /// - Parameters:
  ///   - coherence: of the lines within images, 0 to 1.
  ///   - orientation: of the lines over images.
  ///   - neighbour: the nearest other group; nil for a group that is alone.
  init(
    colors: [Color], _ own: GroupTraits, _ scale: TraitScale, coherence: Double,
    orientation: (degrees: Double, agreement: Double), neighbour: (group: Int, traits: GroupTraits)?
  ) {
    // Lines that agree neither within images nor between them have no direction to tell.
    let hasLines = coherence >= 0.2 && orientation.agreement >= 0.5
    self.init(
      colors: colors, besideAll: own.comparisons(to: scale.mean, spread: scale.spread, threshold: 1),
      lines: hasLines ? Int(nearest: orientation.degrees) % 180 : nil,
      neighbour: neighbour.map { group, traits in
        Neighbour(group: group, comparisons: own.comparisons(to: traits, spread: scale.spread, threshold: 0.5))
      })
  }

  /// What a profile says, without its words.
  init(_ profile: ProfileFile.Group, among profiles: [ProfileFile.Group]) {
    let neighbour = profile.neighbours.first.flatMap { near in profiles.first { $0.group == near.group } }
    let texture = profile.texture
    self.init(
      colors: profile.colors.map { Color(name: $0.name, share: $0.share) }, GroupTraits(profile),
      TraitScale(profiles.map { GroupTraits($0) }), coherence: texture.coherence.value,
      orientation: (texture.orientation.degrees, texture.orientation.agreement),
      neighbour: neighbour.map { ($0.group, GroupTraits($0)) })
  }
}
