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
