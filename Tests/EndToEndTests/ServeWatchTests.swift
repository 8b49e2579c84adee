import Foundation
import TestSupport
import Testing

/// Who holds a connection of the viewer and does not ask.
@Suite(.timeLimit(.minutes(3))) struct ServeWatchTests {
  /// Reads until the server closes.
  private func ends(_ connection: FileHandle, before end: ContinuousClock.Instant) -> Bool {
    var wait = pollfd(fd: connection.fileDescriptor, events: Int16(POLLIN), revents: 0)
    while ContinuousClock.now < end {
      guard poll(&wait, 1, 100) > 0 else { continue }
      var bytes = [UInt8](repeating: 0, count: 4096)
      if recv(connection.fileDescriptor, &bytes, bytes.count, 0) <= 0 { return true }
    }
    return false
  }

  @Test func `a connection that says nothing, or drop by drop, is ended after half a minute; one that asks is not`()
    async throws
  {
    let served = try await Served(Served.shared.get())
    let (silent, dripping, kept) = try (served.ask.connection(), served.ask.connection(), served.ask.connection())
    let started = ContinuousClock.now
    let answers = 4
    for _ in 0..<answers {
      try? dripping.write(contentsOf: Data("GET /tiles".utf8))
      try kept.write(contentsOf: Data("GET /tiles.json HTTP/1.1\r\nHost: 127.0.0.1:\(served.port)\r\n\r\n".utf8))
      try await Task.sleep(for: .seconds(10))
    }
    let end = started + .seconds(60)
    #expect(ends(silent, before: end) && ends(dripping, before: end))
    let last = "GET /tiles.json HTTP/1.1\r\nHost: 127.0.0.1:\(served.port)\r\nConnection: close\r\n\r\n"
    try kept.write(contentsOf: Data(last.utf8))
    let text = String(decoding: try kept.readToEnd() ?? Data(), as: UTF8.self)
    #expect(text.components(separatedBy: "HTTP/1.1 200").count == answers + 2, "\(text.prefix(300))")
  }
}
