import Foundation
import HTTP
import Testing

@Suite(.timeLimit(.minutes(30))) struct RedirectTests {
  private let server: TestServer

  init() throws { server = try TestServer() }

  private func request(_ method: HTTPRequest.Method = .get, status: Int = 302, to target: String) -> HTTPRequest {
    HTTPRequest(method, url: server.url("/redirect?status=\(status)&to=\(target)"))
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func `within the server a redirect is followed`(_ status: Int) async throws {
    let response = try await server.client.send(request(status: status, to: "/hello"))
    #expect(response.status == 200)
    #expect(response.body == Data("hello".utf8))
    #expect(response.headers["location"] == nil)
  }

  @Test(arguments: [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
  func `a POST becomes a GET, unless the status keeps it`(_ status: Int, _ method: String) async throws {
    var request = request(.post, status: status, to: "/echo")
    request.body = Data("body".utf8)
    let echo = try Echo(try await server.client.send(request))
    #expect(echo.method == method)
    #expect(echo.body == (method == "POST" ? "body" : ""))
  }

  @Test(arguments: ["http://localhost:%@/hello", "https://127.0.0.1:%@/hello", "http://127.0.0.1:1/hello?token=secret"])
  func `another scheme, host or port is not followed, and its secrets are not told`(_ format: String) async throws {
    let target = format.replacingOccurrences(of: "%@", with: String(server.port))
    let error = await #expect(throws: HTTPError.self) { try await server.client.send(request(to: target)) }
    guard case .redirectElsewhere(let host, let other) = error else {
      Issue.record("expected .redirectElsewhere, found \(String(describing: error))")
      return
    }
    #expect(host == "127.0.0.1:\(server.port)")
    #expect(target.hasPrefix(other + "/hello"))
    #expect(try await server.count("connections") == 1)
  }

  @Test func `a file is not an address to follow`() async throws {
    let host = "127.0.0.1:\(server.port)"
    await #expect(throws: HTTPError.redirectElsewhere(host: host, to: "an address that is not http(s)")) {
      try await server.client.send(request(to: "file:///etc/passwd"))
    }
  }

  @Test func `a circle ends`() async throws {
    let host = "127.0.0.1:\(server.port)"
    await #expect(throws: HTTPError.tooManyRedirects(host: host, limit: 5)) { try await server.get("/loop") }
  }

  @Test func `304 is an answer`() async throws {
    #expect(try await server.client.send(request(status: 304, to: "/hello")).status == 304)
  }
}
