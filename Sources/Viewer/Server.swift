public import Files
import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// The viewer on a socket, until it is asked to stop.
public struct Server: Sendable {
  private let host: HostName
  private let port: UInt16
  /// Reads and edits wait for disks, which the tasks that serve sockets must not.
  private let waiting = DispatchQueue(label: "viewer", attributes: .concurrent)

  /// How long an edit may keep its page waiting; it is made all the same.
  private let patience: TimeInterval
  private let watch: ConnectionWatch

  /// - Parameters:
  ///   - host: an IPv4 or IPv6 address of this machine, or `localhost`.
  ///   - port: 0 for any that is free.
  public init(host: String, port: UInt16) { self.init(host: host, port: port, patience: 45) }

  init(host: String, port: UInt16, patience: TimeInterval) {
    let host = HostName(host)
    watch = ConnectionWatch()
    self.patience = patience
    self.host = host.text == "localhost" ? HostName("127.0.0.1") : host
    self.port = port
  }

  /// Whether a host is a number, or `localhost`: no name server is asked.
  public static func isHost(_ text: String) -> Bool {
    let host = HostName(text)
    return host.isAddress || host.text == "localhost"
  }

  /// Whether a Host can have this name or address; the port does not belong to it.
  public static func isName(_ text: String) -> Bool {
    !text.isEmpty && (HostName(text).isAddress || !text.contains { ":/@[]? ".contains($0) })
  }

  /// An address that a colleague can open: that of every interface is none.
  public static func reachable(_ address: String, by allowed: [String]) -> String {
    guard var parts = URLComponents(string: address), let host = parts.host,
      HostName(inURL: host)?.isEveryInterface == true,
      let name = allowed.first ?? HostName.ownAddress
    else { return address }
    parts.host = HostName(name).inURL
    return parts.string ?? address
  }

  public static func isLoopback(_ host: String) -> Bool { HostName(host).isLoopback }

  /// - Parameters:
  ///   - site: made when the port is known.
  ///   - listening: called once, with the address to open.
  ///   - stop: looked at a few times a second.
  /// - Throws: `Failure`.
  public func run(
    site: @escaping @Sendable (_ port: UInt16) -> Site, listening: @escaping @Sendable (_ address: String) -> Void,
    stop: StopSignal
  ) async throws {
    raiseDescriptorLimit()
    let isOver = Atomic(false)
    defer { isOver.store(true, ordering: .relaxed) }
    watch.keep { !isOver.load(ordering: .relaxed) }
    let answering = Answering(waiting: waiting, patience: patience, watch: watch, make: site)
    do {
      let sockets = HTTPServer.defaultPool()
      try await sockets.prepare()
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await sockets.run() }
        group.addTask {
          while !stop.isSet {
            do {
              return try await serve(PromptPool(sockets, watch), answering, listening, stop)
            } catch let error as SocketError where error.isPassing {
              // FlyingFox ends when it cannot accept, and closes what it had: there is room again.
              guard await answering.port != nil else { throw error }
              try await Task.sleep(for: .milliseconds(200))
            }
          }
        }
        defer { group.cancelAll() }
        try await group.next()
      }
    } catch let error as SocketError {
      let known = await answering.port
      throw Failure(host: host.inURL, port: known ?? port, error, wasServing: known != nil)
    }
  }

  /// Listens, on the same port as before where it has listened before.
  /// - Throws: `SocketError`.
  private func serve(
    _ pool: PromptPool, _ answering: Answering, _ listening: @escaping @Sendable (String) -> Void,
    _ stop: StopSignal
  ) async throws {
    let known = await answering.port
    let server = HTTPServer(
      config: try configuration(known ?? port, pool), handler: ClosureHTTPHandler { try await answering.answer($0) })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        do {
          try await server.run()
        } catch {
          // Closing the socket that it listens on is how it stops.
          guard !stop.isSet else { return }
          throw error
        }
      }
      group.addTask {
        try await server.waitUntilListening(timeout: 60)
        if known == nil {
          let port =
            switch await server.listeningAddress {
            case .ip4(_, let port), .ip6(_, let port): port
            default: self.port
            }
          await answering.begin(port)
          watch.begin(port)
          listening("http://\(host.inURL):\(port)/")
        }
        while !stop.isSet { try await Task.sleep(for: .milliseconds(50)) }
        await server.stop(timeout: 1)
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func configuration(_ port: UInt16, _ pool: PromptPool) throws -> HTTPServer.Configuration {
    // FlyingFox keeps some memory of each answer for as long as this, so it is short; nothing takes longer than `patience`.
    let timeout: TimeInterval = 60
    return host.isIPv6
      ? .init(
        address: try sockaddr_in6.inet6(ip6: host.text, port: port), timeout: timeout, pool: pool, logger: .disabled)
      : .init(
        address: try sockaddr_in.inet(ip4: host.text, port: port), timeout: timeout, pool: pool, logger: .disabled)
  }
}

/// FlyingFox writes the head of an answer and its body apart. A kernel that holds the second back until the client has
/// acknowledged the first (Nagle's algorithm) makes 40 ms of each answer. Sockets inherit the option from the one that
/// listens, which waits here before it accepts the first.
///
/// The pool around which it stands runs for longer than one server: each start of it would leave a descriptor open.
private struct PromptPool: AsyncSocketPool {
  private let pool: any AsyncSocketPool
  private let watch: ConnectionWatch

  init(_ pool: any AsyncSocketPool, _ watch: ConnectionWatch) { (self.pool, self.watch) = (pool, watch) }

  func prepare() async throws {}
  func run() async throws { while true { try await Task.sleep(for: .seconds(3_600)) } }

  func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
    try? socket.setValue(true, for: BoolSocketOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY))
    watch.limit(socket)
    try await pool.suspendSocket(socket, untilReadyFor: events)
  }
}
