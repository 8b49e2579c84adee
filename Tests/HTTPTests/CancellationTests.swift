import Foundation
import HTTP
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct CancellationTests {
  private let server: TestServer

  init() throws { server = try TestServer() }

  private func wait(for name: String, toBe expected: Int) async throws {
    try await eventually("\(expected) of \(name)", from: server.process) { try await server.count(name) == expected }
  }

  @Test func `cancelling the task ends the transfer and frees its connection`() async throws {
    let tasks = (0..<4).map { _ in
      Task { [client = server.client, url = server.url("/hang")] in try await client.send(HTTPRequest(url: url)) }
    }
    try await wait(for: "hanging", toBe: 4)
    for task in tasks { task.cancel() }
    for task in tasks { await #expect(throws: CancellationError.self) { try await task.value } }
    try await wait(for: "hanging", toBe: 0)
    #expect(try await server.get("/hello").status == 200)
  }

  @Test func `a task that is already cancelled sends nothing`() async throws {
    let task = Task { [client = server.client, url = server.url("/hang")] in
      while !Task.isCancelled { await Task.yield() }
      return try await client.send(HTTPRequest(url: url))
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(try await server.count("hanging") == 0)
  }

  @Test func `cancelling in the middle of a rush answers everyone exactly once`() async throws {
    let tasks = (0..<300).map { n in
      Task { [client = server.client, url = server.url("/bytes?n=\(n)")] in
        try await client.send(HTTPRequest(url: url)).body.count
      }
    }
    for task in tasks.enumerated() where task.offset % 3 == 0 { task.element.cancel() }
    for (n, task) in tasks.enumerated() {
      switch await task.result {
      case .success(let count): #expect(count == n)
      case .failure(let error): #expect(error is CancellationError && n % 3 == 0)
      }
    }
  }

  @Test func `closing the client ends what is under way`() async throws {
    let client = try HTTPClient(userAgent: "tiles-tests/1.0")
    let task = Task { [url = server.url("/hang")] in try await client.send(HTTPRequest(url: url)) }
    try await wait(for: "hanging", toBe: 1)
    client.close()
    await #expect(throws: HTTPError.closed) { try await task.value }
    try await wait(for: "hanging", toBe: 0)
  }

  @Test func `a client that nobody holds ends its thread and its connections`() async throws {
    do {
      let client = try HTTPClient(userAgent: "tiles-tests/1.0")
      #expect(try await client.send(HTTPRequest(url: server.url("/hello"))).status == 200)
      #expect(try await server.count("open") == 2)
    }
    try await wait(for: "open", toBe: 1)
  }
}
