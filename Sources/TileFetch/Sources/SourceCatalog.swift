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
    /// When the imagery was taken; nil takes the newest.
    public var years: ClosedRange<Int>?
    /// Of a template, or of a file: the credit, and the licence.
    public var attribution: String?
    public var licence: String?
    public var tileset = "mapbox.satellite"
    public var format = "jpg90"
    public var scale = 1
    /// Seed of the procedural source.
    public var seed: UInt64 = 0

    public init(name: String = "mapbox") { self.name = name }
  }

  public enum Failure: ExitCoded, CustomStringConvertible, Equatable {
    case unknown(String, near: [String])
    case badOption(String)
    case noYear(source: String, asked: String, known: [String])
    case forbidden(String, reason: String, instead: String)

    public var exitStatus: ExitStatus { if case .forbidden = self { .unconfigured } else { .usage } }
    public var description: String {
      switch self {
      case .unknown(let name, let near):
        "source '\(name)': not known"
          + (near.isEmpty ? "" : "; did you mean \(near.joined(separator: ", "))?")
          + "; `tiles sources` lists what is, or give an http(s) URL template with {z} {x} {y}"
      case .badOption(let text): text
      case .noYear(let source, let asked, let known):
        "--year \(asked): source '\(source)' "
          + (known.isEmpty
            ? "has one layer, of no known year; leave the option out" : "has \(known.joined(separator: ", "))")
      case .forbidden(let name, let reason, let instead): "source '\(name)': \(reason); take \(instead)"
      }
    }
  }

  /// Where the Blue Marble image is, once `make setup` has brought it.
  public let blueMarble: URL
  private let blueMarbleContent: KnownContent?
  /// Of sources as files, by their names.
  private let files: [String: URL]

  /// - Parameters:
  ///   - blueMarbleContent: what that image must be; nil takes any.
  ///   - folder: whose JSON files are sources, too.
  public init(blueMarble: URL, blueMarbleContent: KnownContent? = nil, folder: URL? = nil) {
    self.blueMarble = blueMarble
    self.blueMarbleContent = blueMarbleContent
    let entries = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0.path) } ?? []
    files = Dictionary(
      entries.sorted().filter { !$0.hasPrefix(".") && $0.hasSuffix(".json") }.compactMap { entry in
        folder.map { (Gazetteer.normalized(String(entry.dropLast(5))), $0.appendingPathComponent(entry)) }
      }, uniquingKeysWith: { first, _ in first })
  }

  /// Those that came with the program, in the order in which they are told.
  public static let names = ["mapbox"] + OpenImagery.all.map(\.name) + ["earth", "sample"]

  /// All of them. A file that is called like one of those that came with the program is none: it would be asked in its place.
  public var names: [String] { Self.names + files.keys.filter { !Self.names.contains($0) }.sorted() }

  /// Imagery that cannot be had, and what to take instead.
  public static var forbidden: [(name: String, reason: String, instead: String)] {
    ForbiddenImagery.all.map { ($0.name, $0.reason, $0.instead) }
  }

  /// When the entries were last compared with what the providers say.
  public static var checked: String { OpenImagery.checked }

  /// The years that a source knows, the newest first.
  public static func years(of name: String) -> [String] {
    OpenImagery.all.first { $0.name == name }?.layers.compactMap(\.years?.words) ?? []
  }

  /// The host that an open source was asked at, where that was not its own.
  /// - Parameter address: that was recorded.
  public static func endpoint(of name: String, address: String) -> String? {
    guard let open = OpenImagery.all.first(where: { $0.name == name }) else { return nil }
    for layer in open.layers {
      guard
        let host = layer.address.range(of: "://").flatMap({ scheme in
          layer.address[scheme.upperBound...].firstIndex(of: "/")
        }), address.hasSuffix(layer.address[host...])
      else { continue }
      let prefix = String(address.dropLast(layer.address[host...].count))
      return prefix == layer.address[..<host] ? nil : prefix
    }
    return nil
  }

  /// - Throws: `SourceCatalog.Failure`, `URLTemplate.Failure`, `ProviderFile.Failure`.
  public func source(_ choice: Choice) throws -> Source {
    let isTemplate = choice.name.contains("{") || choice.name.contains("://")
    if !isTemplate, !Self.names.contains(choice.name), let file = files[Gazetteer.normalized(choice.name)] {
      return try source(choice, file)
    }
    if !isTemplate,
      let option = choice.attribution.map({ _ in "--attribution" }) ?? choice.licence.map({ _ in "--licence" })
    {
      throw Failure.badOption(
        "\(option): expected with a URL template or a file of your own, which say no credit themselves")
    }
    if let open = OpenImagery.all.first(where: { $0.name == choice.name }) { return try source(choice, open) }
    if let years = choice.years, !isTemplate {
      throw Failure.noYear(source: choice.name, asked: years.words, known: [])
    }
    switch choice.name {
    case "mapbox": return try mapbox(choice)
    case "earth":
      var source = Source(
        name: "earth", title: "NASA Blue Marble, the whole Earth, no network (zoom 0 to 6)",
        attribution: "NASA Earth Observatory, Blue Marble: Next Generation", notice: nil, zooms: 0...6, areas: [.world],
        side: 256, origin: .generated(BlueMarble(image: blueMarble, content: blueMarbleContent)), identity: "earth")
      (source.licence, source.harvest) = ("public domain", .yes)
      return source
    case "sample":
      var source = Source(
        name: "sample", title: "a procedural landscape of known classes, no network",
        attribution: "Procedural sample landscape (no real place)", notice: nil, zooms: 0...Tile.maximumZoom,
        areas: [.world], side: 256, origin: .generated(SampleLandscape(seed: choice.seed)),
        identity: "sample, seed \(choice.seed)")
      source.harvest = .yes
      return source
    default:
      if let forbidden = ForbiddenImagery.all.first(where: { $0.name == choice.name }) { throw Self.refusal(forbidden) }
      guard isTemplate else { throw Failure.unknown(choice.name, near: NearNames.of(choice.name, among: names)) }
      return try template(choice)
    }
  }

  private static func refusal(_ imagery: ForbiddenImagery) -> Failure {
    .forbidden(imagery.name, reason: imagery.reason, instead: imagery.instead)
  }

  /// An address, at another host where the user says so. Whose imagery it is depends on neither.
  private func moved(_ template: URLTemplate, _ choice: Choice) throws -> URLTemplate {
    for host in template.hosts + [choice.endpoint].compactMap(\.self) {
      if let forbidden = ForbiddenImagery.holder(of: host) { throw Self.refusal(forbidden) }
    }
    return try choice.endpoint.map(template.moved) ?? template
  }

  private func template(_ choice: Choice) throws -> Source {
    let asked = try URLTemplate(choice.name, isPublic: choice.isPublic)
    let template = try moved(asked, choice)
    var source = Source(
      name: "template", title: "a URL template", attribution: choice.attribution,
      notice: "Check that the terms of \(template.host) allow bulk download and the use you intend.",
      zooms: 0...Tile.maximumZoom, areas: [.world], side: nil,
      origin: .server(.init(template: template, dialect: .plain, maximumConcurrency: nil)), identity: asked.text)
    (source.licence, source.years, source.tokenVariable) = (choice.licence, choice.years, Source.mapboxToken)
    return source
  }

  /// No token of the environment goes to an address that lies in a data directory, which may come from somebody else.
  private func source(_ choice: Choice, _ file: URL) throws -> Source {
    let provider = try ProviderFile(contentsOf: file, isPublic: choice.isPublic)
    if let years = choice.years, years != provider.years {
      throw Failure.noYear(
        source: choice.name, asked: years.words, known: [provider.years?.words].compactMap(\.self))
    }
    let template = try moved(provider.template, choice)
    var source = Source(
      name: Gazetteer.normalized(choice.name), title: provider.title ?? "\(file.lastPathComponent)",
      attribution: choice.attribution ?? provider.attribution,
      notice: "Check that the terms of \(template.host) allow bulk download and the use you intend.",
      zooms: provider.zooms, areas: provider.areas, side: nil,
      origin: .server(.init(template: template, dialect: .plain, maximumConcurrency: nil)),
      identity: provider.template.text)
    (source.licence, source.years) = (choice.licence ?? provider.licence, provider.years)
    source.fileHost = template.host
    return source
  }

  private func source(_ choice: Choice, _ open: OpenImagery) throws -> Source {
    let asked = choice.years.map { open.layer(of: $0) }
    guard let layer = asked ?? open.layers.first else {
      throw Failure.noYear(
        source: open.name, asked: choice.years?.words ?? "", known: open.layers.compactMap(\.years?.words))
    }
    let template = try URLTemplate(layer.address)
    var source = Source(
      name: open.name, title: open.title, attribution: open.attribution,
      notice: "Imagery under \(open.licence): credit \"\(open.attribution)\" with whatever you publish."
        + (open.harvest == .ask
          ? " Nothing was found that forbids to harvest it, nor that allows it: ask, or be slow." : ""),
      zooms: layer.zooms, areas: open.areas, side: 256,
      origin: .server(
        .init(template: try moved(template, choice), dialect: .plain, maximumConcurrency: open.connections)),
      identity: template.text)
    (source.licence, source.years, source.harvest) = (open.licence, layer.years, open.harvest)
    (source.manners, source.tokenVariable) = (open.manners, open.keyVariable)
    return source
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
    var source = Source(
      name: "mapbox", title: "Mapbox Raster Tiles API, satellite imagery (token: MAPBOX_ACCESS_TOKEN)",
      attribution: "© Mapbox © OpenStreetMap © Maxar",
      notice: """
        Mapbox restricts bulk download, caching and machine-learning use of its imagery: read \
        https://www.mapbox.com/legal/tos before you go on. Sources without a token: see `tiles sources`.
        """,
      zooms: 0...22, areas: [.world], side: 256 * choice.scale,
      origin: .server(
        .init(template: try moved(template, choice), dialect: .mapbox, maximumConcurrency: nil)),
      identity: template.text)
    source.manners = "read its terms first; 100,000 requests a minute"
    source.tokenVariable = Source.mapboxToken
    return source
  }
}

extension URLTemplate {
  /// The host, for messages.
  var host: String { URLComponents(string: text.filter { !"{}".contains($0) })?.host ?? "the server" }
}
