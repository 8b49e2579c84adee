import Foundation
import TestSupport
import Testing

/// Who holds a connection of the viewer and does not ask.
@Suite(.timeLimit(.minutes(45))) struct ServeWatchTests {
  /// When the server closed it; nil where it did not within ten minutes: on a busy machine half a minute is long.
  private static func end(of connection: FileHandle) -> ContinuousClock.Instant? {
    var wait = pollfd(fd: connection.fileDescriptor, events: Int16(POLLIN), revents: 0)
    let limit = ContinuousClock.now + .seconds(600)
    while ContinuousClock.now < limit {
      guard poll(&wait, 1, 100) > 0 else { continue }
      var bytes = [UInt8](repeating: 0, count: 4096)
      if recv(connection.fileDescriptor, &bytes, bytes.count, 0) <= 0 { return .now }
    }
    return nil
  }

  /// What `body` gives, on a thread of its own: other tests block those that tasks share, for minutes.
  private static func apart<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
  }

  @Test func `a connection that says nothing, or drop by drop, is ended after half a minute; one that asks is not`()
    async throws
  {
    let served = try await Served(Served.shared.get())
    let ask = served.ask
    let head = "GET /tiles.json HTTP/1.1\r\nHost: 127.0.0.1:\(served.port)\r\n"
    let answers = 4
    let silent = try ask.connection()
    let dripping = try ask.connection()
    let started = ContinuousClock.now
    async let silence = Self.apart { Self.end(of: silent) }
    async let drops = Self.apart { Self.end(of: dripping) }
    async let told = Self.apart {
      let kept = try ask.connection()
      for _ in 0..<answers {
        try? dripping.write(contentsOf: Data("GET /tiles".utf8))
        try kept.write(contentsOf: Data("\(head)\r\n".utf8))
        Thread.sleep(forTimeInterval: 10)
      }
      try kept.write(contentsOf: Data("\(head)Connection: close\r\n\r\n".utf8))
      return String(decoding: try kept.readToEnd() ?? Data(), as: UTF8.self)
    }
    for end in try await [silence, drops] {
      let after = try #require(end) - started
      #expect(after > .seconds(20), "\(after)")
    }
    let text = try await told
    #expect(text.components(separatedBy: "HTTP/1.1 200").count == answers + 2, "\(text.prefix(300))")
  }
}
