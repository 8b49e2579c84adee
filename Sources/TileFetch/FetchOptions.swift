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

  public init() {}
}
