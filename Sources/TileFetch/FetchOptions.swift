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
  /// A secret: goes into addresses and nowhere else.
  public var token: String?

  public init() {}
}

/// What a harvest came to.
public struct FetchSummary: Sendable, Codable, Equatable {
  /// Tiles of the cover that were looked at.
  public var wanted = 0
  /// Already known, and not asked for.
  public var known = 0
  public var stored = 0
  /// Confirmed by the source with a 304.
  public var unchanged = 0
  public var absent = 0
  public var blank = 0
  public var failed = 0
  /// Requests sent, retries included.
  public var requests = 0
  /// Bytes of image data received and stored.
  public var bytes = 0
  /// Seconds spent waiting because of a rate or of a server's 429.
  public var waited = 0.0
  public var seconds = 0.0
  /// A stop was asked for before the end.
  public var interrupted = false
  /// `limit` was reached with tiles still to ask for.
  public var limited = false
}

/// Why a harvest ended before its end. What was fetched until then is stored.
public enum FetchError: Error, CustomStringConvertible, Equatable {
  case noToken(source: String)
  case refused(source: String, reason: String)
  case wrong(source: String, reason: String)
  case unreachable(source: String, reason: String)
  case zoomBeyond(source: String, zoom: Int, zooms: ClosedRange<Int>)

  public var description: String {
    switch self {
    case .noToken(let source):
      """
      source '\(source)' needs a token and found none: set MAPBOX_ACCESS_TOKEN in the environment, or pass \
      --token-file FILE; `tiles sources` lists sources without a token
      """
    case .refused(let source, let reason):
      "source '\(source)' refused the harvest: \(reason); check that the token in MAPBOX_ACCESS_TOKEN is valid and "
        + "may read this tileset from here"
    case .wrong(let source, let reason):
      "source '\(source)' says that the request is wrong: \(reason); check --tileset, --format, --zoom and the template"
    case .unreachable(let source, let reason):
      "source '\(source)' cannot be reached: \(reason); what came is stored, run the same command again to go on"
    case .zoomBeyond(let source, let zoom, let zooms):
      "zoom \(zoom): source '\(source)' has imagery for zoom \(zooms.lowerBound) to \(zooms.upperBound)"
    }
  }
}
