public import Files
import Foundation
public import Geo
import HTTP

/// A tile address with `{z} {x} {y} {-y} {token}`, `{-y}` the TMS row; `{q}`, the quadkey, in place of the first three; `{s}`, a
/// server of several. `{zoom}`, `{quadkey}`, `{switch:a,b}` (JOSM), `{r}` (Leaflet) and `{TileMatrix} {TileRow} {TileCol}` (WMTS, OGC
/// 07-057r7) are others' words for the same.
public struct URLTemplate: Sendable, Equatable {
  public let text: String
  private let isPublic: Bool
  private let servers: [String]
  private let pieces: [Piece]

  private enum Piece: Equatable {
    case text(String)
    case zoom, column, row, tmsRow, quadkey, token
    /// One of several that give the same.
    case choice([String])

    init?(placeholder: Substring, servers: [String]) {
      switch placeholder {
      case "z", "zoom", "TileMatrix": self = .zoom
      case "x", "TileCol": self = .column
      case "y", "TileRow": self = .row
      case "-y": self = .tmsRow
      case "q", "quadkey": self = .quadkey
      case "token": self = .token
      case "s": self = .choice(servers)
      // "@2x" on dense screens: tiles are taken as they are.
      case "r": self = .text("")
      default:
        guard placeholder.hasPrefix("switch:") else { return nil }
        let words = placeholder.dropFirst("switch:".count).split(separator: ",").map(String.init)
        guard !words.isEmpty else { return nil }
        self = .choice(words)
      }
    }
  }

  public enum Failure: ExitCoded, CustomStringConvertible, Equatable {
    public var exitStatus: ExitStatus { .usage }
    case notHTTP(String)
    case missing(String, placeholders: [String])
    case unknown(String, placeholder: String)
    case badEndpoint(String)
    /// Says where, never what.
    case secret(place: String)
    /// Looks like one; says where, never what.
    case likelySecret(place: String)
    case fragment
    case tooLong(Int)

    public var description: String {
      switch self {
      case .notHTTP(let text): "source '\(text)': expected a known name or an http(s) URL template; see `tiles sources`"
      case .missing(let text, let placeholders):
        "source '\(text)': expected {z}, {x} and {y} or {-y} in the template, found no \(placeholders.joined(separator: ", "))"
      case .unknown(let text, let placeholder):
        "source '\(text)': {\(placeholder)} is not known; expected {z} {x} {y} or {-y}, {q}, {s}, {switch:a,b}, {token}"
      case .badEndpoint(let text): "endpoint '\(text)': expected scheme and host, for example http://127.0.0.1:8080"
      case .secret(let place):
        """
        a secret in \(place): expected none, since addresses are recorded; write {token} in the path or the query, and \
        give the secret in MAPBOX_ACCESS_TOKEN or --token-file
        """
      case .likelySecret(let place):
        """
        \(place) looks like a secret: expected none, since addresses are recorded; write {token} in its place, and give it \
        in MAPBOX_ACCESS_TOKEN or --token-file, or say --public-address if everybody may know it
        """
      case .fragment:
        "the source's address: expected none of what follows a '#', since it is recorded and never sent; leave it out"
      case .tooLong(let bytes):
        "the source's address: expected at most \(URLTemplate.longest) bytes, found \(bytes); check what was given as the source"
      }
    }
  }

  /// - Parameters:
  ///   - isPublic: the user says that what looks like a secret is none.
  ///   - servers: what `{s}` stands for.
  /// - Throws: `URLTemplate.Failure`.
  public init(_ text: String, isPublic: Bool = false, servers: [String] = ["a", "b", "c"]) throws {
    guard text.hasPrefix("http://") || text.hasPrefix("https://") else { throw Failure.notHTTP(text) }
    try Self.refuseSecrets(in: text, isPublic: isPublic)
    var parts = text.split(separator: "{", omittingEmptySubsequences: false)
    var pieces = [Piece.text(String(parts.removeFirst()))]
    for part in parts {
      let placeholder = part.prefix { $0 != "}" }
      guard let piece = Piece(placeholder: placeholder, servers: servers) else {
        throw Failure.unknown(text, placeholder: String(placeholder))
      }
      pieces += [piece, .text(String(part.dropFirst(placeholder.count + 1)))]
    }
    var missing =
      pieces.contains(.quadkey)
      ? [] : [("{z}", Piece.zoom), ("{x}", .column)].filter { !pieces.contains($0.1) }.map(\.0)
    if !pieces.contains(.quadkey), !pieces.contains(.row), !pieces.contains(.tmsRow) { missing.append("{y}") }
    guard missing.isEmpty else { throw Failure.missing(text, placeholders: missing) }
    self.text = text
    self.isPublic = isPublic
    self.servers = servers
    self.pieces = pieces
  }

  /// In bytes: servers take no longer ones.
  private static let longest = 8_000

  private static func refuseSecrets(in address: String, isPublic: Bool) throws {
    guard address.utf8.count <= longest else { throw Failure.tooLong(address.utf8.count) }
    let rest = address.range(of: "://").map { address[$0.upperBound...] } ?? address[...]
    if rest.contains("#") { throw Failure.fragment }
    let host = rest.prefix { !"/?".contains($0) }
    if host.contains("@") { throw Failure.secret(place: "the user and password before the host") }
    // Host names are looked up, and told in errors.
    if host.contains("{token}") { throw Failure.secret(place: "the host") }
    let path = rest.dropFirst(host.count).prefix { $0 != "?" }
    let query = rest.dropFirst(host.count + path.count).dropFirst()
    for item in query.split(separator: "&") { try refuseSecret(in: item, of: "parameter", isPublic) }
    let steps = path.split(separator: "/")
    for (number, step) in steps.enumerated() {
      // `/name;jsessionid=…/` (RFC 3986, section 3.3)
      for item in step.split(separator: ";").dropFirst() { try refuseSecret(in: item, of: "path parameter", isPublic) }
      let word = step.prefix { $0 != ";" }
      guard !isPublic, !word.contains("{token}") else { continue }
      let place = "part \(number + 1) of the path"
      let isNamed = number > 0 && SecretWords.isParameter(steps[number - 1]) && !word.contains("{")
      if isNamed || isLikely(word) { throw Failure.likelySecret(place: place) }
    }
    if !isPublic, isLikely(host) { throw Failure.likelySecret(place: "the host") }
  }

  /// - Parameter item: `name=value`, or a word alone.
  private static func refuseSecret(in item: Substring, of kind: String, _ isPublic: Bool) throws {
    let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard !item.contains("{token}") else { return }
    if parts.count == 2, !parts[1].isEmpty, SecretWords.isParameter(parts[0]) {
      throw Failure.secret(place: "the \(kind) '\(parts[0])'")
    }
    if !isPublic, isLikely(parts.last ?? "") {
      throw Failure.likelySecret(place: parts.count == 2 ? "the \(kind) '\(parts[0])'" : "a \(kind)")
    }
  }

  private static func isLikely(_ text: Substring) -> Bool {
    SecretWords.isLikely(in: String(text).removingPercentEncoding ?? String(text))
  }

  public var needsToken: Bool { pieces.contains(.token) }

  /// The address of one tile. The token is percent-encoded; the result is a secret where there is one.
  public func url(of tile: Tile, token: String?) -> String {
    var url = ""
    url.reserveCapacity(text.utf8.count + 32)
    for piece in pieces {
      switch piece {
      case .text(let text): url += text
      case .zoom: url += String(tile.z)
      case .column: url += String(tile.x)
      case .row: url += String(tile.y)
      case .tmsRow: url += String(tile.tmsRow)
      case .quadkey: url += tile.quadkey
      // Always the same for a tile, so that a proxy's memory serves.
      case .choice(let words): url += words[(tile.x + tile.y) % words.count]
      case .token: url += token.map(SecretMask.encoded) ?? "{token}"
      }
    }
    return url
  }

  /// All addresses that tiles are asked at, without what names the tile: those of each server.
  var hosts: [String] {
    let servers = pieces.map { piece in if case .choice(let words) = piece { words.count } else { 1 } }.max() ?? 1
    return (0..<servers).map { url(of: Tile(z: Tile.maximumZoom, x: $0, y: 0), token: nil) }
  }

  /// The same template on another scheme and host: a proxy, a mirror, a test server.
  /// - Throws: `URLTemplate.Failure`.
  public func moved(to endpoint: String) throws -> URLTemplate {
    try Self.refuseSecrets(in: endpoint, isPublic: isPublic)
    let base = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
    guard let target = URLComponents(string: base), target.host?.isEmpty == false,
      ["http", "https"].contains(target.scheme), target.query == nil, target.fragment == nil,
      let scheme = text.range(of: "://"), let path = text[scheme.upperBound...].firstIndex(of: "/")
    else { throw Failure.badEndpoint(endpoint) }
    return try URLTemplate(base + text[path...], isPublic: isPublic, servers: servers)
  }
}
