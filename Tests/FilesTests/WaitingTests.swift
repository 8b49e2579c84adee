import Foundation
import TestSupport
import Testing

/// What the other tests wait with.
@Suite(.timeLimit(.minutes(30))) struct WaitingTests {
  private func shell(_ script: String) throws -> ChildProcess {
    try ChildProcess(URL(fileURLWithPath: "/bin/sh"), ["-c", script])
  }

  @Test func `what a process that has ended can bring no more is given up, with what it printed`() throws {
    let process = try shell("echo said; echo complained >&2; exit 3")
    let failure = #expect(throws: Overdue.self) { try waitFor("a miracle", within: 60, from: process) { false } }
    let text = failure?.description ?? ""
    #expect(text.contains("a miracle") && text.contains("has ended"), "\(text)")
    #expect(text.contains("said") && text.contains("complained"), "\(text)")
    #expect(try process.wait(within: 10) == 3)
  }

  @Test func `the same in a task`() async throws {
    let process = try shell("echo said")
    let failure = await #expect(throws: Overdue.self) { try await eventually("more", from: process) { false } }
    #expect(failure?.description.contains("said") == true)
    try await eventually("this") { true }
  }

  @Test func `a process that does not end is killed, and no other`() throws {
    let (slow, other) = (try shell("echo begun; exec sleep 60"), try shell("exec sleep 60"))
    defer { other.signal(SIGKILL) }
    try waitFor("its first line", within: 30, from: slow) { try !slow.output.isEmpty }
    let failure = #expect(throws: Overdue.self) { try slow.wait(within: 0.1) }
    #expect(failure?.description.contains("begun") == true, "\(failure?.description ?? "")")
    try waitFor("its end", within: 30) { !slow.isRunning }
    #expect(other.isRunning)
  }
}
