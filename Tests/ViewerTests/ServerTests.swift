import Foundation
import Report
import Synchronization
import TestSupport
import Testing

@testable import Viewer

@Suite struct ServerTests {
  private final class Run: Sendable {
    let address = Mutex<String?>(nil)
    let isOver = Mutex(false)
  }

  /// Runs a server while the body asks it.
  private func serving(
    _ data: PaintedData, patience: TimeInterval = 10, _ body: @escaping @Sendable (RawRequest) throws -> Void
  ) async throws {
    let run = Run()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await Server(host: "127.0.0.1", port: 0, patience: patience).run(
          site: { Site(data, Doorkeeper(host: "127.0.0.1", port: $0, token: "t"), libraries: WebLibraries()) },
          listening: { text in run.address.withLock { $0 = text } }, shouldStop: { run.isOver.withLock { $0 } })
      }
      while run.address.withLock({ $0 == nil }) { try await Task.sleep(for: .milliseconds(5)) }
      let port = try #require(run.address.withLock { $0.flatMap(URLComponents.init(string:))?.port })
      let ask = RawRequest(port: UInt16(port))
      // On a thread of its own: it waits, and the server has only as many as there are cores.
      let result: Result<Void, any Error> = await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: Result { try body(ask) }) }
      }
      run.isOver.withLock { $0 = true }
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
      while data.made.isEmpty { Thread.sleep(forTimeInterval: 0.01) }
    }
    #expect(data.made == [.undo])
  }
}
