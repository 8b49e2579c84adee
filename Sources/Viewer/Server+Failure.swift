import FlyingSocks
import Foundation

extension Server {
  public struct Failure: Error, CustomStringConvertible, Equatable {
    public enum Reason: Sendable, Equatable {
      case taken, forbidden, notHere
      /// Cannot be listened on: what the system says.
      case unable(String)
      /// Listened, and cannot any more.
      case ended(String)
    }

    /// As it stands in a URL.
    public let host: String
    public let port: UInt16
    public let reason: Reason

    public var description: String {
      let address = "\(host):\(port)"
      return switch reason {
      case .taken:
        "\(address): expected a free port, found that another program listens there; choose another with --port, or "
          + "let --port 0 find one"
      case .forbidden:
        "\(address): expected a port that this user may open, found a reserved one; choose one above 1023"
      case .notHere:
        "\(address): expected an address of this machine, found another; leave out --host, or see `ip addr`"
      case .unable(let cause): "\(address): cannot be listened on (\(cause)); choose another --port"
      case .ended(let cause): "\(address): cannot take connections any more (\(cause)); start `tiles serve` again"
      }
    }

    /// - Parameter wasServing: whether it had listened before.
    init(host: String, port: UInt16, _ error: SocketError, wasServing: Bool) {
      self.host = host
      self.port = port
      guard case .failed(_, let code, let message) = error else {
        let cause = error.errorDescription ?? "\(error)"
        reason = wasServing ? .ended(cause) : .unable(cause)
        return
      }
      reason =
        switch code {
        case EADDRINUSE: .taken
        case EACCES where !wasServing: .forbidden
        case EADDRNOTAVAIL: .notHere
        default: wasServing ? .ended(message) : .unable(message)
        }
    }
  }
}

extension SocketError {
  /// Whether there may be connections again in a moment: descriptors or memory have run out, or a client left before it
  /// was accepted.
  var isPassing: Bool {
    guard case .failed(_, let code, _) = self else { return false }
    return [EMFILE, ENFILE, ENOBUFS, ENOMEM, ECONNABORTED, EINTR].contains(code)
  }
}

/// As many descriptors as the system lets this program have: each connection takes one.
func raiseDescriptorLimit() {
  let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  var limit = rlimit()
  guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
  limit.rlim_cur = limit.rlim_max
  // Without it there are fewer connections at a time, and no less else.
  _ = setrlimit(resource, &limit)
}
