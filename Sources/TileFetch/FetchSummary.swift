import Files

/// What a harvest came to.
public struct FetchSummary: Sendable, Codable, Equatable {
  /// Already known, and not asked for.
  public var known = 0
  public var stored = 0
  /// Confirmed by the source with a 304.
  public var unchanged = 0
  public var absent = 0
  public var blank = 0
  public var failed = 0
  /// Those of the failed that are not asked for again.
  public var unusable = 0
  /// Requests sent, retries included.
  public var requests = 0
  /// Bytes of image data received and stored.
  public var bytes = 0
  public var seconds = 0.0
  /// A stop was asked for before the end.
  public var interrupted = false
  /// `limit` was reached with tiles still to ask for.
  public var limited = false

  /// Nothing is left that asking again would bring.
  public var isThrough: Bool { !interrupted && !limited && failed == unusable }
}
