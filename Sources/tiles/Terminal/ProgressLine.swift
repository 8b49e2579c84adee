import Files
import Foundation
import Synchronization

/// How far long work is: a bar that is redrawn on a terminal, a line every ten seconds elsewhere.
final class ProgressLine: Sendable {
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
        state = State(
          label: label, started: now, startedAt: done, shown: isTerminal ? state.shown : now, isOpen: state.isOpen)
      }
      let isLast = done == total
      guard isLast || state.shown.duration(to: now) > (isTerminal ? .milliseconds(100) : .seconds(10)) else { return }
      state.shown = now
      let seconds = state.started.duration(to: now) / .seconds(1)
      let progress = Progress(
        label: label, done: done, total: total, unit: unit,
        rate: seconds > 0.05 ? Double(done - state.startedAt) / seconds : 0)
      if isTerminal {
        Console.write(
          "\r\u{1B}[2K\(Printable(progress.bar(width: Self.width), keepsLines: false))", to: .standardError)
        state.isOpen = true
      } else {
        Console.write("\(Printable(progress.text, keepsLines: false))\n", to: .standardError)
      }
    }
  }

  func end() {
    state.withLock { state in
      if state.isOpen { Console.write("\n", to: .standardError) }
      state.isOpen = false
    }
  }

  /// Columns of the terminal: asked each time, since people drag windows.
  private static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}

/// What is said of long work.
struct Progress {
  let label: String
  let done: Int
  let total: Int?
  let unit: String
  /// Units a second; 0 while nobody knows.
  let rate: Double

  /// "fetch: 1200 of 2000 tiles, 96.3/s, 9 s left"
  var text: String { "\(label): \(([count] + speed).joined(separator: ", "))" }

  /// "fetch [=====>    ]  60 %  1200 of 2000 tiles  96.3/s  9 s left", cut to the terminal's width so that it stays one line.
  func bar(width: Int) -> String {
    guard let total, total > 0 else { return String(text.prefix(width - 1)) }
    let share = min(1, Double(done) / Double(total))
    let percent = String(format: "%3.0f %%", (share * 100).rounded(.down))
    let rest = ([percent, count] + speed).joined(separator: "  ")
    let room = min(30, width - 1 - label.count - rest.count - 5)
    guard room >= 5 else { return String("\(label)  \(rest)".prefix(width - 1)) }
    let filled = Int(share * Double(room))
    let head = filled < room ? ">" : ""
    let bar = String(repeating: "=", count: filled) + head
    return "\(label) [\(bar.padding(toLength: room, withPad: " ", startingAt: 0))]  \(rest)"
  }

  private var count: String { "\(done)" + (total.map { " of \($0)" } ?? "") + " \(unit)" }

  private var speed: [String] {
    guard rate > 0 else { return [] }
    let left = total.flatMap { $0 > done ? Self.duration(Double($0 - done) / rate) + " left" : nil }
    return [String(format: "%.1f/s", rate), left].compactMap { $0 }
  }

  static func duration(_ seconds: Double) -> String {
    let whole = Int(nearest: seconds.rounded(.up))
    return whole < 60 ? "\(whole) s" : whole < 3600 ? "\(whole / 60) min" : "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
