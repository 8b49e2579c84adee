internal import Files
internal import Imaging

/// What a group may be called until a person names it: what is known of it, in a few words, before a language puts it
/// in its own.
public struct ProposedName: Codable, Sendable, Equatable {
  public enum Word: Codable, Sendable, Hashable {
    /// The class that most of the labelled images in it are of.
    case label(Label)
    /// What most of it has; two where they are far apart. Names as `Imaging.ColorName` gives them.
    case colors([String])
    /// Where no colour is that of much of it.
    case bright, dark, manyColors
    case fineGrained, coarseGrained, highContrast, lowContrast, lines, regularLines
    /// Than its nearest neighbour.
    case beside(Comparison)
    /// A colour that a part of it has.
    case some(String)
    /// In degrees.
    case linesAt(Int)
  }

  /// The name of a class, as those gave it who labelled.
  public struct Label: Codable, Sendable, Hashable {
    public let text: String
    /// nil where it has one name in all languages.
    public let french: String?

    public init(_ text: String, french: String? = nil) { (self.text, self.french) = (text, french) }
  }

  public var words: [Word]
  /// Where words do not tell it from another one.
  public var number: Int?
  /// The share of its labelled images that are of the class that it is called by, 0 to 1.
  public var labelled: Double?

  public init(_ words: [Word], number: Int? = nil, labelled: Double? = nil) {
    (self.words, self.number, self.labelled) = (words, number, labelled)
  }

  /// `dark green, fine grained`
  public func text(in language: PageLanguage) -> String { text(language.phrases) }

  /// With why: `forest (81 % of labelled)`
  public func reasonedText(in language: PageLanguage) -> String { reasonedText(language.phrases) }

  func text(_ phrases: any Phrases) -> String {
    words.map(phrases.word).joined(separator: ", ") + (number.map { " \($0)" } ?? "")
  }

  func reasonedText(_ phrases: any Phrases) -> String {
    text(phrases) + (labelled.map { " (\(phrases.labelled($0)))" } ?? "")
  }

  /// What stands before a proposed name wherever it is shown among names that people gave.
  public static let mark = "≈"
}

extension ProposedName {
  /// What names are made of.
  public struct Grounds: Sendable {
    public var group: Int
    /// nil where none of its images could be looked at.
    public var features: GroupFeatures?
    /// The class that most of its labelled images are of, and their share.
    public var label: (name: Label, share: Double)?

    public init(group: Int, features: GroupFeatures?, label: (name: Label, share: Double)? = nil) {
      (self.group, self.features, self.label) = (group, features, label)
    }
  }

  /// Proposes a name for each group, no two of which are alike in any language: where one before it, or one that a person
  /// named, has the name already, a group takes one word more, or several, and at last a number.
  /// - Parameters:
  ///   - grounds: of each group once; the first ones have the first choice.
  ///   - names: that people gave. They change no proposal but one that is the same.
  ///   - longest: how many Unicode scalars a name may have.
  /// - Returns: by group; those of which nothing is known are not there.
  public static func proposals(
    for grounds: [Grounds], besides names: [Int: String], longest: Int
  ) -> [Int: ProposedName] {
    var taken: Set<String> = []
    let given = Dictionary(names.map { ($0.value.lowercased(), 1) }, uniquingKeysWith: +)
    var numbers: [[Word]: Numbers] = [:]
    var proposals: [Int: ProposedName] = [:]
    for ground in grounds {
      let (base, more) = words(for: ground)
      guard !base.isEmpty else { continue }
      let own = names[ground.group]?.lowercased()
      func fits(_ texts: Set<String>) -> Bool { texts.allSatisfy { $0.unicodeScalars.count <= longest } }
      func isFree(_ texts: Set<String>) -> Bool {
        taken.isDisjoint(with: texts) && texts.allSatisfy { given[$0, default: 0] == ($0 == own ? 1 : 0) }
      }
      func name(_ words: [Word], number: Int? = nil) -> ProposedName {
        ProposedName(words, number: number, labelled: ground.label?.share)
      }
      func numbered() -> ProposedName? {
        // A number that a person gave this very group is free for it alone.
        if let kept = own.flatMap({ numbers[base]?.given[$0] }).map({ name(base, number: $0) }), isFree(kept.texts) {
          return kept
        }
        while true {
          let next = numbers[base, default: Numbers()].next
          let candidate = name(base, number: next)
          let texts = candidate.texts
          // Higher numbers are no shorter.
          guard fits(texts) else { return nil }
          if isFree(texts) { return candidate }
          for text in texts where given[text] != nil { numbers[base, default: Numbers()].given[text] = next }
          numbers[base, default: Numbers()].next += 1
        }
      }
      let worded = (0...more.count).lazy.map { name(base + more.prefix($0)) }
      guard let found = worded.first(where: { fits($0.texts) && isFree($0.texts) }) ?? numbered() else { continue }
      taken.formUnion(found.texts)
      proposals[ground.group] = found
    }
    return proposals
  }

  /// The numbers behind some words, as far as they have been looked at.
  private struct Numbers {
    /// Those below are taken, but for those that people gave.
    var next = 2
    /// By the name that a person gave.
    var given: [String: Int] = [:]
  }

  /// In small letters, in each language.
  private var texts: Set<String> { Set(PageLanguage.allCases.map { text(in: $0).lowercased() }) }

  private static func words(for ground: Grounds) -> (base: [Word], more: [Word]) {
    let (base, more) = ground.features.map(words) ?? ([], [])
    guard let label = ground.label else { return (base, more) }
    return ([.label(label.name)], base + more)
  }

  /// What it looks like in a few words, whatever another group looks like.
  static func looks(_ features: GroupFeatures) -> [Word] {
    let textures = features.besideAll.compactMap { texture($0, hasDirection: features.lines != nil) }
    return lead(features.colors) + textures.prefix(2)
  }

  /// Of a colour and the texture that sets it apart most, and of what else can be said, the most telling first.
  private static func words(_ features: GroupFeatures) -> (base: [Word], more: [Word]) {
    let lead = lead(features.colors)
    let textures = features.besideAll.compactMap { comparison in
      texture(comparison, hasDirection: features.lines != nil).map { (trait: comparison.trait, word: $0) }
    }
    let beside = (features.neighbour?.comparisons ?? []).filter { comparison in
      comparison.trait != nil && !textures.contains { $0.trait == comparison.trait }
    }
    let second = features.colors.first { color in
      color.share >= leastSecond && !lead.contains { $0.names.contains(color.name) }
    }
    let words = textures.map(\.word)
    return (
      lead + words.prefix(1),
      Array(words.dropFirst()) + beside.map(Word.beside) + (second.map { [.some($0.name)] } ?? [])
        + (features.lines.map { [.linesAt($0)] } ?? [])
    )
  }

  /// Of the pixels: what less than this have is not what a group looks like.
  private static let leastLead = 0.3
  private static let leastSecond = 0.1
  /// In CIEDE2000: two colours that nobody takes for shades of one.
  private static let apart = 20.0

  private static func lead(_ colors: [GroupFeatures.Color]) -> [Word] {
    guard let first = colors.first else { return [] }
    guard first.share >= leastLead else {
      let whole = colors.reduce(0) { $0 + $1.share }
      let lightness = colors.reduce(0) { $0 + Lab($1.color).lightness * $1.share } / (whole > 0 ? whole : 1)
      return [lightness >= 65 ? .bright : lightness <= 35 ? .dark : .manyColors]
    }
    let other = colors.dropFirst().first {
      $0.share >= leastLead && Lab($0.color).difference(to: Lab(first.color)) >= apart
    }
    return [.colors([first.name] + (other.map { [$0.name] } ?? []))]
  }

  private static func texture(_ comparison: Comparison, hasDirection: Bool) -> Word? {
    switch comparison {
    case .finer: .fineGrained
    case .coarser: .coarseGrained
    case .moreContrasted: .highContrast
    case .lessContrasted: .lowContrast
    case .moreDirectional: hasDirection ? .regularLines : .lines
    // A colour says these better, and might be contradicted.
    case .lighter, .darker, .redder, .lessRed, .greener, .lessGreen, .yellower, .lessYellow, .bluer, .lessBlue: nil
    case .lessDirectional: nil
    }
  }
}

extension ProposedName.Word {
  fileprivate var names: [String] { if case .colors(let names) = self { names } else { [] } }
}

extension Comparison {
  fileprivate enum Trait { case lightness, contrast, grain, direction }

  /// What it is about; nil for colours, which words of colour might contradict.
  fileprivate var trait: Trait? {
    switch self {
    case .lighter, .darker: .lightness
    case .moreContrasted, .lessContrasted: .contrast
    case .finer, .coarser: .grain
    case .moreDirectional, .lessDirectional: .direction
    case .redder, .lessRed, .greener, .lessGreen, .yellower, .lessYellow, .bluer, .lessBlue: nil
    }
  }
}
