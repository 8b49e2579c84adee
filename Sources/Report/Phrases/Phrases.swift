internal import Dataset
public import Geo
internal import Foundation

/// Everything that a page says, in one language. A phrase that a language lacks does not compile.
///
/// Fixed words are `Term`s; what has figures in it is a function. A new language is one more type beside `English` and
/// `French`, and a case of `PageLanguage`; what the viewer says is apart (CONTRIBUTING.md).
protocol Phrases: SummaryPhrases, FigurePhrases, GroupPhrases, PhotographPhrases, SheetPhrases {
  /// For `<html lang>` and for the numbers that scripts write.
  var code: String { get }
  var numerals: Numerals { get }

  func term(_ term: Term) -> String
  func plural(_ thing: Thing) -> String
  func count(_ value: Int, _ thing: Thing) -> String
  /// `a, b and c`
  func list(_ words: [String]) -> String
  /// In UTC, to the minute.
  func date(_ date: Date) -> String
  /// In UTC.
  func day(_ date: Date) -> String
  func duration(_ seconds: Double) -> String
  /// Of a run, from MLflow's word for it.
  func status(_ word: String) -> String
  /// From west to east and from south to north, with hemispheres, because a minus sign is easily lost.
  func extent(_ box: Bounds) -> String
  /// The same in short.
  func sides(_ box: Bounds) -> String
  func written(_ date: Date, by version: String) -> String
  /// A library that the page has to do without.
  func missing(_ library: WebLibraries.Missing) -> String
}

/// What was done, and how far it can be trusted.
protocol SummaryPhrases: Sendable {
  /// The whole in a sentence.
  /// - Parameter largest: the group with most ground, what it is called, and its share; nil where ground is not known.
  func lead(groups: Int, _ images: Int, _ thing: Thing, largest: (name: String, share: Double)?) -> String
  func harvest(_ tiles: Int, _ thing: Thing, zoom: Int?, region: String?, sides: String?, source: String?) -> String
  func missing(absent: Int, failed: Int) -> String
  /// - Parameter trained: whether a network learned; else the one side served to find the groups.
  func split(train: Int, test: Int, _ method: Splitter.Method?, seed: UInt64?, trained: Bool) -> String
  func name(_ method: Splitter.Method) -> String
  func touching(_ pairs: Int, trained: Bool) -> String
  /// - Parameter images: of test that show what one of train shows.
  func known(_ images: Int, trained: Bool) -> String
  func training(steps: Int, planned: Int?, clusters: Int?, _ thing: Thing) -> String
  func grouping(_ groups: Int, least: Int, most: Int, _ thing: Thing, trained: Bool) -> String
  /// - Parameter groups: that have most and least of it; nil where there is one alone.
  func covering(
    _ squareKilometres: Double, groups: (most: ReportContent.Group, least: ReportContent.Group)?
  ) -> String
  /// - Parameter images: that came after the groups were found.
  func later(_ images: Int, _ thing: Thing) -> String
  func settled(_ nmi: Double, _ band: Certainty.Settling) -> String
  /// - Parameter step: after which the training ended, because there was nothing new to learn.
  func ended(step: Int, nmi: Double) -> String
  /// - Parameter isFair: whether nothing of test is known from train.
  func accuracy(train: Double?, test: Double, _ gap: Certainty.Gap?, _ thing: Thing, isFair: Bool) -> String
  func silhouette(_ value: Double, _ band: Certainty.Structure) -> String
  func confidence(_ value: Double, least: (group: Int, value: Double)?) -> String
  func agreement(_ found: ReportContent.Evaluation) -> String
}

/// What is known of photographs.
protocol PhotographPhrases: Sendable {
  /// - Parameter all: how many there are.
  func seriesAbout(_ shown: Int, of all: Int) -> String
  func placesAbout(_ placed: Int, of all: Int) -> String
  func duplicatesAbout(_ shown: Int, of all: Int) -> String
  /// - Parameter without: the names of the groups without a viewpoint.
  func viewpointsAbout(_ viewpoints: ReportContent.Viewpoints, groups: Int, without: [String]) -> String
}

/// What stands beside charts, the map and the projection.
protocol FigurePhrases: Sendable {
  func series(batch: Int) -> String
  func series(cluster: Int) -> String
  func title(sizesOf part: Term) -> String
  func about(sizesOf part: Term, _ thing: Thing) -> String
  func about(accuracyOf thing: Thing) -> String
  func about(groupSizesOf thing: Thing) -> String
  /// What follows `Term.numbers` for who does not see the chart: ` of Accuracy`.
  func numbers(of title: String) -> String
  /// A figure of a training by its name in `cluster/metrics.jsonl`; one that has no words is its name.
  func metric(_ name: String) -> String
  func caption(_ title: String, _ measure: String, by unit: String) -> String
  /// `First to last: train 0.5 to 0.86.`
  func courses(_ courses: [(name: String, first: String, last: String)]) -> String
  func map(_ tiles: Int, zoom: Int, extent: String) -> String
  func name(of region: RegionLabel) -> String
  /// - Parameter shown: how many of them the table has.
  func unitsAbout(_ units: Int, shown: Int) -> String
  /// - Parameter zoom: of the squares, each of which stands for several tiles.
  func mergedMap(zoom: Int) -> String
  /// - Parameters:
  ///   - images: how many there are; nil where all are shown.
  ///   - laidOut: how many of those were; nil for all.
  func layout(_ shown: Int, of images: Int?, laidOut: Int?, _ thing: Thing, dimensions: Int) -> String
  func trustworthiness(_ found: ReportContent.Projection.Trustworthiness, _ thing: Thing) -> String
  /// - Parameters:
  ///   - shown: points and how many images there are, nil where all are shown; nil for what another layout shows too.
  ///   - shares: of the variance, along the two axes.
  func projection(_ shown: (count: Int, of: Int?)?, _ thing: Thing, shares: (Double, Double), dimensions: Int) -> String
}

/// What is said of one group.
protocol GroupPhrases: Sendable {
  func group(_ id: Int) -> String
  func color(_ name: String) -> String
  func beside(_ comparison: Comparison) -> String
  func looks(colors: [(name: String, percent: Int)], besideAll: [Comparison], lines: Int?) -> String
  func beside(_ comparisons: [Comparison], neighbour: Int) -> String
  /// A part of a proposed name, which commas join.
  func word(_ word: ProposedName.Word) -> String
  /// `81 % of labelled`
  func labelled(_ share: Double) -> String
  /// `Area 12: 1,234 km², 30 tiles`
  func area(_ area: ReportContent.TileMap.Area) -> String
  /// `400 tiles: 300 train, 100 test`
  func counts(of group: ReportContent.Group, _ thing: Thing) -> String
  /// What a person would say of it: what it looks like, and where it mostly lies; nil where there is nothing to say.
  func portrait(_ words: [String], _ place: Whereabouts?) -> String?
  /// Of a small map, for those who do not see it.
  func whereabouts(of group: Int) -> String
  func doubtful(_ thing: Thing) -> String
  func doubtfulAbout(_ shown: Int, _ thing: Thing) -> String
  /// The heading of a row of a contact sheet.
  func row(_ kind: ContactSheets.Kind, _ count: Int) -> String
  /// An image of a row, for those who do not see it; places count from 1.
  func place(_ kind: ContactSheets.Kind, _ place: Int, caption: String, group: Int) -> String
  func notAnImage(_ alternative: String) -> String
  func meanImage(of group: Int) -> String
  func attention(of group: Int) -> String
  func attentionCaption(of group: Int) -> String
  func texture(of group: Int) -> String
  func value(_ trait: ReportContent.Profile.Trait) -> String
  func channels(of group: Int) -> String
  func channels(from neighbour: Int) -> String
  /// `From the ground: 2 viewpoints, 5 photographs`
  func standing(_ standing: ReportContent.Viewpoints.Standing) -> String
  /// A photograph, for those who do not see it.
  func fromTheGround(caption: String, group: Int) -> String
}

/// What is grouped. In French both are feminine, and the sentences rely on it.
enum Thing {
  case tiles
  case images
}

/// The language of a page.
public enum PageLanguage: String, Codable, Sendable, CaseIterable {
  case english = "en"
  case french = "fr"

  var phrases: any Phrases {
    switch self {
    case .english: English()
    case .french: French()
    }
  }

  /// In itself: « Français ».
  var ownName: String {
    switch self {
    case .english: "English"
    case .french: "Français"
    }
  }

  /// `Group 3 Forest`
  public func group(_ id: Int, name: String?) -> String {
    [phrases.group(id), name].compactMap(\.self).joined(separator: " ")
  }

  /// `5.00° W to 8.00° E, 41.00° N to 51.00° N`
  public func sides(of box: Bounds) -> String { phrases.sides(box) }

  public func name(of region: RegionLabel) -> String { phrases.name(of: region) }

  /// For a page that nobody gave a title.
  public var title: String { phrases.term(.untitled) }
}
