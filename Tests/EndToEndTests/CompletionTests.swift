import Foundation
import TestSupport
import Testing

/// Completions in real shells. zsh and fish: `make setup-test` brings them.
@Suite(.timeLimit(.minutes(45))) struct CompletionTests {
  private static func path(_ shell: String) -> String? {
    ["/bin", "/usr/bin", "/usr/local/bin"].map { "\($0)/\(shell)" }
      .first(where: FileManager.default.isExecutableFile(atPath:))
  }

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func script(_ shell: String) throws -> URL {
    let run = try ProgramRun(["--generate-completion-script", shell], in: folder.url)
    #expect(run.status == 0 && run.output.count > 1_000, "\(run.errors)")
    let file = folder["tiles.\(shell)"]
    try Data(run.output.utf8).write(to: file)
    return file
  }

  /// What an interactive bash makes of a line when the Tab key is pressed at its end, and the command is then run: `tiles`
  /// is a function that says its arguments.
  private func completed(_ line: String) throws -> String {
    let typing = """
      import os, pty, re, select, sys
      child, terminal = pty.fork()
      if child == 0:
          os.environ["PATH"] = sys.argv[3] + ":" + os.environ["PATH"]
          os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])
      def wait(mark):
          read = b""
          while mark not in read:
              if not select.select([terminal], [], [], 60)[0]: sys.exit("no %r in %r" % (mark, read))
              read += os.read(terminal, 4096)
          return read
      os.write(terminal, b"source '%s'; echo rea''dy\\n" % sys.argv[1].encode())
      wait(b"ready\\r\\n")
      # Tab, then all that readline has made of the line is quoted and run as words.
      os.write(terminal, sys.argv[2].encode() + b"\\t\\x01printf '<%s>' \\x05; echo do''ne\\n")
      text = wait(b"done\\r\\n").decode()
      print("".join(re.findall("<[^%>]+>", text)))
      """
    let run = try ToolRun(
      URL(fileURLWithPath: "/usr/bin/env"),
      [
        "python3", "-c", typing, try script("bash").path, line,
        ProgramRun.executable.deletingLastPathComponent().path,
      ], in: folder.url)
    #expect(run.status == 0, "\(run.output)")
    return run.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test(.enabled(if: path("bash") != nil, "needs bash"))
  func `bash completes commands, options and formats`() throws {
    #expect(try completed("tiles fe").contains("<tiles><fetch>"))
    #expect(try completed("tiles export webd").contains("<tiles><export><webdataset>"))
    #expect(try completed("tiles export webdataset --shard").contains("<--shard-size>"))
    #expect(try completed("tiles groups und").contains("<groups><undo>"))
  }

  @Test(.enabled(if: path("zsh") != nil, "needs zsh: make setup-test"))
  func `zsh takes the script`() throws {
    let check = try ToolRun(
      URL(fileURLWithPath: Self.path("zsh") ?? ""), ["-n", try script("zsh").path], in: folder.url)
    #expect(check.status == 0, "\(check.output)")
  }

  @Test(.enabled(if: path("fish") != nil, "needs fish: make setup-test"))
  func `fish completes a command`() throws {
    let tools = ProgramRun.executable.deletingLastPathComponent().path
    let ask = try ToolRun(
      URL(fileURLWithPath: Self.path("fish") ?? ""),
      ["--no-config", "-c", "source '\(try script("fish").path)'; complete --do-complete 'tiles fe'"], in: folder.url,
      environment: ["PATH": "\(tools):/usr/bin:/bin", "HOME": folder.url.path])
    #expect(ask.status == 0 && ask.output.hasPrefix("fetch"), "\(ask.output)")
  }
}
