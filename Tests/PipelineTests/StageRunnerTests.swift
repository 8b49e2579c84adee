import Options
import Foundation
import Pipeline
import TestSupport
import Testing

/// Copies `in.txt` to `out.txt` some times.
private struct CopyStage: Stage {
  static let name = "copy"
  static let version = 1

  var times = 1
  var failure: StageTestError?
  /// What keeps it from beginning.
  var refusal: StageTestError?
  var missing: String?

  var params: [String: JSONValue] { ["times": .int(times)] }
  func inputs(in data: URL) throws -> [Artifact] {
    try [Artifact("in.txt", kind: .file, in: data)].compactMap { $0 }
  }
  func outputs(in data: URL) throws -> [Artifact] {
    try [Artifact("out.txt", kind: .file, in: data)].compactMap { $0 }
  }
  func run(_ context: StageContext) async throws -> StageResult {
    if let refusal { throw refusal }
    try context.begin()
    if let failure { throw failure }
    let text = try String(contentsOf: context.data.appendingPathComponent("in.txt"), encoding: .utf8)
    try Data(String(repeating: text, count: times).utf8).write(to: context.data.appendingPathComponent("out.txt"))
    return StageResult(summary: [("times", .int(times))], metrics: ["times": Double(times)], missing: missing)
  }
}

private struct StageTestError: Error, CustomStringConvertible {
  var description: String { "it broke" }
}

@Suite(.timeLimit(.minutes(30))) struct StageRunnerTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try write("in.txt", "hello")
  }

  private func write(_ name: String, _ text: String) throws { try Data(text.utf8).write(to: folder[name]) }

  private func run(_ stage: CopyStage) async throws -> StageResult {
    let context = StageContext(data: folder.url, toolVersion: "1.2.3", report: { _ in })
    return try await StageRunner(context: context, command: "tiles copy").run(stage, reason: "a test")
  }

  private func freshness(_ stage: CopyStage = CopyStage()) throws -> Freshness {
    try Freshness(of: stage, in: folder.url, manifest: Manifest(in: folder.url))
  }

  @Test func `a complete run is recorded with its inputs, outputs and reason`() async throws {
    #expect(try freshness() == .neverRun)
    _ = try await run(CopyStage())
    let record = try #require(try Manifest(in: folder.url).stages["copy"])
    #expect(record.status == .complete && record.reason == "a test" && record.command == "tiles copy")
    #expect(record.inputs.map(\.path) == ["in.txt"] && record.outputs.map(\.path) == ["out.txt"])
    // SHA-256 of "hello".
    #expect(record.outputs.first?.sha256 == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
    #expect(record.metrics == ["times": 1] && record.endedAt != nil && record.key.count == 64)
    #expect(try freshness() == .upToDate)
  }

  @Test func `every kind of change has its reason`() async throws {
    _ = try await run(CopyStage())
    #expect(try freshness(CopyStage(times: 2)) == .stale(reason: "times changed 1 -> 2"))
    // The same length, another content.
    try write("in.txt", "jello")
    #expect(try freshness() == .stale(reason: "input in.txt changed"))
    try write("in.txt", "hello")
    #expect(try freshness() == .upToDate)
    try write("out.txt", "jello")
    #expect(try freshness() == .stale(reason: "output out.txt changed"))
    try FileManager.default.removeItem(at: folder["out.txt"])
    #expect(try freshness() == .stale(reason: "output out.txt is gone"))
  }

  @Test func `touching a file changes nothing`() async throws {
    _ = try await run(CopyStage())
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: 1000)], ofItemAtPath: folder["in.txt"].path)
    #expect(try freshness() == .upToDate)
  }

  @Test func `a failure is recorded and runs again`() async throws {
    await #expect(throws: StageTestError.self) { try await run(CopyStage(failure: StageTestError())) }
    let record = try #require(try Manifest(in: folder.url).stages["copy"])
    #expect(record.status == .failed && record.error == "it broke")
    #expect(try freshness() == .failed(reason: "its last run failed"))
  }

  @Test func `a refusal leaves the manifest as it was, to the byte, or none where there was none`() async throws {
    await #expect(throws: StageTestError.self) { try await run(CopyStage(refusal: StageTestError())) }
    #expect(!FileManager.default.fileExists(atPath: folder["manifest.json"].path))
    _ = try await run(CopyStage())
    let before = try Data(contentsOf: folder["manifest.json"]) + Data("\n".utf8)
    try before.write(to: folder["manifest.json"])
    await #expect(throws: StageTestError.self) { try await run(CopyStage(times: 2, refusal: StageTestError())) }
    #expect(try Data(contentsOf: folder["manifest.json"]) == before)
    #expect(try freshness() == .upToDate)
  }

  @Test func `published files go by name and content, wherever an earlier version says that they lie`() throws {
    func artifact(_ path: String, _ kind: Artifact.Kind, _ digest: String = "ab") throws -> Artifact {
      try JSONDecoder().decode(
        Artifact.self,
        from: Data(#"{"path":"\#(path)","kind":"\#(kind.rawValue)","bytes":1,"sha256":"\#(digest)"}"#.utf8))
    }
    func freshness(_ then: Artifact) throws -> Freshness {
      let record =
        #"{"status":"complete","command":"","params":{},"tool_version":"","host":"","key":"","reason":"","#
        + #""started_at":"2026-01-01T00:00:00Z","inputs":[],"outputs":[],"metrics":{}}"#
      try Data(#"{"schema":1,"stages":{"x":\#(record)}}"#.utf8).write(to: folder["manifest.json"])
      var known = try #require(try Manifest(in: folder.url).stages["x"])
      known.inputs = [then]
      return try Freshness(known, inputs: [artifact("w.h5", .published)], outputs: [])
    }
    #expect(try freshness(artifact("w.h5", .published)) == .upToDate)
    #expect(try freshness(artifact("/home/ann/.cache/tiles/w.h5", .model)) == .upToDate)
    #expect(try freshness(artifact("/home/ann/.cache/tiles/w.h5", .model, "cd")) != .upToDate)
    #expect(try freshness(artifact("/home/ann/other.h5", .model)) != .upToDate)
  }

  @Test func `a killed run and a partial one are told apart`() async throws {
    _ = try await run(CopyStage(missing: "two tiles"))
    #expect(try freshness() == .stale(reason: "its last run was partial"))
    var manifest = try Manifest(in: folder.url)
    manifest.stages["copy"]?.status = .running
    try manifest.write(in: folder.url)
    #expect(try freshness() == .failed(reason: "its last run was killed"))
  }
}

@Suite(.timeLimit(.minutes(30))) struct ManifestTests {
  @Test func `it is sorted, in snake case, and read back`() throws {
    let folder = try TemporaryFolder()
    let record = """
      {"status": "complete", "command": "tiles x", "params": {"b": 1.5, "a": "x"}, "seed": 0, "tool_version": "1",
       "host": "h", "started_at": "1970-01-01T00:00:00Z", "reason": "never run", "inputs": [], "metrics": {}, "key": "k",
       "outputs": [{"path": "t", "kind": "tiles", "bytes": 1, "agg_tiles_hash": "AB", "count": 2}]}
      """
    try Data("{\"schema\": 1, \"stages\": {\"split\": \(record), \"fetch\": \(record)}}".utf8)
      .write(to: folder["manifest.json"])
    let manifest = try Manifest(in: folder.url)
    #expect(manifest.stages["fetch"]?.outputs.first?.digest == "AB")
    try manifest.write(in: folder.url)
    #expect(try Manifest(in: folder.url) == manifest)
    let text = String(decoding: try manifest.json(), as: UTF8.self)
    for key in [
      "\"schema\" : 1", "\"agg_tiles_hash\" : \"AB\"", "\"tool_version\"",
      "\"started_at\" : \"1970-01-01T00:00:00.000Z\"",
    ] {
      #expect(text.contains(key))
    }
    let fetch = try #require(text.range(of: "\"fetch\""))
    let split = try #require(text.range(of: "\"split\""))
    #expect(fetch.lowerBound < split.lowerBound)
  }

  @Test func `a manifest that is read and written again is the same, to the byte`() throws {
    let folder = try TemporaryFolder()
    for millisecond in 0..<1_000 {
      let digits = String(1_000 + millisecond).dropFirst()
      let record =
        #"{"status":"complete","command":"","params":{},"tool_version":"","host":"","key":"","reason":"","#
        + #""started_at":"2026-11-30T04:05:06.\#(digits)Z","inputs":[],"outputs":[],"metrics":{}}"#
      try Data(#"{"schema":1,"stages":{"x":\#(record)}}"#.utf8).write(to: folder["manifest.json"])
      let text = String(decoding: try Manifest(in: folder.url).json(), as: UTF8.self)
      #expect(text.contains("04:05:06.\(digits)Z"), "\(digits)")
    }
  }

  @Test func `moments are kept to the millisecond`() async throws {
    let folder = try TemporaryFolder()
    try Data("hello".utf8).write(to: folder["in.txt"])
    let context = StageContext(data: folder.url, toolVersion: "1", report: { _ in })
    let before = Date()
    _ = try await StageRunner(context: context, command: "tiles copy").run(CopyStage(), reason: "a test")
    let record = try #require(try Manifest(in: folder.url).stages["copy"])
    #expect(record.startedAt >= before.addingTimeInterval(-0.001) && record.startedAt <= Date())
    let ended = try #require(record.endedAt)
    #expect(abs(ended.timeIntervalSince(record.startedAt) - (record.durationS ?? .nan)) < 0.1)
  }

  @Test(arguments: [
    ("outputs", "folder", "/", false), ("outputs", "tiles", "/a", false), ("outputs", "file", "../..", false),
    ("inputs", "table", "a/../../b", false), ("inputs", "file", "", false), ("inputs", "folder", "/photographs", true),
    ("outputs", "file", "/elsewhere/d.npy", true), ("outputs", "folder", "groups", true),
  ])
  func `only what a run can have read or left is believed`(
    role: String, kind: String, path: String, isBelieved: Bool
  ) throws {
    let folder = try TemporaryFolder()
    let artifact = "{\"path\": \"\(path)\", \"kind\": \"\(kind)\", \"bytes\": 1}"
    let lists = ["inputs", "outputs"].map { "\"\($0)\": [\($0 == role ? artifact : "")]" }.joined(separator: ",")
    let record = """
      {"status": "complete", "command": "", "params": {}, "tool_version": "", "host": "",
       "started_at": "1970-01-01T00:00:00Z", "reason": "", "metrics": {}, "key": "", \(lists)}
      """
    try Data("{\"schema\": 1, \"stages\": {\"x\": \(record)}}".utf8).write(to: folder["manifest.json"])
    if isBelieved {
      #expect(try Manifest(in: folder.url).stages.count == 1)
    } else {
      let error = #expect(throws: Manifest.Failure.self) { try Manifest(in: folder.url) }
      #expect(error?.description.contains("stages.x.\(role)[0]") == true)
    }
  }

  @Test func `another file in its place is refused, not overwritten`() throws {
    let folder = try TemporaryFolder()
    try Data("{\"stages\": 3}".utf8).write(to: folder["manifest.json"])
    #expect(throws: Manifest.Failure.self) { try Manifest(in: folder.url) }
    #expect(throws: Manifest.Missing.self) { try Manifest(existingIn: folder["nowhere"]) }
  }
}
