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
    write("tiles: error: \(error)\n", to: .standardError)
  }

  func show(_ progress: StageContext.Progress) {
    switch progress {
    case .warning(let text): line("warning: \(text)")
    case .note(let text): if level >= .normal { line(text) }
    case .step(let label, let done, let total, let unit):
      if level >= .normal { bar.show(label: label, done: done, total: total, unit: unit) }
    }
  }

  /// The last thing on stdout: one JSON object, or a line per entry.
  func finish(_ summary: [(name: String, value: JSONValue)]) {
    bar.end()
    if json {
      let object = Dictionary(summary.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
      Self.write(JSONValue.object(object).text + "\n", to: .standardOutput)
    } else if level >= .normal {
      let width = summary.map(\.name.count).max() ?? 0
      for (name, value) in summary {
        let padded = name.replacingOccurrences(of: "_", with: " ").padding(
          toLength: width, withPad: " ", startingAt: 0)
        Self.write("\(padded)  \(value.plain)\n", to: .standardOutput)
      }
    }
  }

  func line(_ text: String) {
    bar.end()
    Self.write(text + "\n", to: .standardError)
  }

  static func print(_ text: String) { write(text + "\n", to: .standardOutput) }

  fileprivate static func write(_ text: String, to handle: FileHandle) {
    // A closed pipe (`tiles regions | head`) or no stderr at all ends the output, not the program.
    try? handle.write(contentsOf: Data(text.utf8))
  }
}

/// One line that is redrawn on a terminal, and repeated every ten seconds elsewhere.
private final class ProgressLine: Sendable {
  private struct State {
    var label = ""
    var started = ContinuousClock.now
    var startedAt = 0
    var shown = ContinuousClock.now - .seconds(60)
    var isOpen = false
  }

  private let state = Mutex(State())
  private let isTerminal = isatty(STDERR_FILENO) == 1

  func show(label: String, done: Int, total: Int?, unit: String) {
    state.withLock { state in
      let now = ContinuousClock.now
      if state.label != label {
        state = State(label: label, started: now, startedAt: done, shown: isTerminal ? state.shown : now)
      }
      let isLast = done == total
      guard isLast || state.shown.duration(to: now) > (isTerminal ? .milliseconds(100) : .seconds(10)) else { return }
      state.shown = now
      let seconds = state.started.duration(to: now) / .seconds(1)
      let rate = seconds > 0.05 ? Double(done - state.startedAt) / seconds : 0
      var text = "\(label): \(done)" + (total.map { " of \($0)" } ?? "") + " \(unit)"
      if rate > 0 {
        text += String(format: ", %.1f/s", rate)
        if let total, total > done { text += ", \(Self.duration(Double(total - done) / rate)) left" }
      }
      if isTerminal {
        Console.write("\r\u{1B}[2K\(text)", to: .standardError)
        state.isOpen = true
      } else {
        Console.write("\(text)\n", to: .standardError)
      }
    }
  }

  func end() {
    state.withLock { state in
      if state.isOpen { Console.write("\n", to: .standardError) }
      state.isOpen = false
    }
  }

  private static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    return whole < 60 ? "\(whole) s" : whole < 3600 ? "\(whole / 60) min" : "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
