import Foundation

/// Colours: on a terminal only, and not where NO_COLOR (https://no-color.org) or TERM=dumb asks for none.
enum Ink: String {
  case good = "32"
  case caution = "33"
  case bad = "31"
  case faint = "2"

  /// - Parameter stream: the descriptor that the text goes to.
  func paint(_ text: String, on stream: Int32) -> String {
    Self.isWanted(on: stream) ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
  }

  private static func isWanted(on stream: Int32) -> Bool {
    let environment = ProcessInfo.processInfo.environment
    return isatty(stream) == 1 && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
  }
}
