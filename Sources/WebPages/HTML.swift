import Files
internal import Foundation

/// A piece of the page. What is interpolated as a `String` is escaped, so nothing reaches the page unescaped by
/// forgetting: names come from users, captions from file paths.
package struct HTML: ExpressibleByStringInterpolation, Sendable, Equatable {
  package let text: String

  package init(stringLiteral text: String) { self.text = text }
  package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }
  /// For text that is markup, or a script, already.
  package init(raw text: String) { self.text = text }

  package struct StringInterpolation: StringInterpolationProtocol {
    package var text = ""

    package init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

    package mutating func appendLiteral(_ literal: String) { text += literal }
    package mutating func appendInterpolation(_ value: String) { text += HTML.escaped(value) }
    package mutating func appendInterpolation(_ value: Int) { text += String(value) }
    package mutating func appendInterpolation(_ html: HTML) { text += html.text }
    package mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { text += piece.text } }
  }

  /// Safe as text and within a quoted attribute. Controls that HTML forbids become U+FFFD, so that they are seen.
  package static func escaped(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out.append(contentsOf: "&amp;".unicodeScalars)
      case "<": out.append(contentsOf: "&lt;".unicodeScalars)
      case ">": out.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": out.append(contentsOf: "&quot;".unicodeScalars)
      case "'": out.append(contentsOf: "&#39;".unicodeScalars)
      case "\t", "\n", "\r": out.append(scalar)
      case _ where scalar.properties.generalCategory == .control: out.append("\u{FFFD}")
      default: out.append(scalar)
      }
    }
    return String(out)
  }

  /// JSON that can stand in a script element: `</script>`, `<!--` and the line separators that old parsers choke on are
  /// escaped. The keys are sorted, so that the same content gives the same page.
  package static func json(_ value: some Encodable) throws -> HTML {
    var out = String.UnicodeScalarView()
    for scalar in String(decoding: try JSONEncoder.line.encode(value), as: UTF8.self).unicodeScalars {
      switch scalar {
      case "<", ">", "&", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        let zeros = String(repeating: "0", count: 4 - digits.count)
        out.append(contentsOf: "\\u\(zeros)\(digits)".unicodeScalars)
      default: out.append(scalar)
      }
    }
    return HTML(raw: String(out))
  }

  /// The words of a piece of HTML that somebody else wrote, such as an attribution with links.
  package static func words(of markup: String) -> String {
    var out = ""
    var inTag = false
    for character in markup {
      switch character {
      case "<": inTag = true
      case ">" where inTag: inTag = false
      default: if !inTag { out.append(character) }
      }
    }
    // A lone "<" is no tag: better too much than a lost text.
    if inTag { return markup }
    for (entity, character) in [
      ("&copy;", "©"), ("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&"),
    ] {
      out = out.replacingOccurrences(of: entity, with: character)
    }
    return out.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
