import Foundation

/// What typifies a group, in plain sentences.
enum GroupWords {
  /// `Dark green (62 %) and olive (25 %); finer grained than the average group.`
  static func summary(_ look: GroupLook, _ traits: GroupTraits, _ scale: TraitScale) -> String {
    let colors = look.colors.filter { $0.share >= 0.05 }.prefix(3).map { color in
      "\(color.name) (\(Int((color.share * 100).rounded())) %)"
    }
    var text = list(Array(colors)).capitalisedFirst
    let words = traits.comparatives(to: scale.mean, spread: scale.spread, threshold: 1)
    if !words.isEmpty { text += "; \(list(words)) than the average group" }
    // Lines that agree neither within images nor between them have no direction to tell.
    if look.coherence >= 0.2, look.orientation.agreement >= 0.5 {
      text += "; lines run mostly at \(Int(look.orientation.degrees.rounded()) % 180)°"
    }
    return text + "."
  }

  /// `Greener and finer grained than group 3, its nearest neighbour.`
  static func comparison(_ own: GroupTraits, with neighbour: (group: Int, traits: GroupTraits), _ scale: TraitScale)
    -> String
  {
    let words = own.comparatives(to: neighbour.traits, spread: scale.spread, threshold: 0.5)
    guard !words.isEmpty else {
      return "Like group \(neighbour.group), its nearest neighbour, in colour and texture; only the network's channels "
        + "tell them apart."
    }
    return "\(list(words)) than group \(neighbour.group), its nearest neighbour.".capitalisedFirst
  }

  /// `a`, `a and b`, `a, b and c`
  static func list(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }
}

extension String {
  fileprivate var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
