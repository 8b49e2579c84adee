import Foundation
import HTTP
import TestSupport

/// `Fixtures/http_server.py` in a process of its own, and a client for it.
final class TestServer {
  let process: PythonServer
  let client: HTTPClient

  init(_ arguments: [String] = [], connections: Int = 8, tls: TLSOptions = TLSOptions()) throws {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/http_server.py")
    process = try PythonServer(script, arguments)
    client = try HTTPClient(maxConnectionsPerHost: connections, userAgent: "tiles-tests/1.0", tls: tls)
  }

  var port: Int { process.port }

  func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

  func get(_ path: String) async throws -> HTTPResponse { try await client.send(HTTPRequest(url: url(path))) }

  func stop() { process.stop() }

  /// One of the server's counters.
  func count(_ name: String) async throws -> Int {
    let counts = try JSONDecoder().decode([String: Int].self, from: try await get("/counts").body)
    return counts[name] ?? -1
  }
}

/// What `/echo` saw.
struct Echo: Decodable {
  let method: String
  let path: String
  let headers: [String: String]
  let length: Int
  let sum: Int
  let body: String

  init(_ response: HTTPResponse) throws {
    self = try JSONDecoder().decode(Echo.self, from: response.body)
  }
}
