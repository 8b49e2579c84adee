import Foundation
import HTTP
import Testing

/// Bad answers, none at all, and what is said of them.
@Suite(.timeLimit(.minutes(30))) struct HTTPErrorTests {
  private let server: TestServer
  private var host: String { "127.0.0.1:\(server.port)" }

  init() throws { server = try TestServer() }

  /// Asks with a secret in the address, which no error may show.
  private func error(
    _ path: String, timeout: Double = 20, change: (inout HTTPRequest) -> Void = { _ in }
  ) async throws -> HTTPError {
    var request = HTTPRequest(url: server.url(path + "?access_token=hidden"), timeout: timeout)
    change(&request)
    let error = try #require(await #expect(throws: HTTPError.self) { try await server.client.send(request) })
    var dumped = ""
    dump(error, to: &dumped)
    #expect(!"\(error) \(dumped) \(error.localizedDescription)".contains("hidden"))
    #expect(!"\(error)".contains(path))
    return error
  }

  @Test func `a body shorter than its length is truncated`() async throws {
    #expect(try await error("/truncated") == .truncated(host: host, expected: 1000, received: 400))
  }

  @Test func `chunks that stop are truncated`() async throws {
    guard case .truncated(host, nil, _) = try await error("/truncated-chunks") else {
      Issue.record("expected .truncated")
      return
    }
  }

  @Test func `a reset is a reset`() async throws {
    guard case .reset(host, _) = try await error("/reset") else {
      Issue.record("expected .reset")
      return
    }
  }

  @Test func `what is not HTTP is unreadable`() async throws {
    guard case .unreadable(host, _) = try await error("/garbage") else {
      Issue.record("expected .unreadable")
      return
    }
  }

  @Test(arguments: ["/drip", "/hang"])
  func `a server that drips or says nothing runs into the timeout`(_ path: String) async throws {
    guard case .timedOut(host, let seconds) = try await error(path, timeout: 0.3) else {
      Issue.record("expected .timedOut")
      return
    }
    #expect(seconds > 0.2)
  }

  @Test func `silence may have its own limit`() async throws {
    guard case .timedOut = try await error("/hang", timeout: 600, change: { $0.stallTimeout = 1 }) else {
      Issue.record("expected .timedOut")
      return
    }
  }

  @Test(arguments: ["/bytes", "/bomb", "/endless"])
  func `a body beyond the limit is refused, by its length or as it comes or unpacks`(_ path: String) async throws {
    let error = try await error(path) { request in
      request.url += "&n=100001"
      request.maximumBodyBytes = 100_000
    }
    #expect(error == .tooLarge(host: host, limit: 100_000))
  }

  @Test func `a body of exactly the limit is not`() async throws {
    let request = HTTPRequest(url: server.url("/bytes?n=5000"), maximumBodyBytes: 5000)
    #expect(try await server.client.send(request).body.count == 5000)
  }

  @Test func `headers without end are refused`() async throws {
    guard case .tooLarge(host, _) = try await error("/endless-headers") else {
      Issue.record("expected .tooLarge")
      return
    }
  }

  @Test func `nobody listening is no connection, said with the remedy`() async throws {
    let error = try await error("/hello") { $0.url = "http://127.0.0.1:1/hello?access_token=hidden" }
    #expect(error == .cannotConnect(host: "127.0.0.1:1", reason: "Connection refused"))
    #expect("\(error)".contains("check that the server runs"))
  }

  @Test func `a name that cannot be is not resolved`() async throws {
    let error = try await error("/hello") { $0.url = "http://nowhere.invalid/hello?access_token=hidden" }
    #expect(error == .cannotResolve(host: "nowhere.invalid"))
  }

  @Test func `a name that does not resolve does not resolve again: no handle is used after that`() async throws {
    for _ in 0..<3 {
      let error = try await error("/hello") { $0.url = "http://nowhere.invalid/hello?access_token=hidden" }
      #expect(error == .cannotResolve(host: "nowhere.invalid"))
    }
  }

  @Test func `a server that dies is a connection that broke, then none`() async throws {
    let request = HTTPRequest(url: server.url("/hello"))
    #expect(try await server.client.send(request).status == 200)
    server.stop()
    guard case .cannotConnect = try await error("/hello") else {
      Issue.record("expected .cannotConnect")
      return
    }
  }

  @Test func `an address or header that is wrong is sent nowhere`() async throws {
    _ = try await error("/hello") { $0.url = "127.0.0.1/hello?access_token=hidden" }
    _ = try await error("/hello") { $0.headers = ["A": "hidden\n"] }
    #expect(try await server.count("connections") == 1)
  }
}
