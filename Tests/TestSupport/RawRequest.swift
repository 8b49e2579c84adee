public import Foundation

/// One HTTP request as it stands, to a port of the loopback interface: also what no client would send.
public struct RawRequest: Sendable {
  public struct Answer: Sendable {
    public let status: Int
    /// Names in lower case.
    public let headers: [String: String]
    public let body: Data

    public var text: String { String(decoding: body, as: UTF8.self) }
    public var json: [String: Any] { (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:] }
  }

  public struct Failure: Error { public let step: String }

  private let port: UInt16

  public init(port: UInt16) { self.port = port }

  /// - Parameters:
  ///   - target: goes into the request line unchanged.
  ///   - headers: in place of `Host: 127.0.0.1:port`, where they name a host.
  public func callAsFunction(
    _ method: String, _ target: String, headers: [String: String] = [:], body: String = ""
  ) throws -> Answer {
    var lines = ["\(method) \(target) HTTP/1.1", "Connection: close"]
    if headers["Host"] == nil { lines.append("Host: 127.0.0.1:\(port)") }
    if !body.isEmpty { lines.append("Content-Length: \(body.utf8.count)") }
    lines += headers.map { "\($0.key): \($0.value)" }
    return try Self.answer(try exchange(lines.joined(separator: "\r\n") + "\r\n\r\n" + body))
  }

  /// Sends some bytes, and reads until the server closes, or says nothing for a minute (an error).
  private func exchange(_ text: String) throws -> Data {
    let handle = try connection()
    try handle.write(contentsOf: Data(text.utf8))
    return try handle.readToEnd() ?? Data()
  }

  /// A connection over which nothing was asked yet.
  public func connection() throws -> FileHandle {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw Failure(step: "socket") }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var patience = timeval(tv_sec: 60, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let code = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else { throw Failure(step: "connect") }
    return handle
  }

  private static func answer(_ data: Data) throws -> Answer {
    guard let end = data.range(of: Data("\r\n\r\n".utf8)) else { throw Failure(step: "an answer") }
    let lines = String(decoding: data[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    guard let status = lines[0].split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
      throw Failure(step: "a status line")
    }
    let headers = lines.dropFirst().compactMap { line -> (String, String)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      return (
        line[..<colon].lowercased(), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      )
    }
    return Answer(
      status: status, headers: Dictionary(headers, uniquingKeysWith: { "\($0), \($1)" }),
      body: Data(data[end.upperBound...]))
  }
}
