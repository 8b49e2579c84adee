/// A type that the value of an option can have.
public protocol OptionValue: Sendable, Equatable {
  /// The value as records have it.
  var json: JSONValue { get }
  /// A value of a record; nil where that is of another type.
  init?(json: JSONValue)
  /// A value of the command line or of a pipeline; nil where the word is none.
  init?(word: String)
  /// The words that there are; nil where they cannot be listed.
  static var choices: [String]? { get }
  /// What a word has to be.
  static var noun: String { get }
}

extension OptionValue {
  public static var choices: [String]? { nil }
}

extension Bool: OptionValue {
  public var json: JSONValue { .bool(self) }
  public static var noun: String { "true or false" }

  public init?(json: JSONValue) {
    guard case .bool(let value) = json else { return nil }
    self = value
  }

  public init?(word: String) { self.init(word) }
}

extension Int: OptionValue {
  public var json: JSONValue { .int(self) }
  public static var noun: String { "a whole number" }

  public init?(json: JSONValue) {
    switch json {
    case .int(let value): self = value
    case .double(let value):
      guard let whole = Int(exactly: value) else { return nil }
      self = whole
    default: return nil
    }
  }

  public init?(word: String) { self.init(word) }
}

extension UInt64: OptionValue {
  public var json: JSONValue { JSONValue(self) }
  public static var noun: String { "a whole number from 0 to \(UInt64.max)" }

  public init?(json: JSONValue) {
    switch json {
    case .int(let value):
      guard value >= 0 else { return nil }
      self = UInt64(value)
    case .unsigned(let value): self = value
    default: return nil
    }
  }

  public init?(word: String) { self.init(word) }
}

extension Double: OptionValue {
  public var json: JSONValue { .double(self) }
  public static var noun: String { "a number" }

  public init?(json: JSONValue) {
    guard let number = json.number else { return nil }
    self = number
  }

  public init?(word: String) { self.init(word) }
}

extension String: OptionValue {
  public var json: JSONValue { .string(self) }
  public static var noun: String { "a text" }

  public init?(json: JSONValue) {
    guard case .string(let text) = json else { return nil }
    self = text
  }

  public init?(word: String) { self = word }
}

/// A value that may be left open: null in records.
extension Optional: OptionValue where Wrapped: OptionValue {
  public var json: JSONValue { self?.json ?? .null }
  public static var choices: [String]? { Wrapped.choices }
  public static var noun: String { Wrapped.noun }

  public init?(json: JSONValue) {
    if json == .null {
      self = .none
    } else {
      guard let value = Wrapped(json: json) else { return nil }
      self = value
    }
  }

  public init?(word: String) {
    guard let value = Wrapped(word: word) else { return nil }
    self = value
  }
}

/// One of some words.
extension OptionValue where Self: RawRepresentable<String> & CaseIterable {
  public var json: JSONValue { .string(rawValue) }
  public static var choices: [String]? { allCases.map(\.rawValue) }
  public static var noun: String { allCases.map(\.rawValue).joined(separator: ", ") }

  public init?(json: JSONValue) {
    guard case .string(let text) = json else { return nil }
    self.init(rawValue: text)
  }

  public init?(word: String) { self.init(rawValue: word) }
}
