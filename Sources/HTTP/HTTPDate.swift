internal import CCurl
public import Foundation

/// Dates in header fields: the three formats of RFC 9110, section 5.6.7, read by libcurl.
public enum HTTPDate {
  /// nil when the text is no date.
  public static func parse(_ text: String) -> Date? {
    let seconds = curl_getdate(text, nil)
    return seconds < 0 ? nil : Date(timeIntervalSince1970: Double(seconds))
  }
}

/// Until when a stored answer is fresh (RFC 9111, section 4.2.1, for a private cache).
public enum CacheLifetime {
  /// `max-age` less `Age`, else `Expires`; nil when the server says nothing.
  public static func expires(_ headers: HTTPHeaders, now: Date) -> Date? {
    let directives = (headers["Cache-Control"] ?? "").lowercased().split(separator: ",")
      .map { $0.trimmingCharacters(in: .whitespaces) }
    if let age = directives.lazy.compactMap({ $0.hasPrefix("max-age=") ? Double($0.dropFirst(8)) : nil }).first,
      age.isFinite, age >= 0
    {
      return now.addingTimeInterval(max(0, age - (headers["Age"].flatMap(Double.init) ?? 0)))
    }
    return headers["Expires"].flatMap(HTTPDate.parse)
  }
}
