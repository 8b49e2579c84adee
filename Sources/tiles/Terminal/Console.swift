import Files
import Foundation
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
  func finish(_ summary: [(name: String, value: JSONValue)], words: [String: String] = [:]) {
    bar.end()
    if json {
      let object = Dictionary(summary.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
      Self.write(Printable.json(JSONValue.object(object).text) + "\n", to: .standardOutput)
    } else if level >= .normal {
      let rows = summary.map { name, value in
        [name.replacingOccurrences(of: "_", with: " "), words[name] ?? value.plain]
      }
      Self.printTable(rows)
    }
  }

  func line(_ text: String) {
    bar.end()
    Self.write("\(Printable(text, keepsLines: false))\n", to: .standardError)
  }

  static func print(_ text: String) { write("\(Printable(text))\n", to: .standardOutput) }

  /// Text that is fit to be shown, colours included.
  static func write(_ text: String, to handle: FileHandle) {
    // A closed pipe (`tiles regions | head`) or no stderr at all ends the output, not the program.
    try? handle.write(contentsOf: Data(text.utf8))
  }
}
