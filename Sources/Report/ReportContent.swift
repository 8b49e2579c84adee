public import Foundation
public import Geo
public import Imaging

/// Everything a report shows, as plain values: whoever gathers them needs to know no HTML.
/// What is nil or empty is left out of the page.
public struct ReportContent: Codable, Sendable, Equatable {
  public var title: String
  /// Of all that the page says itself; names, captions and the manifest stay as they are.
  public var language: PageLanguage
  /// The same page in other languages, as files beside it.
  public var otherPages: [OtherPage] = []
  public var facts: Facts
  /// A dictionary per step of the clustering, with the names of `metrics.jsonl`: `train_loss`, `train_acc`,
  /// `ctrl_loss`, `ctrl_acc`, `cluster_score/batch_0`…, `cluster_score/mean`, `cluster_size_train/0`…,
  /// `cluster_size_test/0`…, `nmi_prev`, `ari_prev`. `step` numbers the step; without it steps count from 1. Other
  /// names appear as a table.
  public var steps: [[String: Double]]
  public var groups: [Group]
  /// Numbers of groups, alike ones beside one another: the order of the map's legend. Empty where that is not known.
  public var likeness: [Int] = []
  /// Groups within groups, likewise: pairs of parts that become one, the most alike first; the second goes into the first, by whose
  /// number the part goes on.
  public var joins: [[Int]] = []
  /// The trainings of the data directory, shown side by side where there are several.
  public var runs: Runs?
  /// nil for images that lie nowhere.
  public var map: TileMap?
  public var projection: Projection?
  /// nil for tiles.
  public var photographs: Photographs?
  /// How much of each group lies in units that people chose; empty where nobody asked.
  public var units: [Unit] = []
  /// nil where nobody placed photographs over tiles.
  public var viewpoints: Viewpoints?
  /// How the groups agree with labels that were known beforehand.
  public var evaluation: Evaluation?
  /// The images that are least sure of their groups, the least sure first.
  public var doubtful: [Doubtful] = []
  /// Files for a reader to take along.
  public var downloads: [Download] = []
  /// In the order in which they ran.
  public var stages: [StageFact]
  /// The text of `manifest.json`, or what else says where the figures come from.
  public var provenance: String?

  public init(
    title: String, language: PageLanguage = .english, facts: Facts, steps: [[String: Double]] = [],
    groups: [Group] = [], runs: Runs? = nil, map: TileMap? = nil, projection: Projection? = nil,
    evaluation: Evaluation? = nil, stages: [StageFact] = [], provenance: String? = nil
  ) {
    self.title = title
    self.language = language
    self.facts = facts
    self.steps = steps
    self.groups = groups
    self.runs = runs
    self.map = map
    self.projection = projection
    self.evaluation = evaluation
    self.stages = stages
    self.provenance = provenance
  }

  /// What all groups cover on the ground; nil for photographs.
  var squareKilometres: Double? {
    let known = groups.compactMap(\.ground?.squareKilometres)
    return known.isEmpty ? nil : known.reduce(0, +)
  }

  public struct OtherPage: Codable, Sendable, Equatable {
    public var language: PageLanguage
    public var file: String

    public init(language: PageLanguage, file: String) {
      self.language = language
      self.file = file
    }
  }

  /// Final groups against known labels; each figure is 1 when they agree wholly.
  public struct Evaluation: Codable, Sendable, Equatable {
    /// Normalised mutual information, 0 to 1.
    public var nmi: Double
    /// Adjusted Rand index, -0.5 to 1; 0 is chance.
    public var ari: Double
    /// The share of images whose label is their group's most frequent one, 0 to 1.
    public var purity: Double
    /// Whether the labels are what most of each tile is, by a map, and not what somebody said of the image.
    public var isOfLandCover: Bool

    public init(nmi: Double, ari: Double, purity: Double, isOfLandCover: Bool = false) {
      self.nmi = nmi
      self.ari = ari
      self.purity = purity
      self.isOfLandCover = isOfLandCover
    }
  }

  /// One final group.
  public struct Group: Codable, Sendable, Equatable {
    public var id: Int
    /// What the user called it.
    public var name: String?
    /// Whether the name came over from the groups of before.
    public var isNameCarried: Bool
    /// What it may be called while it has no name.
    public var proposed: ProposedName?
    public var color: RGBColor
    /// How many images of the train and of the test part fell in it.
    public var train: Int
    public var test: Int
    /// How many came after the groups were found, and were placed by them.
    public var later: Int
    /// Its contact sheet, in three rows without a common image.
    public var sheet: Sheet
    /// The mean over its images; see `Facts.confidence`.
    public var confidence: Double?
    public var profile: Profile?
    /// What it covers; nil for photographs.
    public var ground: Ground?

    /// - Parameter color: nil takes the palette's.
    public init(
      id: Int, name: String? = nil, isNameCarried: Bool = false, proposed: ProposedName? = nil,
      color: RGBColor? = nil, train: Int, test: Int,
      later: Int = 0, sheet: Sheet = Sheet(), confidence: Double? = nil, profile: Profile? = nil,
      ground: Ground? = nil
    ) {
      self.id = id
      self.name = name
      self.isNameCarried = isNameCarried
      self.proposed = proposed
      self.color = color ?? GroupPalette.color(of: id)
      self.train = train
      self.test = test
      self.later = later
      self.sheet = sheet
      self.confidence = confidence
      self.profile = profile
      self.ground = ground
    }

    var images: Int { train + test + later }
  }

  /// Ground that tiles cover.
  public struct Ground: Codable, Sendable, Equatable {
    /// On the sphere that has the surface of WGS 84.
    public var squareKilometres: Double
    /// Of what all groups cover, 0 to 1.
    public var share: Double

    public init(squareKilometres: Double, share: Double) {
      (self.squareKilometres, self.share) = (squareKilometres, share)
    }
  }

  /// A commune, a park, or what else people ask about.
  public struct Unit: Codable, Sendable, Equatable {
    public var name: String
    public var squareKilometres: Double
    /// Of each group that has some of it, the largest first: number, and square kilometres.
    public var groups: [Ground]
    /// Of what tiles cover; nil where no tile lies.
    public var shannon: Double?
    /// Its border: longitude, latitude, longitude, … of each ring.
    public var rings: [[Double]]

    public struct Ground: Codable, Sendable, Equatable {
      public var group: Int
      public var squareKilometres: Double

      public init(group: Int, squareKilometres: Double) {
        (self.group, self.squareKilometres) = (group, squareKilometres)
      }
    }

    public init(name: String, squareKilometres: Double, groups: [Ground], shannon: Double?, rings: [[Double]]) {
      self.name = name
      self.squareKilometres = squareKilometres
      self.groups = groups
      self.shannon = shannon
      self.rings = rings
    }

    /// What tiles cover of it.
    var covered: Double { groups.reduce(0) { $0 + $1.squareKilometres } }
  }

  /// A file beside the page, or how to get it.
  public struct Download: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable { case geoPackage, table, sheet }

    public enum Place: Codable, Sendable, Equatable {
      /// Relative to the page.
      case file(String)
      case command(String)
    }

    public var kind: Kind
    public var place: Place

    public init(_ kind: Kind, _ place: Place) { (self.kind, self.place) = (kind, place) }
  }

  /// An image that is nearly as near to another group as to its own.
  public struct Doubtful: Codable, Sendable, Equatable {
    public var thumbnail: Thumbnail
    public var group: Int
    /// The group that it is next nearest to.
    public var runnerUp: Int
    /// 0 half way between the two, 1 on the centre of its own.
    public var confidence: Double

    public init(thumbnail: Thumbnail, group: Int, runnerUp: Int, confidence: Double) {
      (self.thumbnail, self.group, self.runnerUp, self.confidence) = (thumbnail, group, runnerUp, confidence)
    }
  }

  /// Images of a group.
  public struct Sheet: Codable, Sendable, Equatable {
    /// The nearest to the centre first.
    public var nearest: [Thumbnail]
    /// Around the median distance.
    public var typical: [Thumbnail]
    /// The farthest from the centre first.
    public var atypical: [Thumbnail]
    /// The first of `nearest` again, for a card to show large; empty where there is no room.
    public var large: [Thumbnail] = []

    public init(nearest: [Thumbnail] = [], typical: [Thumbnail] = [], atypical: [Thumbnail] = []) {
      self.nearest = nearest
      self.typical = typical
      self.atypical = atypical
    }
  }

  /// A small image of a contact sheet.
  public struct Thumbnail: Codable, Sendable, Equatable {
    /// A JPEG, PNG or WebP file as it is; it goes into the page unchanged.
    public var image: Data
    /// `z/x/y`, or the path of an image.
    public var caption: String
    /// Whether it came after the groups were found.
    public var isLater: Bool

    public init(image: Data, caption: String, isLater: Bool = false) {
      self.image = image
      self.caption = caption
      self.isLater = isLater
    }
  }

  /// The tiles of one zoom and the group of each.
  public struct TileMap: Codable, Sendable, Equatable {
    public var zoom: Int
    public var tiles: [Cell]
    /// What the cells stand for where there are too many tiles to draw each; nil where each is drawn.
    public var whole: Whole?
    /// The contiguous parts of groups; empty where nobody asked for them.
    public var areas: [Area] = []
    /// Coasts and borders about the tiles: longitude, latitude, longitude, … of each ring.
    public var outlines: [[Double]] = []
    /// Names of regions, those first that are most to be seen.
    public var labels: [RegionLabel] = []
    /// The tiles' own pictures side by side: a JPEG or PNG file that covers the columns and rows of `tiles`; nil where they are too
    /// scattered or too many to be seen so.
    public var imagery: Data?

    public init(zoom: Int, tiles: [Cell], whole: Whole? = nil) {
      self.zoom = zoom
      self.tiles = tiles
      self.whole = whole
    }

    /// A contiguous part of a group.
    public struct Area: Codable, Sendable, Equatable {
      public var number: Int
      public var squareKilometres: Double
      /// Tiles of the map's own zoom: x, y, x, y, …
      public var tiles: [Int]
      /// Its border in corners of those tiles: x, y, x, y, … of each ring, closed.
      public var rings: [[Int]]

      public init(number: Int, squareKilometres: Double, tiles: [Int], rings: [[Int]]) {
        self.number = number
        self.squareKilometres = squareKilometres
        self.tiles = tiles
        self.rings = rings
      }

      var count: Int { tiles.count / 2 }
    }

    public struct Whole: Codable, Sendable, Equatable {
      public var zoom: Int
      /// How many tiles of that zoom each group has.
      public var tiles: [Int: Int]

      public init(zoom: Int, tiles: [Int: Int]) { (self.zoom, self.tiles) = (zoom, tiles) }
    }

    /// XYZ: y grows southward. A group that `ReportContent.groups` does not list is drawn grey.
    public struct Cell: Codable, Sendable, Equatable {
      public var x: Int
      public var y: Int
      public var group: Int

      public init(x: Int, y: Int, group: Int) {
        self.x = x
        self.y = y
        self.group = group
      }
    }
  }
}
