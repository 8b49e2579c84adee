import Foundation
public import Geo

/// A tile address with `{z} {x} {y} {-y} {token}`, `{-y}` the TMS row.
public struct URLTemplate: Sendable, Equatable {
  public let text: String
  private let pieces: [Piece]

  private enum Piece: Equatable {
    case text(String)
    case zoom, column, row, tmsRow, token

    init?(placeholder: Substring) {
      switch placeholder {
      case "z": self = .zoom
      case "x": self = .column
      case "y": self = .row
      case "-y": self = .tmsRow
      case "token": self = .token
      default: return nil
      }
    }
  }

  public enum Failure: Error, CustomStringConvertible, Equatable {
    case notHTTP(String)
    case missing(String, placeholders: [String])
    case unknown(String, placeholder: String)
    case badEndpoint(String)
    /// Says where, never what.
    case secret(place: String)

    public var description: String {
      switch self {
      case .notHTTP(let text): "source '\(text)': expected a known name or an http(s) URL template; see `tiles sources`"
      case .missing(let text, let placeholders):
        "source '\(text)': expected {z}, {x} and {y} or {-y} in the template, found no \(placeholders.joined(separator: ", "))"
      case .unknown(let text, let placeholder):
        "source '\(text)': {\(placeholder)} is not known; expected {z} {x} {y} {-y} {token}"
      case .badEndpoint(let text): "endpoint '\(text)': expected scheme and host, for example http://127.0.0.1:8080"
      case .secret(let place):
        """
        a secret in \(place): expected none, since addresses are recorded; write {token} in the path or the query, and \
        give the secret in MAPBOX_ACCESS_TOKEN or --token-file
        """
      }
    }
  }

  /// - Throws: `URLTemplate.Failure`.
  public init(_ text: String) throws {
    guard text.hasPrefix("http://") || text.hasPrefix("https://") else { throw Failure.notHTTP(text) }
    try Self.refuseSecrets(in: text)
    var parts = text.split(separator: "{", omittingEmptySubsequences: false)
    var pieces = [Piece.text(String(parts.removeFirst()))]
    for part in parts {
      let placeholder = part.prefix { $0 != "}" }
      guard let piece = Piece(placeholder: placeholder) else {
        throw Failure.unknown(text, placeholder: String(placeholder))
      }
      pieces += [piece, .text(String(part.dropFirst(placeholder.count + 1)))]
    }
    var missing = [("{z}", Piece.zoom), ("{x}", .column)].filter { !pieces.contains($0.1) }.map(\.0)
    if !pieces.contains(.row) && !pieces.contains(.tmsRow) { missing.append("{y}") }
    guard missing.isEmpty else { throw Failure.missing(text, placeholders: missing) }
    self.text = text
    self.pieces = pieces
  }

  /// Query parameters that hold a key wherever tiles are served, without dashes and underscores.
  private static let secretNames: Set = ["key", "tk", "appid", "auth", "sig", "pw", "pass", "code"]
  private static let secretEndings = [
    "token", "apikey", "accesskey", "subscriptionkey", "signature", "secret", "password",
  ]

  private static func isSecret(_ name: Substring) -> Bool {
    let plain = (String(name).removingPercentEncoding ?? String(name)).lowercased().filter { !"-_.".contains($0) }
    return secretNames.contains(plain) || secretEndings.contains(where: plain.hasSuffix)
  }

  private static func refuseSecrets(in address: String) throws {
    let rest = address.range(of: "://").map { address[$0.upperBound...] } ?? address[...]
    let host = rest.prefix { !"/?#".contains($0) }
    if host.contains("@") { throw Failure.secret(place: "the user and password before the host") }
    // Host names are looked up, and told in errors.
    if host.contains("{token}") { throw Failure.secret(place: "the host") }
    for item in rest.split(separator: "?", maxSplits: 1).dropFirst().joined().split(separator: "&") {
      let parts = item.split(separator: "=", maxSplits: 1)
      if parts.count == 2, isSecret(parts[0]), !parts[1].contains("{token}") {
        throw Failure.secret(place: "the parameter '\(parts[0])'")
      }
    }
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
      case .token: url += token.map(Self.encoded) ?? "{token}"
      }
    }
    return url
  }

  static func encoded(_ token: String) -> String {
    token.addingPercentEncoding(withAllowedCharacters: CharacterSet(charactersIn: "-._~").union(.alphanumerics)) ?? ""
  }

  /// The same template on another scheme and host: a proxy, a mirror, a test server.
  /// - Throws: `URLTemplate.Failure`.
  public func moved(to endpoint: String) throws -> URLTemplate {
    try Self.refuseSecrets(in: endpoint)
    let base = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
    guard let target = URLComponents(string: base), target.host?.isEmpty == false,
      ["http", "https"].contains(target.scheme), target.query == nil, target.fragment == nil,
      let scheme = text.range(of: "://"), let path = text[scheme.upperBound...].firstIndex(of: "/")
    else { throw Failure.badEndpoint(endpoint) }
    return try URLTemplate(base + text[path...])
  }
}
