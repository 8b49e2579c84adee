/// Why there is no answer. No case and no description has more of the address than its host and port.
public enum HTTPError: Error, Sendable, Equatable {
  /// The request is wrong in itself; nothing was sent.
  case invalid(reason: String)
  case cannotResolve(host: String)
  case cannotConnect(host: String, reason: String)
  /// The proxy of the environment, not the server, is the trouble.
  case proxy(String, host: String, reason: String)
  case tls(host: String, reason: String)
  case timedOut(host: String, seconds: Double)
  /// The connection ended before the body did.
  case truncated(host: String, expected: Int?, received: Int)
  /// The connection ended before the answer began, or broke.
  case reset(host: String, reason: String)
  case tooLarge(host: String, limit: Int)
  /// A redirect to another scheme, host or port is not followed: addresses carry tokens.
  case redirectElsewhere(host: String, to: String)
  case tooManyRedirects(host: String, limit: Int)
  /// What came is not HTTP, or its encoding is broken.
  case unreadable(host: String, reason: String)
  /// The client was closed before the answer came.
  case closed
  /// libcurl's own trouble, such as no memory.
  case other(host: String, reason: String)
}

extension HTTPError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalid(let reason): "the request cannot be sent: \(reason)"
    case .cannotResolve(let host):
      "\(host): the name does not resolve; check its spelling and the network (behind a proxy set https_proxy)"
    case .cannotConnect(let host, let reason):
      "\(host): no connection: \(reason); check that the server runs and that the port is reachable"
    case .proxy(let proxy, let host, let reason):
      "\(host): no connection through the proxy \(proxy): \(reason); check http_proxy, https_proxy and all_proxy, or name "
        + "the host in no_proxy"
    case .tls(let host, let reason):
      "\(host): no trusted connection: \(reason); check the clock, the server's certificate and ca-certificates"
    case .timedOut(let host, let seconds):
      "\(host): no complete answer within \(Self.text(seconds)) s; try again later or raise the timeout"
    case .truncated(let host, let expected, let received):
      "\(host): expected a body of \(expected.map { "\($0) bytes" } ?? "known length"), the connection ended after "
        + "\(received); try again"
    case .reset(let host, let reason): "\(host): the connection broke: \(reason); try again"
    case .tooLarge(let host, let limit):
      "\(host): expected an answer of at most \(limit) bytes, found a longer one; is this the right server?"
    case .redirectElsewhere(let host, let other):
      "\(host): redirects to \(other), which is not followed because addresses carry tokens; "
        + "name that server if you trust it"
    case .tooManyRedirects(let host, let limit):
      "\(host): more than \(limit) redirects in a row; the server is misconfigured"
    case .unreadable(let host, let reason):
      "\(host): expected an HTTP answer, found one that cannot be read: \(reason); is this the right port?"
    case .closed: "the HTTP client was closed before the answer came"
    case .other(let host, let reason): "\(host): the transfer failed: \(reason)"
    }
  }

  private static func text(_ seconds: Double) -> String {
    let tenths = (seconds * 10).rounded() / 10
    return tenths == tenths.rounded() ? String(Int(exactly: tenths) ?? 0) : String(tenths)
  }
}
