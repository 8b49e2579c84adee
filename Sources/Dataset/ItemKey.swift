public import Geo

/// What names an image of a dataset: a tile, or the path of a file. A dataset holds one kind only.
public enum ItemKey: Hashable, Sendable, Comparable, CustomStringConvertible {
  case tile(Tile)
  case path(String)

  public static func < (left: ItemKey, right: ItemKey) -> Bool {
    switch (left, right) {
    case (.tile(let a), .tile(let b)): a < b
    case (.path(let a), .path(let b)): a < b
    case (.tile, .path): true
    case (.path, .tile): false
    }
  }

  public var description: String {
    switch self {
    case .tile(let tile): tile.description
    case .path(let path): path
    }
  }

  /// Of a path, up to its last slash; empty for a file that lies in no folder, and for a tile. (Foundation's
  /// `deletingLastPathComponent` traps on a path of one letter.)
  public var folder: String {
    guard case .path(let path) = self, let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[..<slash])
  }

  public var tile: Tile? {
    if case .tile(let tile) = self { tile } else { nil }
  }
}

/// How keys stand in the first columns of every CSV file: `z,x,y`, or `path`.
public enum KeyColumns: Sendable {
  case tile
  case path

  public init(_ key: ItemKey?) {
    self = if case .path = key { .path } else { .tile }
  }

  /// - Returns: nil when a header names neither kind.
  public init?(header: [String]) {
    if header.starts(with: ["z", "x", "y"]) {
      self = .tile
    } else if header.first == "path" {
      self = .path
    } else {
      return nil
    }
  }

  public var names: [String] { self == .tile ? ["z", "x", "y"] : ["path"] }

  public func fields(_ key: ItemKey) -> [String] {
    switch key {
    case .tile(let tile): [String(tile.z), String(tile.x), String(tile.y)]
    case .path(let path): [path]
    }
  }

  /// Whether a path may stand in a table: absolute, or one below the data directory. Tables may come from somebody else.
  private static func isPath(_ path: String) -> Bool {
    !path.isEmpty && !path.utf8.contains(0) && !path.split(separator: "/").contains("..")
  }

  /// - Returns: nil when the fields are not a key.
  public func key(_ fields: [String]) -> ItemKey? {
    guard self == .tile else { return fields.first.flatMap { Self.isPath($0) ? .path($0) : nil } }
    guard fields.count >= 3, let z = Int(fields[0]), let x = Int(fields[1]), let y = Int(fields[2]) else { return nil }
    let tile = Tile(z: z, x: x, y: y)
    return tile.isValid ? .tile(tile) : nil
  }
}

extension Array {
  /// Whether each key comes before the next.
  package func isInOrder(of key: (Element) -> ItemKey) -> Bool {
    zip(self, dropFirst()).allSatisfy { key($0) < key($1) }
  }

  /// What is in the order of its keys, as all that was written here, is not copied for it.
  package func inOrder(of key: (Element) -> ItemKey) -> Self {
    isInOrder(of: key) ? self : sorted { key($0) < key($1) }
  }
}
