/// Text as it may be shown on a terminal. Servers, archives and file names say what they like, and a terminal obeys what
/// begins with an escape character: it would hide lines, set its title, or type for the user.
struct Printable: CustomStringConvertible {
  let description: String

  /// - Parameter keepsLines: whether line ends stay; else they are shown as other controls are.
  init(_ text: String, keepsLines: Bool = true) {
    let isPlain = text.utf8.allSatisfy { (0x20..<0x7F).contains($0) || keepsLines && $0 == 0x0A }
    description =
      isPlain
      ? text
      : text.unicodeScalars.reduce(into: "") { shown, scalar in
        if scalar == "\n" && keepsLines || !Self.isControl(scalar) {
          shown.unicodeScalars.append(scalar)
        } else {
          shown += "\\u{\(String(scalar.value, radix: 16))}"
        }
      }
  }

  /// Controls of both sets (C0 and C1), other line ends, and marks that turn the direction of what follows.
  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: scalar.properties.isBidiControl
    }
  }

  /// JSON escapes controls of the first set itself; the others mean the same as escapes.
  static func json(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.value >= 0x7F && isControl($0) }) else { return text }
    return text.unicodeScalars.reduce(into: "") { shown, scalar in
      guard scalar.value >= 0x7F, isControl(scalar) else { return shown.unicodeScalars.append(scalar) }
      let digits = String(scalar.value, radix: 16)
      shown += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
  }
}
