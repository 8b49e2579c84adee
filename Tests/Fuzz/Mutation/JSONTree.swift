import Foundation
import Random

/// JSON as a tree whose leaves may be any text, also such as is no JSON.
indirect enum JSONTree {
  case leaf(String)
  case list([JSONTree])
  case object([(key: String, value: JSONTree)])

  /// nil for what is no JSON.
  init?(_ data: Data) {
    guard let value = try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed) else { return nil }
    self.init(value)
  }

  private init(_ value: Any) {
    switch value {
    case let list as [Any]: self = .list(list.map(JSONTree.init))
    case let object as [String: Any]:
      self = .object(object.sorted { $0.key < $1.key }.map { ($0.key, JSONTree($0.value)) })
    case let text as String: self = .leaf(Self.quoted(text))
    case is NSNull: self = .leaf("null")
    case let number as NSNumber: self = .leaf("\(number)")
    default: self = .leaf("null")
    }
  }

  var text: String {
    switch self {
    case .leaf(let text): text
    case .list(let list): "[" + list.map(\.text).joined(separator: ",") + "]"
    case .object(let entries):
      "{" + entries.map { Self.quoted($0.key) + ":" + $0.value.text }.joined(separator: ",") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar -> String in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case _ where scalar.value < 0x20:
        "\\u" + String(repeating: "0", count: scalar.value < 16 ? 3 : 2)
          + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"" + escaped.joined() + "\""
  }

  private var count: Int {
    switch self {
    case .leaf: 1
    case .list(let list): 1 + list.reduce(0) { $0 + $1.count }
    case .object(let entries): 1 + entries.reduce(0) { $0 + $1.value.count }
    }
  }

  /// Changes one node.
  mutating func change(_ random: inout SplitMix64, _ words: Words) {
    var place = random.index(below: count)
    change(&place, &random, words)
  }

  private mutating func change(_ place: inout Int, _ random: inout SplitMix64, _ words: Words) {
    guard place > 0 else {
      changeHere(&random, words)
      place -= 1
      return
    }
    place -= 1
    switch self {
    case .leaf: return
    case .list(var list):
      for index in list.indices where place >= 0 {
        if place < list[index].count {
          list[index].change(&place, &random, words)
          place = -1
        } else {
          place -= list[index].count
        }
      }
      self = .list(list)
    case .object(var entries):
      for index in entries.indices where place >= 0 {
        if place < entries[index].value.count {
          entries[index].value.change(&place, &random, words)
          place = -1
        } else {
          place -= entries[index].value.count
        }
      }
      self = .object(entries)
    }
  }

  private mutating func changeHere(_ random: inout SplitMix64, _ words: Words) {
    if random.index(below: 3) > 0 {
      switch self {
      case .list(var list) where !list.isEmpty:
        Sequences.change(&list, random.index(below: list.count), &random)
        self = .list(list)
        return
      case .object(var entries) where !entries.isEmpty:
        let at = random.index(below: entries.count)
        switch random.index(below: 4) {
        case 0: entries.remove(at: at)
        case 1: entries[at].key = words.any(&random)
        case 2: entries.append((entries[at].key, Self.value(&random, words)))
        default: entries[at].value = entries[random.index(below: entries.count)].value
        }
        self = .object(entries)
        return
      default: break
      }
    }
    self = Self.value(&random, words)
  }

  private static func value(_ random: inout SplitMix64, _ words: Words) -> JSONTree {
    switch random.index(below: 12) {
    case 0: return .list([])
    case 1: return .object([])
    case 2: return .leaf(String(repeating: "[", count: 600) + String(repeating: "]", count: 600))
    case 3: return .leaf("\"\\ud800\"")
    case 4: return .list([String](repeating: "0", count: 1 << random.index(below: 12)).map(JSONTree.leaf))
    // As it is, and as a text: numbers that JSON lacks are texts in these files.
    case 5, 6, 7: return .leaf(Words.numbers[random.index(below: Words.numbers.count)])
    case 8: return .leaf(quoted(Words.strange[random.index(below: Words.strange.count)]))
    case 9: return .leaf(Words.strange[random.index(below: Words.strange.count)])
    default: return .leaf(quoted(words.any(&random)))
    }
  }
}
