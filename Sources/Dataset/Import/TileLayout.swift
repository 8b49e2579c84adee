import Geo

/// How the numbers of a tile stand in the path of its file.
enum TileLayout: String, CaseIterable {
  /// Of map servers, gdal2tiles, MapProxy; `y@2x` is a tile of twice the pixels.
  case numbered = "z/x/y"
  /// `z10/525/364`, `z10/x525/y364`.
  case lettered = "zZ/xX/yY"
  /// `z11/0/x525/0/y364`: SAS.Planet counts zooms from 1, and a folder has 1,024 columns or rows.
  case sasPlanet = "zZ+1/X÷1024/xX/Y÷1024/yY"
  /// `L10/R0000016c/C0000020d`, row before column, in hexadecimal: an exploded cache of ArcGIS.
  case arcGIS = "LZ/Ry/Cx"
  /// `10_525_364`, `10-525-364`.
  case flat = "z_x_y"

  /// What may be a zoom. A year is none.
  private static let zooms = 0...30

  /// How many steps of a path it takes, the file among them.
  var steps: Int {
    switch self {
    case .flat: 1
    case .sasPlanet: 5
    case .numbered, .lettered, .arcGIS: 3
    }
  }

  /// The most steps that any of them takes.
  static let mostSteps = 5

  /// - Parameter steps: the end of a path, the name of the file without its extension.
  /// - Returns: nil where they are no tile of this layout. The tile need not be one of its zoom.
  func tile(_ steps: ArraySlice<Substring>) -> Tile? {
    guard steps.count >= self.steps, let name = steps.last.map(Self.withoutScale) else { return nil }
    let parts = Array(steps.suffix(self.steps).dropLast()) + [name]
    let tile: Tile? =
      switch self {
      case .numbered: Self.tile(parts[0], parts[1], parts[2])
      case .lettered: Self.number(parts[0], after: "z").flatMap { z in Self.lettered(z, parts[1], parts[2]) }
      case .sasPlanet: Self.sasPlanet(parts)
      case .arcGIS: Self.arcGIS(parts)
      case .flat: Self.flat(name)
      }
    guard let tile, Self.zooms.contains(tile.z) else { return nil }
    return tile
  }

  private static func tile(_ z: Substring, _ x: Substring, _ y: Substring) -> Tile? {
    guard let z = number(z), let x = number(x), let y = number(y) else { return nil }
    return Tile(z: z, x: x, y: y)
  }

  private static func lettered(_ z: Int, _ column: Substring, _ row: Substring) -> Tile? {
    guard let x = number(column) ?? number(column, after: "x"), let y = number(row) ?? number(row, after: "y") else {
      return nil
    }
    return Tile(z: z, x: x, y: y)
  }

  private static func sasPlanet(_ parts: [Substring]) -> Tile? {
    guard let z = number(parts[0], after: "z"), let x = number(parts[2], after: "x"),
      let y = number(parts[4], after: "y"), number(parts[1]) == x / 1024, number(parts[3]) == y / 1024
    else { return nil }
    return Tile(z: z - 1, x: x, y: y)
  }

  private static func arcGIS(_ parts: [Substring]) -> Tile? {
    func hexadecimal(_ text: Substring, after letter: Character) -> Int? {
      guard text.first?.uppercased() == String(letter), text.count == 9 else { return nil }
      return Int(text.dropFirst(), radix: 16)
    }
    guard parts[0].first?.uppercased() == "L", parts[0].count == 3, let z = Int(parts[0].dropFirst()),
      let y = hexadecimal(parts[1], after: "R"), let x = hexadecimal(parts[2], after: "C")
    else { return nil }
    return Tile(z: z, x: x, y: y)
  }

  /// Three numbers are a name that photographs may have too, so that they must be a tile that there is.
  private static func flat(_ name: Substring) -> Tile? {
    for separator in ["_", "-"] as [Character] {
      let parts = name.split(separator: separator, omittingEmptySubsequences: false)
      if parts.count == 3, let tile = tile(parts[0], parts[1], parts[2]), tile.isValid { return tile }
    }
    return nil
  }

  /// A number as a tile server writes it: no sign and no zeros before it.
  private static func number(_ text: Substring) -> Int? {
    guard let number = Int(text), number >= 0, String(number) == text else { return nil }
    return number
  }

  private static func number(_ text: Substring, after letter: String) -> Int? {
    text.first?.lowercased() == letter ? number(text.dropFirst()) : nil
  }

  /// `364@2x` without its end.
  private static func withoutScale(_ name: Substring) -> Substring {
    isScaled(name) ? name.dropLast(3) : name
  }

  /// Whether a name says that its picture has twice, three or four times the pixels.
  static func isScaled(_ name: Substring) -> Bool { ["@2x", "@3x", "@4x"].contains { name.hasSuffix($0) } }
}

/// A file that is named as a tile is.
struct TilePath {
  let layout: TileLayout
  let tile: Tile
  /// The steps before the tile's own.
  let root: ArraySlice<Substring>

  /// - Parameter steps: a path, the name of the file without its extension.
  init?(_ steps: [Substring]) {
    // The longer ones first: the end of one of SAS.Planet's is another's.
    for layout in [TileLayout.sasPlanet, .arcGIS, .numbered, .lettered, .flat] {
      guard let tile = layout.tile(steps[...]) else { continue }
      self.layout = layout
      self.tile = tile
      root = steps.dropLast(layout.steps)
      return
    }
    return nil
  }
}
