import Files
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct InstalledProgramTests {
  private static let shell = InstalledProgram(["sh"], path: "/bin")

  private func run(_ script: String, within seconds: Double = 60, stop: StopSignal = StopSignal()) async throws
    -> String
  {
    let shell = try #require(Self.shell)
    return try await shell.run(["-c", script], environment: ["OWN": "1"], within: seconds, stop: stop)
  }

  @Test func `the first name that is on the path is taken`() {
    #expect(InstalledProgram(["no-such-program", "sh"], path: "relative:/nonexistent:/bin")?.url.path == "/bin/sh")
    #expect(InstalledProgram(["no-such-program"], path: "/bin") == nil)
    #expect(InstalledProgram(["sh"], path: nil) == nil)
  }

  @Test func `what it prints is told, and how it ended`() async throws {
    #expect(try await run("echo one; echo two >&2") == "one | two")
    // More than a pipe holds.
    #expect(try await run("head -c 300000 /dev/zero | tr '\\0' x; echo; echo end").hasSuffix("| end"))
    let failure = await #expect(throws: InstalledProgram.Failure.self) { try await run("echo because; exit 3") }
    #expect(failure?.program == "sh" && failure?.reason == "status 3" && failure?.words == "because")
    let killed = await #expect(throws: InstalledProgram.Failure.self) { try await run("kill -9 $$") }
    #expect(killed?.reason == "signal 9")
  }

  @Test func `it gets no variable that may hold a secret`() async throws {
    let names = try await run("env | cut -d= -f1 | tr '\\n' ' '").split(separator: " ").map(String.init)
    #expect(names.contains("OWN") && names.contains("PATH"))
    let known: Set = [
      "OWN", "PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "PWD", "OLDPWD", "SHLVL", "_",
    ]
    #expect(Set(names).subtracting(known).isEmpty, "\(names)")
  }

  @Test func `one that does not end is ended, with what it started`() async throws {
    let folder = try TemporaryFolder()
    let note = folder["pid"].path
    let overdue = await #expect(throws: InstalledProgram.Failure.self) {
      try await run("sleep 1000 & echo $! > '\(note)'; wait", within: 2)
    }
    #expect(overdue?.reason == "no end after 2 s")
    let id = try #require(
      Int32(String(contentsOfFile: note, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)))
    // Its parent is gone: whoever has it now may take a moment to bury it.
    #expect(patiently(seconds: 60) { kill(id, 0) != 0 || Self.isBuried(id) })
    let stop = StopSignal()
    stop.set()
    await #expect(throws: CancellationError.self) { try await run("sleep 1000", stop: stop) }
  }

  private static func isBuried(_ id: Int32) -> Bool {
    let state = (try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)) ?? ""
    return state.isEmpty || state.contains(") Z ")
  }

  @Test func `a private folder is nobody else's, and goes with its owner`() throws {
    var folder: PrivateFolder? = try PrivateFolder()
    let path = try #require(folder?.url.path)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
    #expect(mode?.intValue == 0o700)
    try Data("x".utf8).write(to: try #require(folder)["file"])
    folder = nil
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
