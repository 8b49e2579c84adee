public import Foundation
public import Geo

/// Where tiles come from: what to ask, what to tell the user about it, and how to take the answers.
public struct Source: Sendable {
  /// The word of `--source`.
  public let name: String
  /// One line for `tiles sources`.
  public let title: String
  /// The credit that goes with every copy of the imagery; stored in the archive.
  public let attribution: String?
  /// Under which the imagery may be used.
  public var licence: String?
  /// When it was taken; nil where nothing says it.
  public var years: ClosedRange<Int>?
  /// Whether it may be copied as a whole.
  public var harvest = Harvest.ask
  /// What is known of the service's wishes.
  public var manners: String?
  /// The environment's variable that its token is in. A source gets no other's.
  public var tokenVariable: String?
  /// Of a source whose address lies in a data directory: who would get what the user gives.
  public var fileHost: String?
  /// Said once before a harvest: terms that the user has to know.
  public let notice: String?
  public let zooms: ClosedRange<Int>
  /// Where there is imagery; asking elsewhere is allowed, and costs requests.
  public let areas: [Bounds]
  /// Width and height of a tile in pixels; nil takes any.
  public let side: Int?
  public let origin: Origin
  /// Tells imagery apart: the address before `--endpoint`, or the generator with its seed. Tiles of two sources do not mix.
  public let identity: String

  /// Also that of templates, whose address the user writes.
  static let mapboxToken = "MAPBOX_ACCESS_TOKEN"

  public enum Harvest: String, Sendable {
    case yes
    /// Nothing forbids it, as far as is known: ask, or be slow.
    case ask
  }

  /// What goes with every copy: the credit, the licence, and when the imagery was taken.
  public var credit: String? {
    let licence = licence.flatMap { attribution?.contains($0) ?? false ? nil : $0 }
    let words = [attribution, licence, years?.words].compactMap(\.self)
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }

  public enum Origin: Sendable {
    case server(Server)
    /// Made here, with no network.
    case generated(any TileGenerator)
  }

  public struct Server: Sendable {
    public let template: URLTemplate
    /// Reads the server's own words where a status code alone does not tell.
    public let dialect: AnswerDialect
    /// More connections than this are impolite there.
    public let maximumConcurrency: Int?
  }

  /// What to tell who asks for a box in which the source has nothing; nil where it may have something.
  public func warning(outside box: Bounds) -> String? {
    guard !areas.contains(where: box.overlaps) else { return nil }
    let exchanged = Bounds(west: box.south, south: box.west, east: box.north, north: box.east)
    let inside = areas.contains(where: exchanged.overlaps)
    return "the box \(box) lies outside of what source '\(name)' has"
      + (inside ? "; with longitude before latitude it would be --bbox \(exchanged)" : "; expected W,S,E,N in degrees")
  }

  /// Where imagery is copied from, without any secret: for the archive's metadata and the manifest.
  public var publicAddress: String {
    switch origin {
    case .server(let server): server.template.text
    case .generated: name
    }
  }
}

/// Tiles made by a computation.
public protocol TileGenerator: Sendable {
  /// JPEG or PNG bytes; nil where the source has nothing.
  func data(of tile: Tile) throws -> Data?
  /// The known class of a tile, where the generator knows it.
  func label(of tile: Tile) -> String?
}

extension TileGenerator {
  public func label(of tile: Tile) -> String? { nil }
}

extension ClosedRange<Int> {
  /// `1950-1965`, `2019`.
  package var words: String { lowerBound == upperBound ? "\(lowerBound)" : "\(lowerBound)-\(upperBound)" }

  /// - Returns: nil for anything but a year, or two of which the second does not come first.
  package init?(years text: String) {
    guard let match = text.wholeMatch(of: #/([12][0-9]{3})(?:-([12][0-9]{3}))?/#), let first = Int(match.1),
      let last = Int(match.2 ?? match.1), first <= last
    else { return nil }
    self = first...last
  }
}
