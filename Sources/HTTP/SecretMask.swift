public import Foundation

/// Keeps secrets out of what a server says: one that echoes the address or the header that it was sent would have them in
/// an archive, a log or an error.
public struct SecretMask: Sendable {
  /// Each as it is, and as it stands in an address.
  private let forms: [String]
  /// In bytes; shorter ones are met by chance in any image.
  private static let shortestInImages = 8

  public init(_ secrets: [String]) {
    let forms = secrets.filter { !$0.isEmpty }.flatMap { [$0, Self.encoded($0)] }
    self.forms = Set(forms).sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
  }

  /// Percent-encoded, but for letters, digits and `-._~` (RFC 3986, section 2.3).
  public static func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: CharacterSet(charactersIn: "-._~").union(.alphanumerics)) ?? ""
  }

  /// The text with `***` in place of each secret.
  public func text(_ text: String) -> String {
    forms.reduce(text) {
      // Host names come back in lower case.
      $0.replacingOccurrences(of: $1, with: "***", options: .caseInsensitive)
    }
  }

  public func isIn(_ text: String) -> Bool {
    forms.contains { text.range(of: $0, options: .caseInsensitive) != nil }
  }

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
