public import Foundation

/// How long a server asks to wait.
public enum RetryAfter {
  /// Seconds from the answer, never negative: from `Retry-After` (seconds or an HTTP date, RFC 9110 section 10.2.3), else
  /// from `X-Rate-Limit-Reset` (Unix time). nil when neither can be read.
  /// - Parameter now: where the answer has no `Date`; else the server's own clock counts, which may be wrong.
  public static func seconds(in headers: HTTPHeaders, now: Date) -> Double? {
    let now = headers["Date"].flatMap(HTTPDate.parse) ?? now
    if let text = headers["Retry-After"] {
      if let seconds = number(text) { return seconds }
      if let date = HTTPDate.parse(text) { return max(0, date.timeIntervalSince(now)) }
    }
    if let text = headers["X-Rate-Limit-Reset"], let time = number(text) {
      return max(0, time - now.timeIntervalSince1970)
    }
    return nil
  }

  /// Digits only: `Double` alone would take "nan", "inf" and "-1" too.
  private static func number(_ text: String) -> Double? {
    let text = text.trimmingCharacters(in: .whitespaces)
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Double(text) else {
      return nil
    }
    return value.isFinite ? value : nil
  }
}
