import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// The viewer on a socket, until it is asked to stop.
public struct Server: Sendable {
  public struct Failure: Error, CustomStringConvertible, Equatable {
    public enum Reason: Sendable {
      case taken, forbidden, notHere, other
    }

    public let host: String
    public let port: UInt16
    public let reason: Reason

    public var description: String {
      let address = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
      return switch reason {
      case .taken:
        "\(address): expected a free port, found that another program listens there; choose another with --port, or "
          + "let --port 0 find one"
      case .forbidden:
        "\(address): expected a port that this user may open, found a reserved one; choose one above 1023"
      case .notHere:
        "\(address): expected an address of this machine, found another; leave out --host, or see `ip addr`"
      case .other: "\(address): cannot be listened on; choose another --port"
      }
    }
  }

  private let host: String
  private let port: UInt16
  /// Reads and edits wait for disks, which the tasks that serve sockets must not.
  private let waiting = DispatchQueue(label: "viewer", attributes: .concurrent)

  /// How long an edit may keep its page waiting; it is made all the same.
  private let patience: TimeInterval

  /// - Parameters:
  ///   - host: an IPv4 or IPv6 address of this machine, or `localhost`.
  ///   - port: 0 for any that is free.
  public init(host: String, port: UInt16) { self.init(host: host, port: port, patience: 45) }

  init(host: String, port: UInt16, patience: TimeInterval) {
    self.patience = patience
    self.host = host == "localhost" ? "127.0.0.1" : host
    self.port = port
  }

  /// Whether a host is a number, or `localhost`: no name server is asked.
  public static func isHost(_ text: String) -> Bool {
    text == "localhost" || !text.hasPrefix("[") && Doorkeeper.isAddress(text)
  }

  public static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || host.hasPrefix("127.")
  }

  /// - Parameters:
  ///   - site: made when the port is known.
  ///   - listening: called once, with the address to open.
  ///   - shouldStop: asked a few times a second.
  /// - Throws: `Failure`.
  public func run(
    site: @escaping @Sendable (_ port: UInt16) -> Site, listening: @escaping @Sendable (_ address: String) -> Void,
    shouldStop: @escaping @Sendable () -> Bool
  ) async throws {
    let answering = Answering(waiting: waiting, patience: patience, make: site)
    let server = HTTPServer(
      config: try configuration(), handler: ClosureHTTPHandler { try await answering.answer($0) })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        do {
          try await server.run()
        } catch {
          // Closing the socket that it listens on is how it stops.
          guard !shouldStop() else { return }
          throw (error as? SocketError).map(failure) ?? error
        }
      }
      group.addTask {
        try await server.waitUntilListening(timeout: 60)
        let port =
          switch await server.listeningAddress {
          case .ip4(_, let port), .ip6(_, let port): port
          default: self.port
          }
        await answering.begin(port)
        listening("http://\(host.contains(":") ? "[\(host)]" : host):\(port)/")
        while !shouldStop() { try await Task.sleep(for: .milliseconds(50)) }
        await server.stop(timeout: 1)
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func configuration() throws -> HTTPServer.Configuration {
    do {
      // FlyingFox keeps some memory of each answer for as long as this, so it is short; nothing takes longer than `patience`.
      let timeout: TimeInterval = 60
      return host.contains(":")
        ? .init(
          address: try sockaddr_in6.inet6(ip6: host, port: port), timeout: timeout, pool: PromptPool(),
          logger: .disabled)
        : .init(
          address: try sockaddr_in.inet(ip4: host, port: port), timeout: timeout, pool: PromptPool(), logger: .disabled)
    } catch let error as SocketError {
      throw failure(error)
    }
  }

  private func failure(_ error: SocketError) -> Failure {
    guard case .failed(_, let code, _) = error else { return Failure(host: host, port: port, reason: .other) }
    let reason: Failure.Reason =
      switch code {
      case EADDRINUSE: .taken
      case EACCES: .forbidden
      case EADDRNOTAVAIL: .notHere
      default: .other
      }
    return Failure(host: host, port: port, reason: reason)
  }
}

/// FlyingFox writes the head of an answer and its body apart. A kernel that holds the second back until the client has
/// acknowledged the first (Nagle's algorithm) makes 40 ms of each answer. Sockets inherit the option from the one that
/// listens, which waits here before it accepts the first.
private struct PromptPool: AsyncSocketPool {
  private let pool: any AsyncSocketPool = HTTPServer.defaultPool()

  func prepare() async throws { try await pool.prepare() }
  func run() async throws { try await pool.run() }

  func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
    try? socket.setValue(true, for: BoolSocketOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY))
    try await pool.suspendSocket(socket, untilReadyFor: events)
  }
}

/// From FlyingFox's types to the site's and back.
private actor Answering {
  private let waiting: DispatchQueue
  private let patience: TimeInterval
  private let make: @Sendable (UInt16) -> Site
  private var site: Site?

  init(waiting: DispatchQueue, patience: TimeInterval, make: @escaping @Sendable (UInt16) -> Site) {
    self.waiting = waiting
    self.patience = patience
    self.make = make
  }

  func begin(_ port: UInt16) { site = make(port) }

  nonisolated func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
    var query = Query(request.method.rawValue, request.target.path())
    for (name, value) in request.headers { query.headers[name.rawValue.lowercased()] = value }
    // Read to its end also where it is too long: what is left would be taken for the next request.
    for try await piece in request.bodySequence {
      if query.body.count + piece.count <= Site.longestBody { query.body += piece } else { query.isTooLong = true }
    }
    guard let site = await site else { return HTTPResponse(statusCode: .serviceUnavailable) }
    let reply = await reply(to: query, of: site)
    var headers = HTTPHeaders()
    for (name, value) in reply.headers { headers.setValues([value], for: HTTPHeader(name)) }
    let isHead = query.method == "HEAD"
    if isHead { headers[.contentLength] = "\(reply.body.count)" }
    return HTTPResponse(
      statusCode: HTTPStatusCode(reply.status, phrase: reply.phrase),
      headers: headers,
      // In one piece: 4 kB at a time would be as many writes.
      body: HTTPBodySequence(
        data: isHead ? Data() : reply.body, suggestedBufferSize: max(1, isHead ? 0 : reply.body.count)))
  }

  private nonisolated func reply(to query: Query, of site: Site) async -> Reply {
    await withCheckedContinuation { continuation in
      let first = First(continuation)
      waiting.async { first.resume(site.answer(query)) }
      guard query.method == "POST" else { return }
      waiting.asyncAfter(deadline: .now() + patience) {
        first.resume(.problem(202, "The edit is still being made: reload in a while to see it."))
      }
    }
  }
}

/// Takes the first of several replies.
private final class First: Sendable {
  private let continuation: Mutex<CheckedContinuation<Reply, Never>?>

  init(_ continuation: CheckedContinuation<Reply, Never>) { self.continuation = Mutex(continuation) }

  func resume(_ reply: Reply) { continuation.withLock { $0.take() }?.resume(returning: reply) }
}
