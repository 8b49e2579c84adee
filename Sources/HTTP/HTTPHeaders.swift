/// Header fields in the order they came or go. Names are equal whatever their case, as HTTP/1 and HTTP/2 write them
/// differently.
public struct HTTPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  public struct Field: Sendable, Equatable {
    public let name: String
    public internal(set) var value: String
  }

  public internal(set) var fields: [Field] = []

  public init() {}

  public init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { Field(name: $0.0, value: $0.1) }
  }

  /// The field's value; several fields of one name are joined by a comma (RFC 9110, section 5.3). Setting replaces them
  /// all, and nil removes them.
  public subscript(name: String) -> String? {
    get {
      let values = fields.filter { Self.equal($0.name, name) }.map(\.value)
      return values.isEmpty ? nil : values.joined(separator: ", ")
    }
    set {
      fields.removeAll { Self.equal($0.name, name) }
      if let newValue { fields.append(Field(name: name, value: newValue)) }
    }
  }

  public mutating func add(_ name: String, _ value: String) {
    fields.append(Field(name: name, value: value))
  }

  /// Takes a line as a server sends it, without its line end. A line that continues the one before (obsolete folding)
  /// joins it; one without a colon is dropped.
  mutating func parse(line: some StringProtocol) {
    let blanks: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    if let first = line.first, blanks(first) {
      guard !fields.isEmpty else { return }
      fields[fields.count - 1].value += " " + line.drop(while: blanks)
      return
    }
    guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else { return }
    var value = line[line.index(after: colon)...].drop(while: blanks)
    while let last = value.last, blanks(last) { value.removeLast() }
    add(String(line[..<colon]), String(value))
  }

  private static func equal(_ one: String, _ other: String) -> Bool {
    one.utf8.count == other.utf8.count
      && zip(one.utf8, other.utf8).allSatisfy { lowercase($0) == lowercase($1) }
  }

  private static func lowercase(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }
}
