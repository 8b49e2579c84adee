import Files
import Foundation
import TestSupport
import Testing

@testable import Tracking

/// Journals that came with somebody else's data directory.
@Suite(.timeLimit(.minutes(30))) struct HostileJournalTests {
  private let warnings = Warnings()
  private let folder: TemporaryFolder
  private let server: MisbehavingServer

  init() throws {
    folder = try TemporaryFolder()
    server = try MisbehavingServer()
    try AtomicFile.write("mine", to: folder["victim/thesis.txt"])
    let run = try RunTracker(data: folder["Data"], server: nil, userAgent: "", warn: { _ in })
      .begin(RunDescription(name: "k5", source: "tiles cluster", params: [:]))
    id = try #require(run.id)
  }

  private let id: String
  private var data: URL { folder["Data"] }
  private var journal: RunJournal { RunJournal(id, in: data) }

  private func add(_ told: RunEvent.Told) throws { try journal.append(told, at: Date(timeIntervalSince1970: 9)) }

  private func send() async throws -> [Outbox.Sent] {
    try await Outbox(
      of: data, for: TrackingTests.server(["MLFLOW_TRACKING_URI": server.endpoint]), userAgent: "tiles-tests/1.0",
      limits: limits(), warn: warnings.add
    ).send()
  }

  private var victim: String? { try? String(contentsOf: folder["victim/thesis.txt"], encoding: .utf8) }

  @Test(arguments: [
    "../../../../victim", "../../../victim/thesis.txt", "/tmp/x", "a/../../../../../victim", "", "..", "a//b",
  ])
  func `an artifact whose path leaves the run's folder is refused by its line`(_ path: String) async throws {
    try add(.artifact(file: "cluster/metrics.jsonl", path: path, sha256: "0"))
    let error = await #expect(throws: RunJournal.Malformed.self) { try await send() }
    #expect("\(error, default: "")".contains("events.jsonl:2: expected an event of a run"))
    #expect(throws: RunJournal.Malformed.self) { try RunRecord.all(in: data) }
    #expect(victim == "mine")
  }

  @Test func `a file outside of the data directory is not sent, whatever its digest`() async throws {
    let digest = try Digest.hex(.sha256, ofFile: folder["victim/thesis.txt"])
    for file in [folder["victim/thesis.txt"].path, "../victim/thesis.txt"] {
      try add(.artifact(file: file, path: "thesis.txt", sha256: digest))
    }
    try FileManager.default.createSymbolicLink(
      at: data.appendingPathComponent("link.txt"), withDestinationURL: folder["victim/thesis.txt"])
    try add(.artifact(file: "link.txt", path: "link.txt", sha256: digest))
    _ = try await send()
    #expect(try !server.calls().contains { $0.call.contains("artifacts/") })
    #expect(warnings.texts.contains { $0.contains("expected the artifact that the run left") })
    #expect(victim == "mine")
  }

  @Test func `a kept file whose folder is a link is not removed through it`() async throws {
    try add(.artifact(file: "thesis.txt", path: "victim/thesis.txt", sha256: "0"))
    try FileManager.default.createDirectory(
      at: journal.folder.appendingPathComponent("files"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: journal.folder.appendingPathComponent("files/victim"), withDestinationURL: folder["victim"])
    _ = try await send()
    #expect(victim == "mine")
    #expect(throws: Target.Refusal.self) { try journal.release("victim/thesis.txt") }
    #expect(victim == "mine")
  }

  @Test func `runs that are links are no runs, and a folder of runs that is one is refused`() async throws {
    let runs = data.appendingPathComponent("runs")
    try FileManager.default.moveItem(at: runs.appendingPathComponent(id), to: folder["victim/run"])
    try FileManager.default.createSymbolicLink(
      at: runs.appendingPathComponent(id), withDestinationURL: folder["victim/run"])
    #expect(try await send().isEmpty)
    try FileManager.default.removeItem(at: runs)
    try FileManager.default.createSymbolicLink(at: runs, withDestinationURL: folder["victim"])
    await #expect(throws: Target.Refusal.self) { try await send() }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder["victim"].path).sorted() == ["run", "thesis.txt"])
  }

  @Test(arguments: [
    #"{"time":99999999999999999,"told":{"resume":{}}}"#, #"{"time":-1,"told":{"resume":{}}}"#,
    #"{"time":1,"told":{"metrics":{"values":{"a":1},"step":9223372036854775807}}}"#,
    #"{"time":1,"told":{"begin":{"run":{"name":"x","params":{},"tags":{},"parent":"../../x"}}}}"#,
  ])
  func `a line that says what cannot be is refused`(_ line: String) throws {
    try LineFile(Target("runs/\(id)/events.jsonl", below: data)).append(Data(line.utf8))
    #expect(throws: RunJournal.Malformed.self) { try RunRecord.all(in: data) }
  }

  @Test func `a server that echoes the password says it nowhere`() async throws {
    let secret = "hunter2-hunter2"
    let mask = try TrackingTests.server([
      "MLFLOW_TRACKING_URI": "http://127.0.0.1:1", "MLFLOW_TRACKING_USERNAME": "ann",
      "MLFLOW_TRACKING_PASSWORD": secret,
    ]).mask
    let basic = Data("ann:\(secret)".utf8).base64EncodedString()
    #expect(mask.text("no \(secret), no \(basic)") == "no ***, no ***")
  }
}
