import Foundation
public import Geo

/// A tile address with `{z} {x} {y} {-y} {token}`, `{-y}` the TMS row.
public struct URLTemplate: Sendable, Equatable {
  public let text: String

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
        a secret in \(place): expected none, since addresses are recorded; write {token} there, and give the secret in \
        MAPBOX_ACCESS_TOKEN or --token-file
        """
      }
    }
  }

  /// - Throws: `URLTemplate.Failure`.
  public init(_ text: String) throws {
    guard text.hasPrefix("http://") || text.hasPrefix("https://") else { throw Failure.notHTTP(text) }
    try Self.refuseSecrets(in: text)
    let known: Set = ["z", "x", "y", "-y", "token"]
    for piece in text.split(separator: "{").dropFirst() {
      let placeholder = String(piece.prefix { $0 != "}" })
      guard known.contains(placeholder) else { throw Failure.unknown(text, placeholder: placeholder) }
    }
    var missing = ["{z}", "{x}"].filter { !text.contains($0) }
    if !text.contains("{y}") && !text.contains("{-y}") { missing.append("{y}") }
    guard missing.isEmpty else { throw Failure.missing(text, placeholders: missing) }
    self.text = text
  }

  /// Query parameters that hold a key wherever tiles are served.
  private static let secretNames: Set = [
    "access_token", "token", "key", "api_key", "apikey", "subscription-key", "signature", "sig", "password",
  ]

  private static func refuseSecrets(in address: String) throws {
    let rest = address.range(of: "://").map { address[$0.upperBound...] } ?? address[...]
    if rest.prefix(while: { !"/?#".contains($0) }).contains("@") {
      throw Failure.secret(place: "the user and password before the host")
    }
    for item in rest.split(separator: "?", maxSplits: 1).dropFirst().joined().split(separator: "&") {
      let parts = item.split(separator: "=", maxSplits: 1)
      if parts.count == 2, secretNames.contains(parts[0].lowercased()), !parts[1].contains("{") {
        throw Failure.secret(place: "the parameter '\(parts[0])'")
      }
    }
  }

  public var needsToken: Bool { text.contains("{token}") }

  /// The address of one tile. The token is percent-encoded; the result is a secret where there is one.
  public func url(of tile: Tile, token: String?) -> String {
    var url = text.replacingOccurrences(of: "{z}", with: String(tile.z))
      .replacingOccurrences(of: "{x}", with: String(tile.x))
      .replacingOccurrences(of: "{y}", with: String(tile.y))
      .replacingOccurrences(of: "{-y}", with: String(tile.tmsRow))
    if let token {
      let unreserved = CharacterSet(charactersIn: "-._~").union(.alphanumerics)
      url = url.replacingOccurrences(
        of: "{token}", with: token.addingPercentEncoding(withAllowedCharacters: unreserved) ?? "")
    }
    return url
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
