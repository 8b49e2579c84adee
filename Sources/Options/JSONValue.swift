import Files
import Foundation

/// A JSON value whose numbers print as they were meant: integers without a point.
public enum JSONValue: Sendable, Hashable, Codable {
  case null
  case bool(Bool)
  case int(Int)
  /// Whole numbers beyond `Int.max` only; `init(_: UInt64)` chooses.
  case unsigned(UInt64)
  case double(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .int(value)
    } else if let value = try? container.decode(UInt64.self) {
      self = .unsigned(value)
    } else if let value = try? container.decode(Double.self) {
      self = .double(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .int(let value): try container.encode(value)
    case .unsigned(let value): try container.encode(value)
    // JSON has no infinities and no NaN.
    case .double(let value): value.isFinite ? try container.encode(value) : try container.encodeNil()
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }

  public init(_ value: UInt64) { self = Int(exactly: value).map(JSONValue.int) ?? .unsigned(value) }

  /// The value as JSON text in one line, keys sorted.
  public var text: String {
    (try? JSONEncoder.line.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
  }

  /// The value as a person reads it in a reason: strings without quotes.
  public var plain: String {
    if case .string(let value) = self { value } else { text }
  }

  /// With four significant digits in place of all, for people: 0.6932 for 0.693214…
  public var rounded: JSONValue {
    switch self {
    case .double(let value): .double(value.rounded(toSignificant: 4))
    case .array(let values): .array(values.map(\.rounded))
    case .object(let values): .object(values.mapValues(\.rounded))
    default: self
    }
  }

  /// The value as a person reads it beside its name: no brackets, no quotes.
  public var words: String {
    switch self {
    case .null: "–"
    case .bool(let isSo): isSo ? "yes" : "no"
    case .array(let values): values.isEmpty ? "none" : values.map(\.words).joined(separator: ", ")
    case .object(let values):
      values.sorted { $0.key < $1.key }.map { "\($0.key.replacing("_", with: " ")) \($0.value.words)" }
        .joined(separator: ", ")
    default: plain
    }
  }

  public var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .unsigned(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }

  public static func optional(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }
  public static func optional(_ value: Int?) -> JSONValue { value.map(JSONValue.int) ?? .null }
  public static func optional(_ value: Double?) -> JSONValue { value.map(JSONValue.double) ?? .null }
}

/// What a command tells at its end: names and values, in the order in which people read them.
public typealias SummaryRows = [(name: String, value: JSONValue)]
