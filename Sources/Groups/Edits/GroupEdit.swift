package import Foundation
import Imaging

/// What a person did to the final groups, and when: a line of the log.
///
///     {"at":"2026-01-31T12:00:00Z","do":"name","group":3,"text":"Forest"}
///     {"at":"2026-01-31T12:01:00Z","do":"merge","groups":[3,7]}
///     {"at":"2026-01-31T12:02:00Z","do":"undo"}
///     {"at":"2026-01-31T12:04:00Z","color":"#1f77b4","do":"color","group":3}
///     {"at":"2026-01-31T12:03:00Z","carried":true,"do":"name","group":2,"text":"Forest"}
public struct GroupEdit: Codable, Sendable, Equatable {
  public enum Action: Sendable, Equatable {
    /// An empty text takes the name away.
    case name(group: Int, text: String)
    /// `#rrggbb`; an empty text takes it away.
    case color(group: Int, text: String)
    /// All groups go into the first.
    case merge([Int])
    /// Takes back the last edit that is still in force.
    case undo
  }

  package let at: Date
  package let action: Action
  /// Brought over from other groups, and not made by a person of these.
  package let isCarried: Bool

  package init(_ action: Action, at: Date, isCarried: Bool = false) {
    self.action = action
    self.at = at
    self.isCarried = isCarried
  }

  private enum Key: String, CodingKey { case at, carried }

  public init(from decoder: any Decoder) throws {
    let line = try decoder.container(keyedBy: Key.self)
    at = try line.decode(Date.self, forKey: .at)
    isCarried = try line.decodeIfPresent(Bool.self, forKey: .carried) ?? false
    action = try Action(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws {
    var line = encoder.container(keyedBy: Key.self)
    try line.encode(at, forKey: .at)
    if isCarried { try line.encode(true, forKey: .carried) }
    try action.encode(to: encoder)
  }
}

extension GroupEdit {
  /// What a person may say a group's colour is; nil for none.
  /// - Throws: `GroupEdits.Failure.color`.
  static func color(_ text: String) throws(GroupEdits.Failure) -> RGBColor? {
    let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !text.isEmpty else { return nil }
    guard let color = RGBColor(text) else { throw .color(String(text.prefix(80))) }
    return color
  }
}

/// As a line of the log has it beside the time, and as the page sends it.
extension GroupEdit.Action: Codable {
  private enum Key: String, CodingKey {
    case kind = "do"
    case group, groups, text, color
  }

  private enum Kind: String, Codable {
    case name, color, merge, undo
  }

  public init(from decoder: any Decoder) throws {
    let edit = try decoder.container(keyedBy: Key.self)
    switch try edit.decode(Kind.self, forKey: .kind) {
    case .name:
      self = .name(group: try edit.decode(Int.self, forKey: .group), text: try edit.decode(String.self, forKey: .text))
    case .color:
      self = .color(
        group: try edit.decode(Int.self, forKey: .group), text: try edit.decode(String.self, forKey: .color))
    case .merge: self = .merge(try edit.decode([Int].self, forKey: .groups))
    case .undo: self = .undo
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var edit = encoder.container(keyedBy: Key.self)
    switch self {
    case .name(let group, let text):
      try edit.encode(Kind.name, forKey: .kind)
      try edit.encode(group, forKey: .group)
      try edit.encode(text, forKey: .text)
    case .color(let group, let text):
      try edit.encode(Kind.color, forKey: .kind)
      try edit.encode(group, forKey: .group)
      try edit.encode(text, forKey: .color)
    case .merge(let groups):
      try edit.encode(Kind.merge, forKey: .kind)
      try edit.encode(groups, forKey: .groups)
    case .undo: try edit.encode(Kind.undo, forKey: .kind)
    }
  }
}

extension GroupEdit.Action: CustomStringConvertible {
  /// The words of the command line.
  public var description: String {
    switch self {
    case .name(let group, let text): "name \(group) \(text)".trimmingCharacters(in: .whitespaces)
    case .color(let group, let text): "color \(group) \(text)".trimmingCharacters(in: .whitespaces)
    case .merge(let groups): (["merge"] + groups.map(String.init)).joined(separator: " ")
    case .undo: "undo"
    }
  }
}
