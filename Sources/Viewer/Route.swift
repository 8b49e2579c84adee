import Geo

/// The addresses of the viewer: these, and nothing that is a path of a file.
enum Route: Equatable {
  case page
  case asset(Asset)
  case tileJSON
  case tile(Tile)
  case groups
  case members
  case place(ViewedImage)
  case points
  case projection
  case land
  case mosaic
  case areas
  case search
  case image(Int)
  case thumbnail(Int)
  case sheet(Int)

  enum Asset: String {
    case script = "viewer.js"
    case style = "viewer.css"
    case leafletScript = "leaflet.js"
    case leafletStyle = "leaflet.css"
  }

  /// - Parameter path: percent-encoded; no address of ours has anything to encode, so what is encoded is none.
  init?(_ path: String) {
    guard path.hasPrefix("/") else { return nil }
    let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    switch (parts.count, parts[0]) {
    case (1, ""): self = .page
    case (1, "tiles.json"): self = .tileJSON
    case (1, "groups.json"), (1, "groups"): self = .groups
    case (1, "assignments"): self = .members
    case (1, "points"): self = .points
    case (1, "projection"): self = .projection
    case (1, "land"): self = .land
    case (1, "mosaic"): self = .mosaic
    case (1, "areas"): self = .areas
    case (1, "search"): self = .search
    case (1, let name):
      guard let asset = Asset(rawValue: name) else { return nil }
      self = .asset(asset)
    case (4, "tiles"):
      // The archive says what a tile is; an extension is a map program's habit.
      let row = parts[3].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard row.count == 1 || Self.extensions.contains(row[1]),
        let tile = Self.tile(parts[1], parts[2], row[0])
      else { return nil }
      self = .tile(tile)
    case (4, "tile"):
      guard let row = Self.stem(of: parts[3], "json"), let tile = Self.tile(parts[1], parts[2], row) else { return nil }
      self = .place(.tile(tile))
    case (2, "image"):
      guard let index = Self.stem(of: parts[1], "json").flatMap(Self.number) else { return nil }
      self = .place(.index(index))
    case (2, "images"):
      guard let index = Self.number(parts[1]) else { return nil }
      self = .image(index)
    case (2, "thumbs"):
      guard let index = Self.stem(of: parts[1], "jpg").flatMap(Self.number) else { return nil }
      self = .thumbnail(index)
    case (2, "sheets"):
      guard let group = Self.stem(of: parts[1], "jpg").flatMap(Self.number) else { return nil }
      self = .sheet(group)
    default: return nil
    }
  }

  private static let extensions: Set<String> = ["jpg", "jpeg", "png", "webp"]

  static func tile(_ z: String, _ x: String, _ y: String) -> Tile? {
    guard let z = number(z), let x = number(x), let y = number(y) else { return nil }
    let tile = Tile(z: z, x: x, y: y)
    return tile.isValid ? tile : nil
  }

  /// Digits only: no sign, no second spelling of the same number.
  static func number(_ text: String) -> Int? {
    guard !text.isEmpty, text.count <= 9, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      text == "0" || text.first != "0"
    else { return nil }
    return Int(text)
  }

  private static func stem(of name: String, _ kind: String) -> String? {
    name.hasSuffix(".\(kind)") ? String(name.dropLast(kind.count + 1)) : nil
  }
}
