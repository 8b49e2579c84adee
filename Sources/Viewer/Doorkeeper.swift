import Files
import Foundation

/// Whom the viewer answers. A page of another site can make a person's browser ask the loopback interface for anything; it
/// gets nothing to read, and changes nothing.
///
/// - The Host must be one of ours: a name of another site that its owner pointed here (DNS rebinding) is not.
/// - What changes groups must come from the page itself: its Origin, and a token that only the page knows.
struct Doorkeeper: Sendable {
  /// nil: nothing may be changed.
  let token: String?
  private let names: Set<HostName>
  private let isOpenToAddresses: Bool
  private let allowed: Set<HostName>
  private let port: UInt16

  /// - Parameters:
  ///   - host: that the viewer listens on.
  ///   - allowed: other names that it is reached by, with any port: of this machine, or of a proxy or container before it.
  ///   - token: made anew for each start.
  init(host: String, port: UInt16, allowed: [String] = [], token: String?) {
    self.token = token
    self.port = port
    let host = HostName(host)
    names = [HostName("127.0.0.1"), HostName("localhost"), HostName("::1"), host]
    // Listening on every interface it is reached by addresses that it does not know; names cannot be rebound to a number.
    isOpenToAddresses = host.isEveryInterface
    self.allowed = Set(allowed.map(HostName.init))
  }

  /// 32 bytes that nobody can guess, in hexadecimal.
  static func freshToken() -> String {
    var random = SystemRandomNumberGenerator()
    return (0..<4).map { _ in (random.next() as UInt64).hexadecimal }.joined()
  }

  /// nil when the query may be answered.
  func refusal(of query: Query) -> Reply? {
    guard let host = query.headers["host"], isOurs(host) else {
      return .problem(
        421,
        "expected one of this viewer's own addresses as the Host, found another; open the address that it printed, or start it with --allow-host NAME"
      )
    }
    switch query.method {
    case "GET", "HEAD": return nil
    case "POST":
      guard let token else { return .problem(403, "expected a viewer that only looks to be asked for no change") }
      guard isOwnPage(query.headers["origin"] ?? "", host), isSame(query.headers["x-tiles-token"] ?? "", token) else {
        return .problem(403, "expected the viewer's own page, found another; open the address that the viewer printed")
      }
      return nil
    default:
      var reply = Reply.problem(405, "expected GET, HEAD or POST, found another method")
      reply.headers["Allow"] = "GET, HEAD, POST"
      return reply
    }
  }

  /// A proxy before the viewer may speak TLS, which the viewer itself does not.
  private func isOwnPage(_ origin: String, _ host: String) -> Bool {
    if origin == "http://\(host)" { return true }
    guard origin == "https://\(host)", let name = URLComponents(string: origin)?.host else { return false }
    return allowed.contains(HostName(name))
  }

  private func isOurs(_ host: String) -> Bool {
    // An IPv6 address has colons of its own, and brackets.
    let end = host.lastIndex(of: ":").flatMap { host[$0...].contains("]") ? nil : $0 } ?? host.endIndex
    let port = end == host.endIndex ? 80 : UInt16(host[host.index(after: end)...])
    guard let port, let name = HostName(inURL: String(host[..<end])) else { return false }
    if allowed.contains(name) { return true }
    guard port == self.port else { return false }
    return names.contains(name) || isOpenToAddresses && name.isAddress
  }

  /// Takes as long whatever differs.
  private func isSame(_ left: String, _ right: String) -> Bool {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
