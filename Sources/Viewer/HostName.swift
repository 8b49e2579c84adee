import Foundation

/// A host: an address of numbers in its one canonical spelling, or a name in lower case.
///
/// One IPv6 address has many spellings, and browsers send another than people type.
struct HostName: Hashable, Sendable {
  private enum Kind: Hashable { case name, four, six }

  let text: String
  private let kind: Kind

  /// - Parameter text: without brackets.
  init(_ text: String) {
    if let four = Self.canonical(text, AF_INET) {
      (self.text, kind) = (four, .four)
    } else if let six = Self.canonical(text, AF_INET6) {
      (self.text, kind) = (six, .six)
    } else {
      (self.text, kind) = (text.lowercased(), .name)
    }
  }

  /// As it stands in a URL or in the Host of a request, without the port; nil for brackets around anything but IPv6, and
  /// for IPv6 without them.
  init?(inURL text: String) {
    let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
    self.init(isBracketed ? String(text.dropFirst().dropLast()) : text)
    guard isBracketed == (kind == .six) else { return nil }
  }

  var isAddress: Bool { kind != .name }
  var isIPv6: Bool { kind == .six }
  var inURL: String { isIPv6 ? "[\(text)]" : text }

  var isLoopback: Bool { text == "localhost" || text == "::1" || kind != .name && bare.hasPrefix("127.") }

  /// Whether who listens there listens on every interface.
  var isEveryInterface: Bool { text == "::" || bare == "0.0.0.0" }

  /// The IPv4 address that an IPv6 socket takes for this one (RFC 4291, 2.5.5.2).
  private var bare: Substring { kind == .six && text.hasPrefix("::ffff:") ? text.dropFirst(7) : text[...] }

  private static func canonical(_ text: String, _ family: Int32) -> String? {
    // Larger than either needs.
    var address = in6_addr()
    guard inet_pton(family, text, &address) == 1 else { return nil }
    return written(&address, family)
  }

  private static func written(_ address: UnsafeRawPointer, _ family: Int32) -> String? {
    var characters = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard inet_ntop(family, address, &characters, socklen_t(characters.count)) != nil else { return nil }
    return String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// The first IPv4 address of this machine that others can reach.
  static var ownAddress: String? {
    var list: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&list) == 0 else { return nil }
    defer { freeifaddrs(list) }
    for entry in sequence(first: list, next: { $0?.pointee.ifa_next }) {
      guard let address = entry?.pointee.ifa_addr, address.pointee.sa_family == AF_INET else { continue }
      let found = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { four in
        withUnsafePointer(to: &four.pointee.sin_addr) { written($0, AF_INET) }
      }
      if let found, !HostName(found).isLoopback { return found }
    }
    return nil
  }
}
