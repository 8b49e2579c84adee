internal import CCurl
public import Foundation

/// One request. Its description has the method and the server only: address, headers and body may carry secrets.
public struct HTTPRequest: Sendable {
  public enum Method: String, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  public var method: Method
  /// `http` or `https`, percent-encoded.
  public var url: String
  public var headers: HTTPHeaders
  public var body: Data?
  /// Seconds for everything: the wait for a connection, redirects, the last byte of the body.
  public var timeout: Double
  /// Seconds until there is a connection.
  public var connectTimeout: Double
  /// Seconds without any byte in either direction; nil leaves it to `timeout`. For long transfers.
  public var stallTimeout: Double?
  /// A longer body, counted after decoding, is refused.
  public var maximumBodyBytes: Int

  public init(
    _ method: Method = .get, url: String, headers: HTTPHeaders = [:], body: Data? = nil, timeout: Double = 30,
    connectTimeout: Double = 10, stallTimeout: Double? = nil, maximumBodyBytes: Int = 64 << 20
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
    self.connectTimeout = connectTimeout
    self.stallTimeout = stallTimeout
    self.maximumBodyBytes = maximumBodyBytes
  }
}

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
  public var description: String {
    "\(method.rawValue) \((try? Origin(url))?.description ?? "(not an http(s) address)")"
  }

  /// `dump` shows no more than `print`.
  public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

extension HTTPRequest {
  /// What would let a value break out of its header line, or libcurl read it as an instruction.
  /// - Throws: `HTTPError.invalid`.
  func validate() throws {
    let marks = Set("!#$%&'*+-.^_`|~".utf8)
    for field in headers.fields {
      let named =
        !field.name.isEmpty
        && field.name.utf8.allSatisfy { byte in
          (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || marks.contains(byte)
        }
      guard named else {
        throw HTTPError.invalid(reason: "a header name: expected letters, digits and dashes, found other characters")
      }
      guard field.value.utf8.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
        throw HTTPError.invalid(
          reason: "header \(field.name): expected one line of text, found a control character (a line end in a token?)")
      }
    }
  }
}

/// A complete answer, whatever its status.
public struct HTTPResponse: Sendable {
  public let status: Int
  public let headers: HTTPHeaders
  /// As the server stores it: a Content-Encoding for the way is undone.
  public let body: Data
  /// `1.0`, `1.1`, `2`.
  public let httpVersion: String
  /// Seconds from the start of the (last) transfer to its last byte.
  public let totalTime: Double
  /// The transfer needed no new connection.
  public let reusedConnection: Bool
}

/// Whom to trust. The default trusts what the system trusts.
public struct TLSOptions: Sendable, Equatable {
  /// false accepts any certificate: for servers of one's own only.
  public var verifiesPeer: Bool
  /// A PEM file, or a folder that `openssl rehash` prepared, of authorities to trust instead of the system's.
  public var authorities: String?

  public init(verifiesPeer: Bool = true, authorities: String? = nil) {
    self.verifiesPeer = verifiesPeer
    self.authorities = authorities
  }
}

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
