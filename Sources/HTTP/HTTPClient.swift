internal import CCurl

/// HTTP/1.1 and HTTP/2 over libcurl: connections are kept and shared, one thread of the client's own moves all bytes.
///
/// Proxies come from the environment (`http_proxy`, `https_proxy`, `no_proxy`) as libcurl has them. Redirects are followed
/// within scheme, host and port only, at most 5. Secrets in addresses reach no error.
public final class HTTPClient: Sendable {
  private let loop: TransferLoop

  /// Of libcurl and what it is made of.
  public static var libcurlVersion: String { String(cString: curl_version()) }

  /// - Parameters:
  ///   - maxConnectionsPerHost: further requests wait for one of these; over HTTP/2 they share one.
  ///   - userAgent: names the program and its version.
  /// - Throws: `HTTPError.other` when libcurl or the thread cannot start.
  public init(maxConnectionsPerHost: Int = 8, userAgent: String, tls: TLSOptions = TLSOptions()) throws {
    loop = try TransferLoop(maxConnectionsPerHost: maxConnectionsPerHost, userAgent: userAgent, tls: tls)
  }

  deinit { loop.close() }

  /// The answer, whatever its status. Cancelling the task ends the transfer.
  /// - Throws: `HTTPError`, `CancellationError`.
  public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    try Task.checkCancellation()
    let origin = try Origin(request.url)
    try request.validate()
    let id = loop.nextID()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        loop.post(.start(.init(id: id, request: request, origin: origin, continuation: continuation)))
        // The handler may have run before there was anything to cancel.
        if Task.isCancelled { loop.post(.cancel(id)) }
      }
    } onCancel: {
      loop.post(.cancel(id))
    }
  }

  /// Ends what is under way with `HTTPError.closed` and the thread with it; waits for that. Further requests throw.
  public func close() { loop.close() }
}
