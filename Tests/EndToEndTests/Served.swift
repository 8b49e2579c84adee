import Foundation
import TestSupport
import Testing

/// A running `tiles serve`, on a free port.
final class Served {
  let run: ProgramRun.Running
  let port: UInt16

  /// - Parameter data: relative to the folder.
  init(_ folder: TemporaryFolder, data: String = "Data", _ options: [String] = []) async throws {
    let run = try ProgramRun.Running(["serve", "--data", data, "--port", "0"] + options, in: folder.url)
    self.run = run
    var line = ""
    for _ in 0..<600 where run.isRunning && !line.hasSuffix("/\n") {
      line = try run.output
      try await Task.sleep(for: .milliseconds(50))
    }
    let text = line.trimmingCharacters(in: .whitespacesAndNewlines)
    guard let port = URLComponents(string: text)?.port.flatMap(UInt16.init(exactly:)) else {
      run.signal(SIGKILL)
      throw ProgramRun.Failed(errors: "expected an address, found '\(line)': \(try run.wait().errors)")
    }
    self.port = port
  }

  deinit { run.signal(SIGKILL) }

  var page: URL { get throws { try #require(URL(string: "http://127.0.0.1:\(port)/")) } }
  var ask: RawRequest { RawRequest(port: port) }

  func get(_ path: String) throws -> RawRequest.Answer { try ask("GET", path) }

  /// What the page has in its head.
  func token() throws -> String {
    let match = try #require(try get("/").text.firstMatch(of: #/name="tiles-token" content="([0-9a-f]*)"/#))
    return String(match.1)
  }

  func edit(_ edit: String, token: String? = nil, origin: String? = nil) throws -> RawRequest.Answer {
    try ask(
      "POST", "/groups",
      headers: [
        "Origin": origin ?? "http://127.0.0.1:\(port)", "X-Tiles-Token": try token ?? self.token(),
        "Content-Type": "application/json",
      ], body: edit)
  }

  /// Some 40 tiles of the procedural landscape, in five groups of a network with random weights: for tests that only look.
  static let shared = Result {
    let folder = try TemporaryFolder()
    for arguments in [
      ["fetch", "--source", "sample", "--bbox", "2,46,2.7,46.3", "--zoom", "12", "--quiet"],
      ["embed", "--weights", "none", "--input-size", "71", "--quiet"], ["groups", "--clusters", "5", "--quiet"],
    ] {
      let run = try ProgramRun(arguments, in: folder.url)
      guard run.status == 0 else { throw ProgramRun.Failed(errors: run.errors) }
    }
    return folder
  }

  /// The same, to change.
  static func grouped() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(at: try shared.get()["Data"], to: folder["Data"])
    return folder
  }
}
