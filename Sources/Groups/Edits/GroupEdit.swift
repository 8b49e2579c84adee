package import Dataset
package import Foundation
package import Geo
import Imaging

/// What a person did to the final groups, and when: a line of the log.
///
///     {"at":"2026-01-31T12:00:00Z","do":"name","group":3,"text":"Forest"}
///     {"at":"2026-01-31T12:01:00Z","do":"merge","groups":[3,7]}
///     {"at":"2026-01-31T12:02:00Z","do":"undo"}
///     {"at":"2026-01-31T12:04:00Z","color":"#1f77b4","do":"color","group":3}
///     {"at":"2026-01-31T12:03:00Z","carried":true,"do":"name","group":2,"text":"Forest"}
///     {"at":"2026-01-31T12:05:00Z","do":"move","parts":[{"group":5,"tiles":[8,130,88,8,131,88]}]}
///     {"at":"2026-01-31T12:06:00Z","do":"move","parts":[{"group":20,"images":["a/1.jpg"],"new":true}]}
///     {"at":"2026-01-31T12:07:00Z","do":"split","group":3,"parts":[{"group":21,"new":true,"tiles":[8,132,88]}]}
///     {"at":"2026-01-31T12:08:00Z","do":"redo"}
///     {"at":"2026-01-31T12:09:00Z","do":"place","parts":[{"group":5,"tiles":[8,133,88]}]}
public struct GroupEdit: Codable, Sendable, Equatable {
  public enum Action: Sendable, Equatable {
    /// An empty text takes the name away.
    case name(group: Int, text: String)
    /// `#rrggbb`; an empty text takes it away.
    case color(group: Int, text: String)
    /// All groups go into the first.
    case merge([Int])
    /// Images go to other groups, each to that of its part.
    case move([Part])
    /// As `move`, of images that no person looked at: what was learned, or where those that came later belong.
    case place([Part])
    /// A group comes apart: the images of the parts leave it for new groups.
    case split(group: Int, parts: [Part])
    /// Takes back the last edit that is still in force.
    case undo
    /// Makes the edit again that was taken back last, if none was made since.
    case redo
  }

  /// Images, and the group that they go to.
  public struct Part: Sendable, Equatable {
    package let group: Int
    /// Whether the group is made of them.
    package let isNew: Bool
    package let images: [ItemKey]

    package init(group: Int, isNew: Bool, images: [ItemKey]) {
      (self.group, self.isNew, self.images) = (group, isNew, images)
    }
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
    case group, groups, text, color, parts
  }

  private enum Kind: String, Codable {
    case name, color, merge, move, place, split, undo, redo
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
    case .move: self = .move(try edit.decode([GroupEdit.Part].self, forKey: .parts))
    case .place: self = .place(try edit.decode([GroupEdit.Part].self, forKey: .parts))
    case .split:
      self = .split(
        group: try edit.decode(Int.self, forKey: .group), parts: try edit.decode([GroupEdit.Part].self, forKey: .parts))
    case .undo: self = .undo
    case .redo: self = .redo
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
    case .move(let parts):
      try edit.encode(Kind.move, forKey: .kind)
      try edit.encode(parts, forKey: .parts)
    case .place(let parts):
      try edit.encode(Kind.place, forKey: .kind)
      try edit.encode(parts, forKey: .parts)
    case .split(let group, let parts):
      try edit.encode(Kind.split, forKey: .kind)
      try edit.encode(group, forKey: .group)
      try edit.encode(parts, forKey: .parts)
    case .undo: try edit.encode(Kind.undo, forKey: .kind)
    case .redo: try edit.encode(Kind.redo, forKey: .kind)
    }
  }
}

/// Tiles are `z, x, y, z, x, y, …`; other images are paths.
extension GroupEdit.Part: Codable {
  private enum Key: String, CodingKey {
    case group
    case isNew = "new"
    case images, tiles
  }

  public init(from decoder: any Decoder) throws {
    let part = try decoder.container(keyedBy: Key.self)
    group = try part.decode(Int.self, forKey: .group)
    isNew = try part.decodeIfPresent(Bool.self, forKey: .isNew) ?? false
    func bad(_ key: Key, _ expected: String) -> DecodingError {
      .dataCorruptedError(forKey: key, in: part, debugDescription: "expected \(expected)")
    }
    if let numbers = try part.decodeIfPresent([Int].self, forKey: .tiles) {
      guard let tiles = Tile.list(numbers) else { throw bad(.tiles, "tiles as z, x, y, z, x, y, …") }
      images = tiles.map(ItemKey.tile)
    } else {
      images = try part.decode([String].self, forKey: .images).map { path in
        guard let key = KeyColumns.path.key([path]) else { throw bad(.images, "paths of images") }
        return key
      }
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var part = encoder.container(keyedBy: Key.self)
    try part.encode(group, forKey: .group)
    if isNew { try part.encode(true, forKey: .isNew) }
    let tiles = images.compactMap(\.tile)
    if tiles.isEmpty {
      try part.encode(images.map(\.description), forKey: .images)
    } else {
      try part.encode(tiles.flatMap { [$0.z, $0.x, $0.y] }, forKey: .tiles)
    }
  }
}

extension Tile {
  /// Tiles one after the other, as z, x, y; nil where the numbers are none.
  package static func list(_ numbers: [Int]) -> [Tile]? {
    guard numbers.count.isMultiple(of: 3) else { return nil }
    let tiles = stride(from: 0, to: numbers.count, by: 3).map {
      Tile(z: numbers[$0], x: numbers[$0 + 1], y: numbers[$0 + 2])
    }
    return tiles.allSatisfy(\.isValid) ? tiles : nil
  }
}

extension GroupEdit.Action: CustomStringConvertible {
  /// The words of the command line.
  public var description: String {
    switch self {
    case .name(let group, let text): "name \(group) \(text)".trimmingCharacters(in: .whitespaces)
    case .color(let group, let text): "color \(group) \(text)".trimmingCharacters(in: .whitespaces)
    case .merge(let groups): (["merge"] + groups.map(String.init)).joined(separator: " ")
    case .move(let parts): Self.words("move", parts)
    case .place(let parts): Self.words("place", parts)
    case .split(let group, let parts):
      "split \(group) into \(([group] + parts.map(\.group)).map(String.init).joined(separator: ", "))"
    case .undo: "undo"
    case .redo: "redo"
    }
  }

  private static func words(_ verb: String, _ parts: [GroupEdit.Part]) -> String {
    "\(verb) \(parts.reduce(0) { $0 + $1.images.count }) images to "
      + parts.map { $0.isNew ? "\($0.group) (new)" : "\($0.group)" }.joined(separator: ", ")
  }
}
