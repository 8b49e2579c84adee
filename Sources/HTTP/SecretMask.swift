internal import Files
public import Foundation

/// Keeps secrets out of what a server says: one that echoes the address or the header that it was sent would have them in
/// an archive, a log or an error.
public struct SecretMask: Sendable {
  /// Each as it is, as it stands in an address, in base 64 and in hexadecimal.
  private let forms: [String]
  /// In bytes; shorter ones are met by chance in any image.
  private static let shortestInImages = 8

  public init(_ secrets: [String]) {
    let forms = secrets.filter { !$0.isEmpty }.flatMap { secret in
      let bytes = Data(secret.utf8)
      let hex = bytes.map(\.hexadecimal).joined()
      return [secret, Self.encoded(secret), bytes.base64EncodedString(), hex]
    }
    self.forms = Set(forms).filter { !$0.isEmpty }.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
  }

  /// Percent-encoded, but for letters, digits and `-._~` (RFC 3986, section 2.3).
  public static func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: CharacterSet(charactersIn: "-._~").union(.alphanumerics)) ?? ""
  }

  /// The text with `***` in place of each secret.
  public func text(_ text: String) -> String {
    var bytes = Array(text.utf8)
    var isMasked = false
    for form in forms {
      var kept: [UInt8] = []
      var start = 0
      while let place = Self.place(of: form, in: bytes, from: start) {
        kept += bytes[start..<place] + Array("***".utf8)
        start = place + form.utf8.count
        isMasked = true
      }
      if start > 0 { bytes = kept + bytes[start...] }
    }
    return isMasked ? String(decoding: bytes, as: UTF8.self) : text
  }

  public func isIn(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return forms.contains { Self.place(of: $0, in: bytes, from: 0) != nil }
  }

  /// Byte by byte: Foundation's search ends the program over texts with zeros in them, and what a server says may have any.
  /// Letters of ASCII are equal in both cases, since host names come back in lower case.
  private static func place(of form: String, in bytes: [UInt8], from start: Int) -> Int? {
    let wanted = form.utf8.map(lowered)
    guard let first = wanted.first, bytes.count - start >= wanted.count else { return nil }
    return (start...(bytes.count - wanted.count)).first { place in
      lowered(bytes[place]) == first && wanted.indices.allSatisfy { lowered(bytes[place + $0]) == wanted[$0] }
    }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

  /// Whether the bytes of an image hold a secret, in a comment or behind its end.
  public func isIn(_ data: Data) -> Bool {
    forms.contains { $0.utf8.count >= Self.shortestInImages && data.range(of: Data($0.utf8)) != nil }
  }

  /// The begin of an answer that is no image, long enough to tell what it is, and without a secret also where that would
  /// be cut in two.
  public func start(of data: Data, bytes: Int) -> Data {
    let longest = forms.map(\.utf8.count).max() ?? 0
    let head = data.prefix(bytes + longest)
    let text = String(decoding: head, as: UTF8.self)
    return isIn(text) ? Data(self.text(text).utf8) : head
  }
}
