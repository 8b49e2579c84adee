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
  var missing: String?

  var params: [String: JSONValue] { ["times": .int(times)] }
  func inputs(in data: URL) throws -> [Artifact] {
    try [Artifact("in.txt", kind: .file, in: data)].compactMap { $0 }
  }
  func outputs(in data: URL) throws -> [Artifact] {
    try [Artifact("out.txt", kind: .file, in: data)].compactMap { $0 }
  }
  func run(_ context: StageContext) async throws -> StageResult {
    if let failure { throw failure }
    let text = try String(contentsOf: context.data.appendingPathComponent("in.txt"), encoding: .utf8)
    try Data(String(repeating: text, count: times).utf8).write(to: context.data.appendingPathComponent("out.txt"))
    return StageResult(summary: [("times", .int(times))], metrics: ["times": Double(times)], missing: missing)
  }
}

private struct StageTestError: Error, CustomStringConvertible {
  var description: String { "it broke" }
}

@Suite struct StageRunnerTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try write("in.txt", "hello")
  }

  private func write(_ name: String, _ text: String) throws { try Data(text.utf8).write(to: folder[name]) }

  private func run(_ stage: CopyStage) async throws -> StageResult {
    let context = StageContext(data: folder.url, toolVersion: "1.2.3", shouldStop: { false }, report: { _ in })
    return try await StageRunner(context: context, command: "tiles copy").run(stage, reason: "a test")
  }

  private func edit(_ body: () throws -> Void) throws {
    let context = StageContext(data: folder.url, toolVersion: "1.2.3", shouldStop: { false }, report: { _ in })
    try StageRunner(context: context, command: "tiles copy edit").edit(CopyStage(), body)
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

  @Test func `an edit leaves the stage up to date, and only its outputs are recorded anew`() async throws {
    _ = try await run(CopyStage())
    let before = try #require(try Manifest(in: folder.url).stages["copy"])
    try edit { try write("out.txt", "jello") }
    #expect(try freshness() == .upToDate)
    var after = try #require(try Manifest(in: folder.url).stages["copy"])
    #expect(after.outputs != before.outputs)
    after.outputs = before.outputs
    #expect(after == before)
  }

  @Test func `an edit that fails is not recorded`() async throws {
    _ = try await run(CopyStage())
    #expect(throws: StageTestError.self) {
      try edit {
        try write("out.txt", "jello")
        throw StageTestError()
      }
    }
    #expect(try freshness() == .stale(reason: "output out.txt changed"))
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

  @Test func `a killed run and a partial one are told apart`() async throws {
    _ = try await run(CopyStage(missing: "two tiles"))
    #expect(try freshness() == .stale(reason: "its last run was partial"))
    var manifest = try Manifest(in: folder.url)
    manifest.stages["copy"]?.status = .running
    try manifest.write(in: folder.url)
    #expect(try freshness() == .failed(reason: "its last run was killed"))
  }
}

@Suite struct ManifestTests {
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
      "\"schema\" : 1", "\"agg_tiles_hash\" : \"AB\"", "\"tool_version\"", "\"started_at\" : \"1970-01-01T00:00:00Z\"",
    ] {
      #expect(text.contains(key))
    }
    let fetch = try #require(text.range(of: "\"fetch\""))
    let split = try #require(text.range(of: "\"split\""))
    #expect(fetch.lowerBound < split.lowerBound)
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
