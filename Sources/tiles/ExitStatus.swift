import ArgumentParser
import Files

/// The user asked for an end (Ctrl-C), and what was under way is committed.
struct Interrupted: ExitCoded, CustomStringConvertible {
  var exitStatus: ExitStatus { .interrupted }
  var description: String { "interrupted; run the same command again to go on" }
}

extension ExitCode {
  init(_ status: ExitStatus) { self.init(status.rawValue) }
}

extension ParsableCommand {
  /// Whether an error is the argument parser's own: of words that cannot be parsed, a request for help, a plain exit code.
  /// Of any other error it has nothing to say but that it failed.
  static func isParserError(_ error: any Error) -> Bool {
    error is ExitCode || !(error is any ExitCoded) && exitCode(for: error) != .failure
  }
}
