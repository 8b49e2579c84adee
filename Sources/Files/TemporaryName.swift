internal import Foundation

/// Names of temporary files: `.NAME.PID-RANDOM.tmp`, RANDOM of 16 hexadecimal digits. Hidden, told apart from every other
/// file, and not to be guessed by somebody who would put a link there.
enum TemporaryName {
  static let ending = ".tmp"
  /// Of a folder that waits to be put back (`AtomicFolder`).
  static let asideEnding = ".old.tmp"

  static func make(for name: String, ending: String = ending) -> String {
    ".\(name).\(getpid())-\(UInt64.random(in: .min ... .max).hexadecimal)\(ending)"
  }

  static func isOne(_ name: String) -> Bool { name.wholeMatch(of: /\..+\.[0-9]+-[0-9a-f]{16}\.tmp/) != nil }

  /// Whether it is one of a given file.
  static func isOne(_ name: String, of target: String, ending: String) -> Bool {
    let prefix = ".\(target)."
    guard name.hasPrefix(prefix), name.hasSuffix(ending), name.count > prefix.count + ending.count else { return false }
    return name.dropFirst(prefix.count).dropLast(ending.count).wholeMatch(of: /[0-9]+-[0-9a-f]{16}/) != nil
  }
}
