import Foundation
import HTTP
import Testing

/// Good answers, and how requests reach the server.
@Suite(.timeLimit(.minutes(30))) struct HTTPClientTests {
  private let server: TestServer

  init() throws { server = try TestServer() }

  @Test func `status, headers and body arrive as they were sent`() async throws {
    let response = try await server.get("/hello")
    #expect(response.status == 200)
    #expect(response.body == Data("hello".utf8))
    #expect(response.headers["x-colour"] == "blue")
    #expect(response.headers["X-LIST"] == "a, b")
    #expect(response.headers["x-empty"] == "")
    #expect(response.httpVersion == "1.1")
    #expect(response.totalTime > 0)
  }

  @Test func `an error status is an answer`() async throws {
    let response = try await server.get("/nowhere")
    #expect(response.status == 404)
    #expect(String(decoding: response.body, as: UTF8.self) == #"{"message": "not here"}"#)
  }

  @Test func `headers of an interim answer do not stay, a folded one is joined`() async throws {
    let response = try await server.get("/odd-headers")
    #expect(response.headers["x-early"] == nil)
    #expect(response.headers["x-long"] == "one two")
  }

  @Test func `one after the other they share one connection`() async throws {
    for turn in 0..<20 { #expect(try await server.get("/hello").reusedConnection == (turn > 0)) }
    #expect(try await server.count("connections") == 1)
  }

  @Test func `a kept connection that the server has closed is replaced`() async throws {
    for _ in 0..<5 { #expect(try await server.get("/close-after").body == Data("bye".utf8)) }
    #expect(try await server.count("connections") == 6)
  }

  @Test func `500 at once all arrive, over no more connections than allowed`() async throws {
    let sizes = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
      for n in 1...500 {
        group.addTask { [client = server.client, url = server.url("/bytes?n=\(n)")] in
          (n, try await client.send(HTTPRequest(url: url)).body.count)
        }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    #expect(sizes.count == 500)
    #expect(sizes.allSatisfy { $0.key == $0.value })
    #expect(try await server.count("most") <= 8)
  }

  @Test func `the client names itself, asks for no encoding and sends what it is told to`() async throws {
    let request = HTTPRequest(url: server.url("/echo?a=b%20c"), headers: ["X-Empty": "", "If-None-Match": "\"7\""])
    let echo = try Echo(try await server.client.send(request))
    #expect(echo.method == "GET")
    #expect(echo.path == "/echo?a=b%20c")
    #expect(echo.headers["User-Agent"] == "tiles-tests/1.0")
    #expect(echo.headers["Accept-Encoding"] == "identity")
    #expect(echo.headers["If-None-Match"] == "\"7\"")
    #expect(echo.headers["X-Empty"] == "")
    #expect(echo.headers["Expect"] == nil)
  }

  @Test(arguments: [HTTPRequest.Method.post, .put, .patch])
  func `a body goes whole, large ones too`(_ method: HTTPRequest.Method) async throws {
    let bytes = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    var request = HTTPRequest(
      method, url: server.url("/echo"), headers: ["Content-Type": "application/octet-stream"], body: Data("short".utf8))
    let short = try Echo(try await server.client.send(request))
    #expect(short.method == method.rawValue)
    #expect(short.body == "short")
    #expect(short.headers["Content-Type"] == "application/octet-stream")
    // A slice: its indices do not begin at 0.
    request.body = bytes.dropFirst(100)
    let long = try Echo(try await server.client.send(request))
    #expect(long.length == 2_999_900)
    #expect(long.sum == bytes.dropFirst(100).reduce(0) { $0 + Int($1) })
  }

  @Test func `HEAD has headers and no body, POST without a body has length 0`() async throws {
    let head = try await server.client.send(HTTPRequest(.head, url: server.url("/hello")))
    #expect(head.headers["content-length"] == "5")
    #expect(head.body.isEmpty)
    let post = try Echo(try await server.client.send(HTTPRequest(.post, url: server.url("/echo"))))
    #expect(post.headers["Content-Length"] == "0")
    #expect(post.method == "POST")
    let delete = try Echo(try await server.client.send(HTTPRequest(.delete, url: server.url("/echo"))))
    #expect(delete.method == "DELETE")
  }

  @Test func `an encoding that was not asked for is undone`() async throws {
    let response = try await server.get("/gzip")
    #expect(response.body == Data(String(repeating: "tile", count: 1000).utf8))
  }

  @Test func `requests may come from many clients and tasks, and a closed client refuses`() async throws {
    let client = try HTTPClient(userAgent: "tiles-tests/1.0")
    let url = server.url("/hello")
    #expect(try await client.send(HTTPRequest(url: url)).status == 200)
    client.close()
    client.close()
    await #expect(throws: HTTPError.closed) { try await client.send(HTTPRequest(url: url)) }
    #expect(try await server.get("/hello").status == 200)
  }
}
