public import Geo
public import Groups

/// What the page asks to be done to the groups. Images are called as the page knows them.
public enum ViewedEdit: Sendable, Equatable {
  case edit(GroupEdit.Action)
  /// nil for a new group.
  case move(Images, to: Int?)
  case split(group: Int, into: Int)

  public enum Images: Sendable, Equatable {
    case tiles([Tile])
    /// Their numbers in `members`, and which list of images the page knows: in another one the numbers are other images'.
    case numbers([Int], of: String)
  }
}

///     {"do":"name","group":3,"text":"Forest"}
///     {"do":"color","group":3,"text":"#2e7d32"}
///     {"do":"merge","groups":[3,7]}
///     {"do":"move","tiles":[8,130,88,8,131,88],"group":5}
///     {"do":"move","images":[17,203],"of":"3f1c09a2b7d455e8","group":null}
///     {"do":"split","group":3,"into":2}
///     {"do":"undo"}
///     {"do":"redo"}
extension ViewedEdit: Decodable {
  private enum Key: String, CodingKey {
    case kind = "do"
    case group, groups, text, tiles, images, of, into
  }

  private enum Kind: String, Decodable {
    case name, color, merge, move, split, undo, redo
  }

  public init(from decoder: any Decoder) throws {
    let edit = try decoder.container(keyedBy: Key.self)
    func number(_ key: Key) throws -> Int { try edit.decode(Int.self, forKey: key) }
    func text() throws -> String { try edit.decode(String.self, forKey: .text) }
    switch try edit.decode(Kind.self, forKey: .kind) {
    case .name: self = .edit(.name(group: try number(.group), text: try text()))
    case .color: self = .edit(.color(group: try number(.group), text: try text()))
    case .merge: self = .edit(.merge(try edit.decode([Int].self, forKey: .groups)))
    case .move:
      let numbers = try edit.decodeIfPresent([Int].self, forKey: .tiles)
      let images: Images
      if let numbers {
        guard let tiles = Tile.list(numbers) else {
          throw DecodingError.dataCorruptedError(forKey: .tiles, in: edit, debugDescription: "expected z, x, y, …")
        }
        images = .tiles(tiles)
      } else {
        images = .numbers(try edit.decode([Int].self, forKey: .images), of: try edit.decode(String.self, forKey: .of))
      }
      self = .move(images, to: try edit.decodeIfPresent(Int.self, forKey: .group))
    case .split: self = .split(group: try number(.group), into: try number(.into))
    case .undo: self = .edit(.undo)
    case .redo: self = .edit(.redo)
    }
  }
}
