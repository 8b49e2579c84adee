import Foundation
import Random

/// What breaks readers of text: numbers at the end of their range and beyond, what only some call a number, paths that lead
/// elsewhere, too much of something.
struct Words {
  private let own: [String]

  /// - Parameter own: of a format.
  init(_ own: [String]) { self.own = own }

  static let numbers = [
    "0", "-0", "-1", "1", "2", "0.5", "-0.5", "22", "23", "64", "65", "99", "100", "1000", "99999", "100000", "1e9",
    "1e18",
    "1e19", "-1e19", "1e100", "1e308", "-1e308", "1e309", "-1e400", "1e-400", "2147483647", "2147483648", "-2147483649",
    "4294967295", "4294967296", "9007199254740993", "9223372036854775807", "9223372036854775808",
    "-9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616",
    "1.7976931348623157e308",
    "253402300800000", "-62135596801", "00", "01", "+1", "0x10", "1_000", "180", "-180", "180.0000001", "90", "-90",
    "85.06", "360", "1e", ".5", "5.",
  ]
  static let strange = ["NaN", "nan", "Infinity", "-Infinity", "inf", "true", "false", "null", "~", ""]
  static let paths = [
    "..", ".", "/", "//", "../..", "/..", "a/../../b", "/dev/zero", "/dev/stdin", "/proc/self/mem", "/etc", "~", "C:\\",
    "-",
    "--", "\u{0}", "a\u{0}b", "\u{202E}", "\u{FFFF}", "e\u{301}\u{301}", "\u{1F600}", "\n", "\r\n", "\t", "\"", "'",
    "\\",
    "<script>", "</script>", "%s%n%d", "${HOME}", "=1+1",
  ]

  func any(_ random: inout SplitMix64) -> String {
    switch random.index(below: 8) {
    case 0, 1, 2: return Self.numbers[random.index(below: Self.numbers.count)]
    case 3: return Self.strange[random.index(below: Self.strange.count)]
    case 4: return Self.paths[random.index(below: Self.paths.count)]
    case 5 where random.index(below: 8) == 0: return excess(&random)
    default: return own.isEmpty ? "1" : own[random.index(below: own.count)]
    }
  }

  /// Too long, or too deep.
  func excess(_ random: inout SplitMix64) -> String {
    let count = 1 << (6 + random.index(below: 11))
    let unit = ["a", "[", "{\"a\":", "(", "\"", "é", "9", "-", "\u{301}", "../", "[[", "*a ", "&a [", "{"]
    let text = unit[random.index(below: unit.count)]
    return String(repeating: text, count: count)
  }

  /// Replaces a word of a text, or doubles or drops a line.
  func changed(_ data: Data, _ random: inout SplitMix64) -> Data {
    let text = String(decoding: data, as: UTF8.self)
    if random.index(below: 4) == 0 {
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      Sequences.change(&lines, random.index(below: max(1, lines.count)), &random)
      return Data(lines.joined(separator: "\n").utf8)
    }
    var units = [UInt8](data)
    func isPlain(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || "+-._".utf8.contains(byte)
    }
    let starts = units.indices.filter { isPlain(units[$0]) && ($0 == 0 || !isPlain(units[$0 - 1])) }
    guard !starts.isEmpty else { return Data(any(&random).utf8) }
    let start = starts[random.index(below: starts.count)]
    let end = units[start...].firstIndex { !isPlain($0) } ?? units.count
    units.replaceSubrange(start..<end, with: Array(any(&random).utf8))
    return Data(units)
  }
}
