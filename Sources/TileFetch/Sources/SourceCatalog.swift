public import Files
public import Foundation
import Geo

/// The sources that `--source` knows, and how they are made from a user's choices.
public struct SourceCatalog: Sendable {
  /// What a user can say about a source.
  public struct Choice: Sendable {
    public var name: String
    public var endpoint: String?
    /// What looks like a secret in an address is none.
    public var isPublic = false
    public var tileset = "mapbox.satellite"
    public var format = "jpg90"
    public var scale = 1
    /// Seed of the procedural source.
    public var seed: UInt64 = 0

    public init(name: String = "mapbox") { self.name = name }
  }

  public enum Failure: ExitCoded, CustomStringConvertible, Equatable {
    public var exitStatus: ExitStatus { .usage }
    case unknown(String, near: [String])
    case badOption(String)

    public var description: String {
      switch self {
      case .unknown(let name, let near):
        "source '\(name)': not known"
          + (near.isEmpty ? "" : "; did you mean \(near.joined(separator: ", "))?")
          + "; `tiles sources` lists what is, or give an http(s) URL template with {z} {x} {y}"
      case .badOption(let text): text
      }
    }
  }

  /// Where the Blue Marble image is, once `make setup` has brought it.
  public let blueMarble: URL
  private let blueMarbleContent: KnownContent?

  /// - Parameter blueMarbleContent: what that image must be; nil takes any.
  public init(blueMarble: URL, blueMarbleContent: KnownContent? = nil) {
    self.blueMarble = blueMarble
    self.blueMarbleContent = blueMarbleContent
  }

  public static let names = ["mapbox", "ign", "earth", "sample"]

  /// - Throws: `SourceCatalog.Failure`, `URLTemplate.Failure`.
  public func source(_ choice: Choice) throws -> Source {
    switch choice.name {
    case "mapbox": return try mapbox(choice)
    case "ign": return try ign(choice)
    case "earth":
      return Source(
        name: "earth", title: "NASA Blue Marble, the whole Earth, no network (zoom 0 to 6)",
        attribution: "NASA Earth Observatory, Blue Marble: Next Generation", notice: nil, zooms: 0...6, areas: [.world],
        side: 256, origin: .generated(BlueMarble(image: blueMarble, content: blueMarbleContent)), identity: "earth")
    case "sample":
      return Source(
        name: "sample", title: "a procedural landscape of known classes, no network",
        attribution: "Procedural sample landscape (no real place)", notice: nil, zooms: 0...Tile.maximumZoom,
        areas: [.world], side: 256, origin: .generated(SampleLandscape(seed: choice.seed)),
        identity: "sample, seed \(choice.seed)")
    default:
      guard choice.name.contains("{") || choice.name.contains("://") else {
        throw Failure.unknown(choice.name, near: NearNames.of(choice.name, among: Self.names))
      }
      let asked = try URLTemplate(choice.name, isPublic: choice.isPublic)
      let template = try choice.endpoint.map(asked.moved) ?? asked
      return Source(
        name: "template", title: "a URL template", attribution: nil,
        notice: "Check that the terms of \(template.host) allow bulk download and the use you intend.",
        zooms: 0...Tile.maximumZoom, areas: [.world], side: nil,
        origin: .server(.init(template: template, dialect: .plain, maximumConcurrency: nil)), identity: asked.text)
    }
  }

  private func mapbox(_ choice: Choice) throws -> Source {
    let formats = ["png", "png32", "png64", "png128", "png256", "jpg", "jpg70", "jpg80", "jpg90"]
    guard formats.contains(choice.format) else {
      throw Failure.badOption("format '\(choice.format)': expected one of \(formats.joined(separator: ", "))")
    }
    guard [1, 2].contains(choice.scale) else {
      throw Failure.badOption("scale \(choice.scale): expected 1 (256 px) or 2 (512 px)")
    }
    let allowed = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "._-,"))
    guard !choice.tileset.isEmpty, choice.tileset.unicodeScalars.allSatisfy(allowed.contains) else {
      throw Failure.badOption("tileset '\(choice.tileset)': expected an id like mapbox.satellite")
    }
    let density = choice.scale == 2 ? "@2x" : ""
    let template = try URLTemplate(
      "https://api.mapbox.com/v4/\(choice.tileset)/{z}/{x}/{y}\(density).\(choice.format)?access_token={token}")
    return Source(
      name: "mapbox", title: "Mapbox Raster Tiles API, satellite imagery (token: MAPBOX_ACCESS_TOKEN)",
      attribution: "© Mapbox © OpenStreetMap © Maxar",
      notice: """
        Mapbox restricts bulk download, caching and machine-learning use of its imagery: read \
        https://www.mapbox.com/legal/tos before you go on. Sources without a token: see `tiles sources`.
        """,
      zooms: 0...22, areas: [.world], side: 256 * choice.scale,
      origin: .server(
        .init(
          template: try choice.endpoint.map(template.moved) ?? template, dialect: .mapbox, maximumConcurrency: nil)),
      identity: template.text)
  }

  /// Metropolitan France, and France overseas from west to east.
  private static let france = [
    Bounds(west: -5.3, south: 41.2, east: 9.7, north: 51.2), Bounds(west: -178.3, south: -14.5, east: -176, north: -13),
    Bounds(west: -155, south: -28, east: -134, north: -7.5), Bounds(west: -63.3, south: 14.2, east: -60.7, north: 18.2),
    Bounds(west: -56.6, south: 46.7, east: -56, north: 47.2), Bounds(west: -54.8, south: 2, east: -51.4, north: 6),
    Bounds(west: 44.9, south: -13.1, east: 45.4, north: -12.5),
    Bounds(west: 50, south: -50.2, east: 77.8, north: -37.6),
    Bounds(west: 55.1, south: -21.5, east: 56, north: -20.8), Bounds(west: 163, south: -23, east: 168.3, north: -19),
  ]

  private func ign(_ choice: Choice) throws -> Source {
    let template = try URLTemplate(
      "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=ORTHOIMAGERY.ORTHOPHOTOS"
        + "&STYLE=normal&FORMAT=image/jpeg&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}")
    return Source(
      name: "ign", title: "IGN BD ORTHO, France, no token (Licence Ouverte 2.0)",
      attribution: "IGN-F/Géoportail, Licence Ouverte 2.0",
      notice:
        "Imagery of IGN under Licence Ouverte 2.0 (Etalab): credit \"IGN-F/Géoportail\" with whatever you publish.",
      zooms: 0...19, areas: Self.france, side: 256,
      origin: .server(
        .init(
          template: try choice.endpoint.map(template.moved) ?? template, dialect: .plain, maximumConcurrency: 16)),
      identity: template.text)
  }
}

extension URLTemplate {
  /// The host, for messages.
  var host: String { URLComponents(string: text.filter { !"{}".contains($0) })?.host ?? "the server" }
}
