import DataDirectory
import Files
import Foundation
import Options
import Pipeline
import Synchronization

/// Progress, notes and errors on stderr, results on stdout.
struct Console: Sendable {
  enum Level: Int, Sendable, Comparable {
    case quiet
    case normal
    case verbose

    static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }

  let level: Level
  let json: Bool
  private let bar = ProgressLine()

  init(level: Level, json: Bool) {
    self.level = level
    self.json = json
  }

  static func error(_ error: any Error) {
    write(
      "\(Ink.bad.paint("tiles: error:", on: STDERR_FILENO)) \(Printable(ErrorWords.of(error), keepsLines: false))\n",
      to: .standardError)
  }

  /// What the argument parser says of its own errors, and of `--help`.
  static func exit(withParserError error: any Error) -> Never {
    let status = Tiles.exitCode(for: error)
    let text = Printable(Tiles.fullMessage(for: error)).description
    if !text.isEmpty { write(text + "\n", to: status == .success ? .standardOutput : .standardError) }
    if status == .success, let failure = Console.outputFailure {
      Console.error(failure)
      Foundation.exit(ExitStatus.failed.rawValue)
    }
    Foundation.exit(status.rawValue)
  }

  func show(_ progress: StageContext.Progress) {
    switch progress {
    case .warning(let text):
      bar.end()
      Self.write(
        "\(Ink.caution.paint("warning:", on: STDERR_FILENO)) \(Printable(text, keepsLines: false))\n",
        to: .standardError)
    case .note(let text): if level >= .normal { line(text) }
    case .step(let label, let done, let total, let unit):
      if level >= .normal { bar.show(label: label, done: done, total: total, unit: unit) }
    }
  }

  /// The last thing on stdout: one JSON object, or a line per entry.
  /// - Parameter words: how a person reads an entry, where that differs from its value.
  func finish(_ summary: SummaryRows, words: [String: String] = [:]) {
    bar.end()
    if json {
      let object = Dictionary(summary.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
      Self.write(Printable.json(JSONValue.object(object).text) + "\n", to: .standardOutput)
    } else if level >= .normal {
      let rows = summary.map { name, value in
        [name.replacingOccurrences(of: "_", with: " "), words[name] ?? value.rounded.words]
      }
      Self.printTable(rows)
    }
  }

  /// The data directory for one who writes in it: without what killed runs left, and with a word where there are no locks.
  /// - Throws: `FolderLock.InUse`, `AtomicFile.Failure`.
  func lock(_ folder: DataFolder) throws -> FolderLock {
    let lock = try FolderLock(folder.url)
    if let warning = lock.warning { show(.warning(warning)) }
    try TargetFolder(folder.url).removeLeftovers()
    return lock
  }

  func line(_ text: String) {
    bar.end()
    Self.write("\(Printable(text, keepsLines: false))\n", to: .standardError)
  }

  static func print(_ text: String) { write("\(Printable(text))\n", to: .standardOutput) }

  /// Why standard output could not be written; nil while it could, or where nobody reads on (`tiles regions | head`).
  static var outputFailure: UnwrittenOutput? { failedOutput.withLock { $0.map(UnwrittenOutput.init) } }
  private static let failedOutput = Mutex<Int32?>(nil)

  /// Text that is fit to be shown, colours included. What cannot be written ends the output and not the work: whoever
  /// asked for an answer is told at the end.
  static func write(_ text: String, to handle: FileHandle) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Foundation.write(handle.fileDescriptor, $0.baseAddress, $0.count) }
      if written > 0 {
        bytes = bytes.dropFirst(written)
      } else if written < 0, errno == EINTR {
        continue
      } else if written < 0, errno == EAGAIN {
        // Somebody made the terminal or the pipe one that does not wait.
        var room = pollfd(fd: handle.fileDescriptor, events: Int16(POLLOUT), revents: 0)
        poll(&room, 1, 1_000)
      } else {
        let code = written < 0 ? errno : EIO
        if handle.fileDescriptor == STDOUT_FILENO, code != EPIPE { failedOutput.withLock { $0 = $0 ?? code } }
        return
      }
    }
  }
}

/// Nobody got the answer.
struct UnwrittenOutput: Error, CustomStringConvertible {
  let code: Int32
  var description: String {
    "standard output: expected to write the answer there, found: \(String(cString: strerror(code))); the work itself is done"
  }
}
