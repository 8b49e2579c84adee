import Foundation
import Pipeline
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct WaitingTests {
  private static let order = ["fetch", "split", "cluster", "groups", "report"]

  /// - Parameter stages: status and second of the start, by name.
  private func waiting(_ stages: [String: (String, Int)]) throws -> [Waiting] {
    try manifest(stages).waiting(in: Self.order)
  }

  private func manifest(_ stages: [String: (String, Int)]) throws -> Manifest {
    let records = stages.map { name, state in
      """
      "\(name)": {"status": "\(state.0)", "command": "tiles", "params": {}, "tool_version": "1", "host": "h",
        "started_at": "1970-01-01T00:00:\(String(format: "%02d", state.1))Z", "reason": "never run", "inputs": [],
        "outputs": [], "metrics": {}, "key": "k"}
      """
    }
    let folder = try TemporaryFolder()
    try Data("{\"schema\": 1, \"stages\": {\(records.joined(separator: ", "))}}".utf8)
      .write(to: folder["manifest.json"])
    return try Manifest(in: folder.url)
  }

  @Test func `those after a stage that failed or was killed wait for it`() throws {
    let killed = try waiting(["fetch": ("complete", 1), "split": ("complete", 2), "cluster": ("running", 3)])
    #expect(killed.map(\.stage) == ["groups", "report"])
    #expect(killed.first?.description == "waits for cluster: its last run was killed")
    let failed = try waiting(["fetch": ("failed", 1)])
    #expect(failed.map(\.stage) == ["split", "cluster", "groups", "report"])
    #expect(failed.last?.description == "waits for fetch: its last run failed")
  }

  @Test func `one that ran before waits, one that ran since does not`() throws {
    let before = try waiting(["cluster": ("failed", 9), "groups": ("complete", 3), "report": ("complete", 4)])
    #expect(before.map(\.stage) == ["groups", "report"])
    let since = try waiting(["cluster": ("failed", 3), "groups": ("complete", 9)])
    #expect(since.map(\.stage) == ["report"])
  }

  @Test func `of two that have not ended the later is at work, and those after it wait for it`() throws {
    let manifest = try manifest(["split": ("running", 3), "cluster": ("running", 7), "fetch": ("complete", 1)])
    let atWork = manifest.atWork(since: Date(timeIntervalSince1970: 3))
    #expect(atWork == "cluster")
    let waiting = manifest.waiting(in: ["fetch", "cluster", "groups"], atWork: atWork)
    #expect(waiting.map(\.description) == ["waits for cluster: it runs now"])
    #expect(try self.manifest(["fetch": ("complete", 9)]).atWork(since: Date(timeIntervalSince1970: 3)) == nil)
    // Whoever has the folder now came after it: it was killed.
    #expect(manifest.atWork(since: Date(timeIntervalSince1970: 20)) == nil && manifest.atWork(since: nil) == nil)
  }

  @Test func `nothing waits for what is complete or partly done`() throws {
    #expect(try waiting(["fetch": ("partial", 1), "split": ("complete", 2)]).isEmpty)
    #expect(try waiting([:]).isEmpty)
  }
}
