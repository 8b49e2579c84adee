import Foundation
import TestSupport
import Testing

/// A running `tiles serve`, on a free port.
final class Served {
  let run: ProgramRun.Running
  let port: UInt16

  /// - Parameter data: relative to the folder.
  init(_ folder: TemporaryFolder, data: String = "Data", _ options: [String] = []) async throws {
    // A server that closes a connection early is an error of write(), not the end of the tests.
    signal(SIGPIPE, SIG_IGN)
    let run = try ProgramRun.Running(["serve", "--data", data, "--port", "0"] + options, in: folder.url)
    self.run = run
    port = try await Self.port(of: run)
  }

  /// The port of the address that it prints. A run that prints none is killed.
  static func port(of run: ProgramRun.Running) async throws -> UInt16 {
    do {
      var found: UInt16?
      try await eventually("an address", from: run) {
        let line = try run.output
        guard line.hasSuffix("/\n") else { return false }
        found = URLComponents(string: line.trimmingCharacters(in: .newlines))?.port.flatMap(UInt16.init(exactly:))
        return found != nil
      }
      return try #require(found)
    } catch {
      run.signal(SIGKILL)
      throw error
    }
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
      ["embed", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64", "--quiet"],
      ["groups", "--clusters", "5", "--quiet"],
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
