import Files
import Foundation
import Synchronization
import TestSupport
import Testing
import WebPages

@testable import Viewer

@Suite(.timeLimit(.minutes(30))) struct ServerTests {
  private final class Run: Sendable {
    let address = Mutex<String?>(nil)
    let stop = StopSignal()
    let hasEnded = Mutex(false)
  }

  /// Runs a server while the body asks it.
  private func serving(
    _ data: PaintedData, patience: TimeInterval = 10, silence: Duration = .seconds(30),
    _ body: @escaping @Sendable (RawRequest) throws -> Void
  ) async throws {
    let run = Run()
    try await withThrowingTaskGroup(of: Void.self) { group in
      // Whatever ends this body ends the server.
      defer { run.stop.set() }
      group.addTask {
        defer { run.hasEnded.withLock { $0 = true } }
        try await Server(host: "127.0.0.1", port: 0, patience: patience).run(
          site: { Site(data, Doorkeeper(host: "127.0.0.1", port: $0, token: "t"), libraries: WebLibraries()) },
          listening: { text in run.address.withLock { $0 = text } }, stop: run.stop)
      }
      try await eventually("a server that listens", within: 300) {
        run.address.withLock { $0 != nil } || run.hasEnded.withLock { $0 }
      }
      // One that ended before it listened says why.
      if run.hasEnded.withLock({ $0 }) { try await group.waitForAll() }
      let port = try #require(run.address.withLock { $0.flatMap(URLComponents.init(string:))?.port })
      let ask = RawRequest(port: UInt16(port))
      // On a thread of its own: it waits, and the server has only as many as there are cores.
      let result: Result<Void, any Error> = await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: Result { try body(ask) }) }
      }
      run.stop.set()
      try result.get()
      try await group.waitForAll()
    }
  }

  @Test func `it answers, and ends when it is asked to`() async throws {
    try await serving(PaintedData()) { ask in
      let tile = try ask("GET", "/tiles/3/4/2")
      #expect(tile.status == 200 && tile.body == PaintedData.jpeg)
      let head = try ask("HEAD", "/tiles/3/4/2")
      #expect(head.body.isEmpty && head.headers["content-length"] == "\(PaintedData.jpeg.count)")
      #expect(try ask("GET", "/tiles/3/4/3").status == 204)
    }
  }

  /// Reads until the server closes.
  private static func ends(_ connection: FileHandle, within seconds: Double) throws -> Bool {
    var wait = pollfd(fd: connection.fileDescriptor, events: Int16(POLLIN), revents: 0)
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
      guard poll(&wait, 1, 100) > 0 else { continue }
      var byte = [UInt8](repeating: 0, count: 4096)
      if recv(connection.fileDescriptor, &byte, byte.count, 0) <= 0 { return true }
    }
    return false
  }

  @Test(arguments: ["GET / HTTP/1.1\r\nX: ", "GET /", ""])
  func `a line or a head of headers without an end is ended`(_ begin: String) async throws {
    try await serving(PaintedData()) { ask in
      let connection = try ask.connection()
      let piece = Data(String(repeating: begin.isEmpty ? "X: y\r\n" : "a", count: 10_000).utf8)
      try connection.write(contentsOf: Data((begin.isEmpty ? "GET / HTTP/1.1\r\n" : begin).utf8))
      // SIGPIPE would end the test.
      let sender = Thread {
        for _ in 0..<200 {
          let sent = piece.withUnsafeBytes {
            send(connection.fileDescriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
          }
          if sent <= 0 { return }
          Thread.sleep(forTimeInterval: 0.01)
        }
      }
      sender.start()
      #expect(try Self.ends(connection, within: 20), "\(begin)")
      #expect(try ask("GET", "/tiles/3/4/2").status == 200)
    }
  }

  @Test func `an edit that takes long does not keep its page waiting, and is made`() async throws {
    let data = PaintedData()
    data.isHeld.withLock { $0 = true }
    try await serving(data, patience: 0.05) { ask in
      let host = "127.0.0.1"
      let own = try #require(try ask("GET", "/tiles.json").json["tiles"] as? [String])[0].split(separator: "/")[1]
      #expect(own.hasPrefix(host))
      let headers = ["Origin": "http://\(own)", "X-Tiles-Token": "t"]
      let answer = try ask("POST", "/groups", headers: headers, body: #"{"do":"undo"}"#)
      #expect(answer.status == 202 && answer.text.contains("still being made"))
      #expect(data.made.isEmpty)
      data.isHeld.withLock { $0 = false }
      try waitFor("the edit", within: 60) { !data.made.isEmpty }
    }
    #expect(data.made == [.edit(.undo)])
  }
}
