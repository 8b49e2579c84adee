internal import CLinux
import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// Ends connections that keep a place and say nothing, or never come to the end of a request: the kernel's counters of
/// bytes tell, since the server shows no request before it is whole.
final class ConnectionWatch: Sendable {
  private struct Connection {
    /// Who is at the other end: a descriptor's number is used again.
    let peer: String
    /// When a request was last answered, or bytes of an answer were taken.
    var heard: ContinuousClock.Instant
    var received: UInt64
    var acknowledged: UInt64
    var answering = 0
  }

  /// A request's line and headers, and the body of an edit: more is none. The server's work for a line grows with the
  /// square of its length.
  static let longestRequest: UInt64 = 16 << 10
  /// What the kernel takes of a connection before the server has read it.
  private static let buffer: Int32 = 4 << 10
  /// How long a connection may say nothing.
  private static let patience = Duration.seconds(30)
  private let connections = Mutex<[Int32: Connection]>([:])
  private let port = Mutex<UInt16?>(nil)

  /// The server listens there.
  func begin(_ port: UInt16) { self.port.withLock { $0 = port } }

  /// Looks ten times a second, on a thread of its own: those that serve may all be busy with what is to be ended.
  func keep(while goesOn: @escaping @Sendable () -> Bool) {
    Thread.detachNewThread {
      while goesOn() {
        usleep(100_000)
        self.sweep()
      }
    }
  }

  /// Those that are accepted inherit it from the socket that listens.
  func limit(_ socket: Socket) {
    var size = Self.buffer
    setsockopt(socket.file.rawValue, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Takes up the connections that there are: the server names none before it has a request of it.
  private func takeUp() {
    guard let port = port.withLock({ $0 }) else { return }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    connections.withLock { connections in
      for descriptor in names.compactMap(Int32.init) where Self.port(of: descriptor) == port {
        // One that only listens has no peer.
        guard let peer = Self.peer(of: descriptor), connections[descriptor]?.peer != peer,
          let bytes = Self.bytes(of: descriptor)
        else { continue }
        connections[descriptor] = Connection(
          peer: peer, heard: .now, received: 0, acknowledged: bytes.acknowledged)
      }
    }
  }

  /// A whole request came.
  func began(_ request: HTTPRequest) { change(request) { $0.answering += 1 } }

  /// Its answer is made.
  func ended(_ request: HTTPRequest) { change(request) { $0.answering = max(0, $0.answering - 1) } }

  private func change(_ request: HTTPRequest, _ body: (inout Connection) -> Void) {
    guard let peer = Self.peer(of: request.remoteAddress) else { return }
    connections.withLock { connections in
      for (descriptor, var connection) in connections where connection.peer == peer {
        connection.heard = .now
        connection.received = Self.bytes(of: descriptor)?.received ?? connection.received
        body(&connection)
        connections[descriptor] = connection
      }
    }
  }

  /// Ends those that are over their time or their length.
  private func sweep() {
    takeUp()
    connections.withLock { connections in
      for (descriptor, var connection) in connections {
        guard Self.peer(of: descriptor) == connection.peer, let bytes = Self.bytes(of: descriptor) else {
          connections[descriptor] = nil
          continue
        }
        if bytes.acknowledged > connection.acknowledged || connection.answering > 0 {
          (connection.heard, connection.acknowledged) = (.now, bytes.acknowledged)
          connections[descriptor] = connection
        }
        let isTooLong = connection.answering == 0 && bytes.received > connection.received + Self.longestRequest
        if isTooLong || connection.heard.duration(to: .now) > Self.patience {
          shutdown(descriptor, Int32(SHUT_RDWR))
          connections[descriptor] = nil
        }
      }
    }
  }

  private static func bytes(of descriptor: Int32) -> (received: UInt64, acknowledged: UInt64)? {
    var (received, acknowledged): (CUnsignedLongLong, CUnsignedLongLong) = (0, 0)
    return tiles_tcp_bytes(descriptor, &received, &acknowledged) == 0 ? (received, acknowledged) : nil
  }

  /// Its own.
  private static func port(of descriptor: Int32) -> UInt16? {
    guard let address = try? Socket(file: .init(rawValue: descriptor)).sockname() else { return nil }
    switch address {
    case .ip4(_, let port), .ip6(_, let port): return port
    case .unix: return nil
    }
  }

  private static func peer(of descriptor: Int32) -> String? {
    guard let address = try? Socket(file: .init(rawValue: descriptor)).remotePeer() else { return nil }
    switch address {
    case .ip4(let host, let port), .ip6(let host, let port): return "\(host) \(port)"
    case .unix: return nil
    }
  }

  private static func peer(of address: HTTPRequest.Address?) -> String? {
    switch address {
    case .ip4(let host, let port), .ip6(let host, let port): "\(host) \(port)"
    default: nil
    }
  }
}
