internal import CCurl

/// Scheme, host and port of an address: those whom its secrets are meant for. Parsed by libcurl's own parser, so that the
/// check and the transfer cannot disagree.
struct Origin: Equatable, CustomStringConvertible {
  let scheme: String
  /// In lower case; an IPv6 address stands in brackets.
  let host: String
  let port: String

  /// - Throws: `HTTPError.invalid` when the text is no absolute http or https address.
  init(_ url: String) throws {
    guard let parser = curl_url() else { throw HTTPError.invalid(reason: "out of memory for an address") }
    defer { curl_url_cleanup(parser) }
    guard curl_url_set(parser, CURLUPART_URL, url, 0) == CURLUE_OK,
      let scheme = Self.part(CURLUPART_SCHEME, of: parser)?.lowercased(), ["http", "https"].contains(scheme),
      let host = Self.part(CURLUPART_HOST, of: parser), let port = Self.part(CURLUPART_PORT, of: parser)
    else {
      throw HTTPError.invalid(
        reason: "an address: expected http://… or https://…, percent-encoded, found something else")
    }
    self.scheme = scheme
    self.host = host.lowercased()
    self.port = port
  }

  var description: String { "\(scheme)://\(authority)" }

  /// The host as a person knows it: with its port unless that is the scheme's own.
  var authority: String { port == (scheme == "https" ? "443" : "80") ? host : "\(host):\(port)" }

  private static func part(_ what: CURLUPart, of parser: OpaquePointer) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(parser, what, &text, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }
}
