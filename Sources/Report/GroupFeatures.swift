internal import Files
public import Imaging

/// What a group looks like, before a language puts it in words.
public struct GroupFeatures: Codable, Sendable, Equatable {
  /// The greatest shares first; names as `Imaging.ColorName` gives them.
  public var colors: [Color]
  /// What sets it apart from the average group, the most striking first.
  public var besideAll: [Comparison]
  /// The direction of its lines in degrees, 0 to 179; nil where they have none.
  public var lines: Int?
  /// nil for a group that is alone.
  public var neighbour: Neighbour?

  public init(colors: [Color], besideAll: [Comparison] = [], lines: Int? = nil, neighbour: Neighbour? = nil) {
    self.colors = colors
    self.besideAll = besideAll
    self.lines = lines
    self.neighbour = neighbour
  }

  /// A colour that much of the group has.
  public struct Color: Codable, Sendable, Equatable {
    public var color: RGBColor
    public var name: String
    /// Of the pixels, 0 to 1.
    public var share: Double

    public init(color: RGBColor, name: String, share: Double) {
      self.color = color
      self.name = name
      self.share = share
    }
  }

  /// The nearest other group and what sets this one apart from it; nothing, where only the network sees a difference.
  public struct Neighbour: Codable, Sendable, Equatable {
    public var group: Int
    public var comparisons: [Comparison]

    public init(group: Int, comparisons: [Comparison]) {
      self.group = group
      self.comparisons = comparisons
    }
  }

  /// `Dark green (62 %) and olive (25 %); finer grained than the average group.`
  public func summary(in language: PageLanguage) -> String {
    let named = colors.filter { $0.share >= 0.05 }.prefix(3).map { color in
      (name: language.phrases.color(color.name), percent: Int(nearest: color.share * 100))
    }
    return language.phrases.looks(colors: named, besideAll: besideAll, lines: lines).capitalisedFirst
  }

  /// `Greener and finer grained than group 3, its nearest neighbour.`
  public func besideNeighbour(in language: PageLanguage) -> String? {
    neighbour.map { language.phrases.beside($0.comparisons, neighbour: $0.group).capitalisedFirst }
  }
}

/// How one group differs from another, or from the average one, to the eye.
public enum Comparison: String, Codable, Sendable, CaseIterable {
  case lighter, darker
  case redder, lessRed, greener, lessGreen
  case yellower, lessYellow, bluer, lessBlue
  case moreContrasted, lessContrasted
  case finer, coarser
  case moreDirectional, lessDirectional
}

extension String {
  var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
