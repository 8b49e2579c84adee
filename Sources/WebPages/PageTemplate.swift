/// An HTML file with slots, `{{name}}`. What fills them is `HTML`, so it is escaped by its type.
package struct PageTemplate {
  package enum Failure: Error, Equatable, CustomStringConvertible {
    case unfilled(slot: String)
    case noSuchSlot(String)
    case open(String)

    package var description: String {
      switch self {
      case .unfilled(let slot): "page: expected something for the slot {{\(slot)}}, found nothing"
      case .noSuchSlot(let name): "page: expected the slot {{\(name)}}, found none"
      case .open(let text): "page: expected }} after {{, found \(text)"
      }
    }
  }

  private let text: String

  package init(_ file: [UInt8]) { text = String(decoding: file, as: UTF8.self) }

  /// What fills a slot is not looked through for slots again. A slot may stand in several places.
  package func filled(_ slots: [String: HTML]) throws(Failure) -> HTML {
    var out = ""
    var rest = text[...]
    var used: Set<String> = []
    while let start = rest.firstRange(of: "{{") {
      out += rest[..<start.lowerBound]
      rest = rest[start.upperBound...]
      guard let end = rest.firstRange(of: "}}") else { throw .open(String(rest.prefix(40))) }
      let name = String(rest[..<end.lowerBound])
      guard let content = slots[name] else { throw .unfilled(slot: name) }
      out += content.text
      used.insert(name)
      rest = rest[end.upperBound...]
    }
    if let stray = slots.keys.filter({ !used.contains($0) }).min() { throw .noSuchSlot(stray) }
    return HTML(raw: out + rest)
  }
}
