import Files

public struct FetchOptions: Sendable {
  /// Requests under way at once.
  public var concurrency = 16
  /// Requests a second; nil for no limit.
  public var rate: Double?
  /// Seconds for one request, connection included.
  public var timeout = 30.0
  public var retry = RetryPolicy()
  public var policy = AskPolicy.missing
  /// Stop after this many tiles were asked for.
  public var limit: Int?
  /// Do not store tiles of one colour.
  public var dropBlank = false
  /// A PEM file, or a folder of them, of authorities to trust in place of the system's.
  public var authorities: String?
  /// A secret: goes into addresses and nowhere else.
  public var token: String?
  /// Sent with each request, by their names; secrets likewise, but for those that say nothing of who asks.
  public var headers: [String: String] = [:]
  /// The page that requests come from; nil says none.
  public var referer: String?

  /// What no answer, log or error may repeat: also what follows a scheme (`Bearer …`; RFC 9110, section 11.4).
  var secrets: [String] {
    let values = headers.filter { !["accept", "accept-language", "origin"].contains($0.key.lowercased()) }.values
      .sorted()
    let credentials = values.compactMap { value in
      value.split(separator: " ", maxSplits: 1).dropFirst().first.map(String.init)
    }
    return [token].compactMap(\.self) + values + credentials
  }

  public init() {}
}
