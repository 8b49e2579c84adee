import Foundation

/// What a person did to the final groups, and when: a line of the log.
///
///     {"at":"2026-01-31T12:00:00Z","do":"name","group":3,"text":"Forest"}
///     {"at":"2026-01-31T12:01:00Z","do":"merge","groups":[3,7]}
///     {"at":"2026-01-31T12:02:00Z","do":"undo"}
public struct GroupEdit: Codable, Sendable, Equatable {
  public enum Action: Sendable, Equatable {
    /// An empty text takes the name away.
    case name(group: Int, text: String)
    /// All groups go into the first.
    case merge([Int])
    /// Takes back the last edit that is still in force.
    case undo
  }

  let at: Date
  let action: Action

  init(_ action: Action, at: Date) {
    self.action = action
    self.at = at
  }

  private enum CodingKeys: String, CodingKey {
    case at, group, groups, text
    case kind = "do"
  }

  private enum Kind: String, Codable {
    case name, merge, undo
  }

  public init(from decoder: any Decoder) throws {
    let line = try decoder.container(keyedBy: CodingKeys.self)
    at = try line.decode(Date.self, forKey: .at)
    switch try line.decode(Kind.self, forKey: .kind) {
    case .name:
      action = .name(
        group: try line.decode(Int.self, forKey: .group), text: try line.decode(String.self, forKey: .text))
    case .merge: action = .merge(try line.decode([Int].self, forKey: .groups))
    case .undo: action = .undo
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var line = encoder.container(keyedBy: CodingKeys.self)
    try line.encode(at, forKey: .at)
    switch action {
    case .name(let group, let text):
      try line.encode(Kind.name, forKey: .kind)
      try line.encode(group, forKey: .group)
      try line.encode(text, forKey: .text)
    case .merge(let groups):
      try line.encode(Kind.merge, forKey: .kind)
      try line.encode(groups, forKey: .groups)
    case .undo: try line.encode(Kind.undo, forKey: .kind)
    }
  }
}

extension GroupEdit.Action: CustomStringConvertible {
  /// The words of the command line.
  public var description: String {
    switch self {
    case .name(let group, let text): "name \(group) \(text)".trimmingCharacters(in: .whitespaces)
    case .merge(let groups): (["merge"] + groups.map(String.init)).joined(separator: " ")
    case .undo: "undo"
    }
  }
}
