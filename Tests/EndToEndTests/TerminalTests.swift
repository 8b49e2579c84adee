import Foundation
import TestSupport
import Testing

/// What is written on a terminal, and what is not written elsewhere. `script` gives the program a terminal of its own.
@Suite(.timeLimit(.minutes(45))) struct TerminalTests {
  private static let harvest = "fetch --source sample --bbox 2,46,2.6,46.4 --zoom 12"

  private func onTerminal(
    _ command: String, in folder: URL, columns: Int = 80, environment: [String: String] = [:]
  ) throws -> ToolRun {
    let line = "stty cols \(columns); '\(ProgramRun.executable.path)' \(command)"
    let environment = ["TERM": "xterm-256color", "NO_COLOR": ""].merging(environment) { $1 }
    return try ToolRun(
      URL(fileURLWithPath: "/usr/bin/script"), ["-qec", line, "/dev/null"], in: folder, environment: environment)
  }

  @Test func `on a terminal long work is a bar in one line, elsewhere it draws nothing`() throws {
    let folder = try TemporaryFolder()
    let shown = try onTerminal(Self.harvest, in: folder.url)
    #expect(shown.status == 0 && shown.output.contains("\r\u{1B}[2Kfetch ["), "\(shown.output)")
    #expect(shown.output.contains("=]  100 %  "), "\(shown.output)")
    let narrow = try onTerminal("verify", in: folder.url, columns: 24)
    let frames = narrow.output.components(separatedBy: "\u{1B}[2K").dropFirst().map { $0.prefix { $0 != "\r\n" } }
    #expect(!frames.isEmpty && frames.allSatisfy { $0.trimmingCharacters(in: .newlines).count < 24 }, "\(frames)")
    let piped = try ProgramRun(["verify"], in: folder.url)
    #expect(piped.status == 0 && !(piped.output + piped.errors).contains("\u{1B}"))
  }

  @Test func `colours stay on terminals, and out where they are not wanted`() throws {
    let folder = try TemporaryFolder()
    #expect(try ProgramRun(Self.harvest.components(separatedBy: " "), in: folder.url).status == 0)
    #expect(try onTerminal("status", in: folder.url).output.contains("\u{1B}[32mup to date\u{1B}[0m"))
    for plain in [["NO_COLOR": "1"], ["TERM": "dumb"]] {
      let status = try onTerminal("status", in: folder.url, environment: plain).output
      #expect(status.contains("up to date") && !status.contains("\u{1B}"), "\(plain)")
    }
    #expect(!(try ProgramRun(["status"], in: folder.url).output.contains("\u{1B}")))
  }
}
