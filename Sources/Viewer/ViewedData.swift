public import Files
public import Groups
public import Foundation
public import Geo
public import Report

/// What the viewer shows: the state of a data directory now, whatever lies there already. Calls come from many threads, and
/// may block.
public protocol ViewedData: Sendable {
  /// nil where there is no tile archive.
  func archive() throws -> ViewedArchive?
  /// The bytes of a tile as they are stored; nil when there is none.
  func data(of tile: Tile) throws -> Data?
  func state() throws -> ViewedState
  /// Which image is in which group.
  func members() throws -> ViewedMembers
  /// What is known of an image; nil when there is no such image.
  func place(of image: ViewedImage) throws -> ViewedPlace?
  /// Where photographs were taken.
  func points() throws -> ViewedPoints
  /// Where images lie among one another.
  func projection() throws -> ViewedProjection
  /// The land about the tiles.
  func land() throws -> ViewedLand
  /// The tiles side by side as one picture; nil where there is none.
  func mosaic() throws -> ViewedMosaic?
  /// The borders of areas of tiles.
  func areas() throws -> ViewedAreas
  /// A picture of an image of a folder, for a list of many; nil when there is no such image.
  func thumbnail(of index: Int) throws -> Data?
  /// The bytes of an image of a folder.
  func data(ofImage index: Int) throws -> Data?
  /// The contact sheet of a group.
  func sheet(of group: Int) throws -> Data?
  /// - Throws: `ViewedRefusal`.
  func search(_ search: ViewedSearch) throws -> ViewedFound
  /// - Returns: the groups that it made, in order.
  /// - Throws: `ViewedRefusal`.
  func edit(_ edit: ViewedEdit) throws -> [Int]
}

/// A tile archive, as TileJSON describes it.
public struct ViewedArchive: Sendable {
  public var name: String
  public var attribution: String?
  public var bounds: Bounds
  public var zooms: ClosedRange<Int>

  public init(name: String, attribution: String?, bounds: Bounds, zooms: ClosedRange<Int>) {
    self.name = name
    self.attribution = attribution
    self.bounds = bounds
    self.zooms = zooms
  }
}

/// Tiles side by side as one picture, for a view from afar.
public struct ViewedMosaic: Sendable, Encodable {
  /// Where it lies, in columns and rows of its zoom.
  public let zoom: Int
  public let x: Int
  public let y: Int
  public let columns: Int
  public let rows: Int
  /// Where it shows a tile: column, first row, number of rows, column, …
  public let tiles: [Int]
  /// The picture, with its place, so that both are of one moment of an archive that is written.
  public let jpeg: Data

  /// - Parameter tiles: of that zoom, in the order of x, y.
  public init(zoom: Int, x: Int, y: Int, columns: Int, rows: Int, tiles: [Tile], jpeg: Data) {
    (self.zoom, self.x, self.y, self.columns, self.rows, self.jpeg) = (zoom, x, y, columns, rows, jpeg)
    var runs: [Int] = []
    for tile in tiles {
      let end = runs.count - 3
      if end >= 0, runs[end] == tile.x, runs[end + 1] + runs[end + 2] == tile.y {
        runs[end + 2] += 1
      } else {
        runs += [tile.x, tile.y, 1]
      }
    }
    self.tiles = runs
  }
}

/// What there is to see, and to do.
public struct ViewedState: Sendable {
  public enum Kind: String, Sendable, Encodable {
    case tiles, images, nothing
  }

  public struct Group: Sendable, Encodable {
    public let group: Int
    public let name: String?
    /// `#rrggbb`.
    public let color: String
    /// Whether a person gave it.
    public let isColorGiven: Bool
    public let images: Int
    public let train: Int
    public let test: Int
    /// Those that came after the groups were found.
    public let later: Int
    /// Of tiles: square kilometres of ground, and the share of all groups'.
    public let km2: Double?
    public let share: Double?
    /// The groups that people merged into it.
    public let mergedFrom: [Int]
    /// Whether the name came over from the groups of before.
    public let isNameCarried: Bool
    /// What it may be called while it has no name; the page gets it in its language.
    public let proposed: ProposedName?
    /// A few that are typical of it: the nearest to its centroid.
    public let samples: [ViewedImage]

    private enum CodingKeys: String, CodingKey {
      case group, name, color, images, train, test, later, km2, share, mergedFrom, samples
      case isNameCarried = "carried"
      case isColorGiven = "colorGiven"
    }

    public init(
      group: Int, name: String?, color: String, images: Int, train: Int, test: Int, later: Int = 0,
      km2: Double? = nil, share: Double? = nil, mergedFrom: [Int],
      isNameCarried: Bool = false, proposed: ProposedName? = nil, isColorGiven: Bool = false,
      samples: [ViewedImage] = []
    ) {
      self.group = group
      self.name = name
      self.isNameCarried = isNameCarried
      self.proposed = proposed
      self.color = color
      self.images = images
      self.train = train
      self.test = test
      self.later = later
      self.km2 = km2
      self.share = share
      self.mergedFrom = mergedFrom
      self.isColorGiven = isColorGiven
      self.samples = samples
    }
  }

  /// nil where nobody gave one and the directory's name says nothing.
  public let title: String?
  public let kind: Kind
  /// What the tiles lie in; nil for photographs.
  public var box: Bounds?
  public var groups: [Group] = []
  /// Numbers of the groups, alike ones beside one another; empty where that is not known.
  public var likeness: [Int] = []
  /// Groups within groups, as `GroupLevels.joins` has them; likewise.
  public var joins: [[Int]] = []
  /// Edits in force: what undo can take back.
  public var edits = 0
  /// Edits taken back: what redo can make again.
  public var undone = 0
  /// Whether there is a layout of the images.
  public var hasProjection = false
  public var notes: [ViewedNote] = []

  public init(title: String?, kind: Kind) {
    self.title = title
    self.kind = kind
  }
}

public struct ViewedMembers: Sendable {
  /// z, x, y, group, z, x, y, group, … for tiles; the group of each image, in order, for images of a folder.
  public let members: [Int]
  /// What tells the list of images of a folder from another one; nil of tiles, which have names of their own.
  public let list: String?

  public init(_ members: [Int], list: String? = nil) { (self.members, self.list) = (members, list) }

  var json: Data { Data("members", members, before: list.map { "\"of\":\"\($0)\"," } ?? "") }
}

/// Where images lie among one another: what lies together is alike.
public struct ViewedProjection: Sendable {
  /// Places along the longer side: more than any screen shows apart.
  static let longest = 16_383

  /// Each image by its number in the order of `members`, with its place: number, x, y, number, x, y, …; from 0, y downwards.
  public let points: [Int]
  /// Why there are none.
  public let note: ViewedNote?

  public init(note: ViewedNote) { (points, self.note) = ([], note) }

  /// - Parameter places: finite, y upwards, in any unit.
  public init(_ places: [(index: Int, at: SIMD2<Double>)]) {
    let low = places.reduce(SIMD2(repeating: Double.infinity)) { pointwiseMin($0, $1.at) }
    let high = places.reduce(SIMD2(repeating: -Double.infinity)) { pointwiseMax($0, $1.at) }
    let side = (high - low).max()
    let scale = side > 0 ? Double(Self.longest) / side : 0
    points = places.flatMap { index, at in
      [index, Int(((at.x - low.x) * scale).rounded()), Int(((high.y - at.y) * scale).rounded())]
    }
    note = nil
  }

  var json: Data { Data("points", points) }
}

extension Data {
  /// `{"name":[1,2,…]}`, in one pass: an encoder takes many times as long for a million tiles.
  /// - Parameter before: other members, each with a comma behind it.
  fileprivate init(_ name: String, _ numbers: [Int], before: String = "") {
    var bytes = Array("{\(before)\"\(name)\":[".utf8)
    bytes.reserveCapacity(numbers.count * 5)
    for (place, number) in numbers.enumerated() {
      if place > 0 { bytes.append(0x2C) }
      bytes.append(contentsOf: String(number).utf8)
    }
    bytes.append(contentsOf: "]}".utf8)
    self.init(bytes)
  }
}

/// Where photographs were taken, and the land about those places. Longitudes go on beyond 180 where the places lie on both sides
/// of the antimeridian.
public struct ViewedPoints: Sendable, Encodable {
  public struct Point: Sendable, Encodable {
    /// The number of the image, in the order of `members`.
    public let index: Int
    public let longitude: Double
    public let latitude: Double

    public init(index: Int, longitude: Double, latitude: Double) {
      (self.index, self.longitude, self.latitude) = (index, longitude, latitude)
    }
  }

  public let points: [Point]
  /// Rings of longitude, latitude, longitude, …
  public let outlines: [[Double]]

  public init(points: [Point], outlines: [[Double]]) { (self.points, self.outlines) = (points, outlines) }
}

/// The land about tiles, and what it is called.
public struct ViewedLand: Sendable {
  /// That in which most of the tiles lie.
  public let region: RegionLabel?
  /// Coasts and borders: rings of longitude, latitude, longitude, …
  public let outlines: [[Double]]
  /// Those first that are most to be seen.
  public let labels: [RegionLabel]

  public init(region: RegionLabel?, outlines: [[Double]] = [], labels: [RegionLabel] = []) {
    (self.region, self.outlines, self.labels) = (region, outlines, labels)
  }
}

/// The contiguous parts of groups, as far as they are of the groups as they are now.
public struct ViewedAreas: Sendable, Encodable {
  /// Of the tiles that they are of.
  public let zoom: Int
  /// Rings of corners of tiles: column, row, column, …
  public let borders: [[Int]]

  public init(zoom: Int, borders: [[Int]]) { (self.zoom, self.borders) = (zoom, borders) }
}

public enum ViewedImage: Sendable, Hashable, Encodable {
  case tile(Tile)
  /// The number of an image of a folder, in the order of `members`.
  case index(Int)

  var text: String {
    switch self {
    case .tile(let tile): tile.description
    case .index(let index): "\(index)"
    }
  }

  /// `"z/x/y"`, or the number.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .tile: try container.encode(text)
    case .index(let index): try container.encode(index)
    }
  }
}

/// What is known of one image.
public struct ViewedPlace: Sendable {
  public struct Neighbour: Sendable, Encodable {
    /// `z/x/y`, or a path.
    public let key: String
    /// Of an image of a folder.
    public let index: Int?
    public let group: Int?
    /// The cosine of the angle between the two descriptors.
    public let similarity: Double

    public init(key: String, index: Int?, group: Int?, similarity: Double) {
      self.key = key
      self.index = index
      self.group = group
      self.similarity = similarity
    }
  }

  public struct Membership: Sendable, Encodable {
    public let group: Int
    public let name: String?
    public let split: String
    /// To the group's centroid, where descriptors were compared.
    public let distance: Double
    /// 0 half way between two groups, 1 on a centroid; nil where the groups' model does not say.
    public let confidence: Double?
    /// From the centroid: 1 is the nearest.
    public let rank: Int
    public let images: Int
    /// nil where it is not on the contact sheet.
    public let sheet: Sheet?
    /// nil where areas are not known.
    public let area: Area?

    public init(
      group: Int, name: String?, split: String, distance: Double, confidence: Double?, rank: Int, images: Int,
      sheet: Sheet?, area: Area? = nil
    ) {
      self.group = group
      self.name = name
      self.split = split
      self.distance = distance
      self.confidence = confidence
      self.rank = rank
      self.images = images
      self.sheet = sheet
      self.area = area
    }
  }

  /// The contiguous part of a group that a tile is in.
  public struct Area: Sendable, Encodable {
    public let number: Int
    public let tiles: Int
    public let km2: Double

    public init(number: Int, tiles: Int, km2: Double) { (self.number, self.tiles, self.km2) = (number, tiles, km2) }
  }

  /// Where it is on its group's contact sheet, in percent of the sheet's width and height.
  public struct Sheet: Sendable, Encodable {
    public let row: Int
    public let column: Int
    public let left: Double
    public let top: Double
    public let width: Double
    public let height: Double

    public init(row: Int, column: Int, left: Double, top: Double, width: Double, height: Double) {
      self.row = row
      self.column = column
      self.left = left
      self.top = top
      self.width = width
      self.height = height
    }
  }

  /// What a photograph says beside its picture, and the series that it is of.
  public struct Photograph: Sendable, Encodable {
    public struct Shot: Sendable, Encodable {
      public let index: Int
      public let group: Int
      /// As it is shown.
      public let taken: String?

      public init(index: Int, group: Int, taken: String?) {
        (self.index, self.group, self.taken) = (index, group, taken)
      }
    }

    /// As it is shown.
    public let taken: String?
    public let longitude: Double?
    public let latitude: Double?
    public let series: String?
    /// All of its series, in order of their dates.
    public let shots: [Shot]

    public init(
      taken: String?, longitude: Double?, latitude: Double?, series: String?, shots: [Shot]
    ) {
      (self.taken, self.longitude, self.latitude) = (taken, longitude, latitude)
      (self.series, self.shots) = (series, shots)
    }
  }

  /// `z/x/y`, or the path as people see it.
  public let key: String
  /// nil for a tile.
  public var photograph: Photograph?
  /// nil for an image in no group.
  public let membership: Membership?
  /// The nearest first.
  public let neighbours: [Neighbour]
  public let notes: [ViewedNote]

  public init(key: String, membership: Membership?, neighbours: [Neighbour], notes: [ViewedNote]) {
    self.key = key
    self.membership = membership
    self.neighbours = neighbours
    self.notes = notes
  }
}

/// What is missing, which the page tells with what to do about it.
public enum ViewedNote: Sendable, Equatable {
  case nothing, noTile, noGroups
  /// Another `tiles` holds the data directory.
  case atWork
  case noDescriptors, laterThanDescriptors
  case noConfidence(why: String)
  /// Not there, or of other groups; or what is wrong with it.
  case noProjection(why: String?)
}

/// Why an edit was not made, or nothing looked for.
public enum ViewedRefusal: Error {
  /// Another `tiles` holds the data directory.
  case busy(FolderLock.InUse)
  /// The edit itself cannot be.
  case edit(GroupEdits.Failure)
  case nothingToUndo
  case nothingToRedo
  /// The page knows other images than there are.
  case otherImages
  case noDescriptors
  /// One image has no descriptor.
  case notDescribed(String)
  case stale(GroupEditor.Stale)
}
