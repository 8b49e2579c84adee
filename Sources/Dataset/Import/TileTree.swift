import Files
import Foundation
import Geo
import Imaging

/// Tiles that are files of a folder.
struct TileTree {
  let url: URL
  let layout: TileLayout
  /// The steps from the folder to where the tiles' own begin.
  let root: [String]
  /// As the files say, with rows from the north, whatever the order is.
  let tiles: [Tile]

  /// The rows, where all of them may be years, with gaps as between visits; a cover has none.
  var years: ClosedRange<Int>? {
    let rows = Set(tiles.map(\.y)).sorted()
    guard layout == .numbered, let first = rows.first, let last = rows.last, rows.count > 1,
      (1826...2100).contains(first), (1826...2100).contains(last), last - first >= 2 * (rows.count - 1)
    else { return nil }
    return first...last
  }

  /// Calls the body with every tile that is wanted and a way to read its file.
  /// - Returns: the other files, and those that are named as a tile that there is not.
  func forEachTile(
    _ order: RowOrder, where isWanted: (Tile) throws -> Bool, _ body: (Tile, () throws -> Data) throws -> Void
  ) throws -> TileReading {
    var reading = TileReading()
    let walked = try FolderWalk.through(url) { stop in
      let kinds = FileKinds(stop.files)
      for name in kinds.others { reading.passedOver.add(FileKinds.kind(name), stop.path(of: name)) }
      for name in kinds.vectorTiles { reading.broken.add("vector tiles", stop.path(of: name)) }
      var names: [Tile: [String]] = [:]
      for name in kinds.images + kinds.foreignImages + kinds.bare {
        guard let tile = tile(stop.steps, name) else {
          let kind = FileKinds.word(name).isEmpty ? FileKinds.kind(name) : "images that are no \(layout.rawValue)"
          reading.passedOver.add(kind, stop.path(of: name))
          continue
        }
        names[tile, default: []].append(name)
      }
      for (tile, files) in names.sorted(by: { $0.key < $1.key }) {
        let ordered = files.sorted { Self.rank($0) < Self.rank($1) }
        for other in ordered.dropFirst() {
          reading.passedOver.add("more images of one tile", stop.path(of: other))
        }
        guard let first = ordered.first else { continue }
        guard tile.isValid else {
          reading.broken.add("files that name no tile", stop.path(of: first))
          continue
        }
        let placed = order.scheme == .xyz ? tile : tile.flipped
        guard try isWanted(placed) else { continue }
        try body(placed) {
          try RegularFile.data(stop.url.appendingPathComponent(first), atMost: RegularFile.mostImage)
        }
      }
    }
    reading.passedOver.add(walked.passedOver)
    reading.broken.add(walked.leftOut)
    return reading
  }

  private func tile(_ steps: [String], _ name: String) -> Tile? {
    guard let found = TilePath(Self.path(steps, name)), found.layout == layout,
      found.root.elementsEqual(root, by: { $0 == $1 })
    else { return nil }
    return found.tile
  }

  /// Of several images of one tile: that of the plain size, then what can be decoded, then the name.
  private static func rank(_ name: String) -> String {
    let stem = FileKinds.stem(name)
    return [TileLayout.isScaled(stem[...]), !ImageFormat.tileExtensions.contains(FileKinds.word(name))].map {
      $0 ? "1" : "0"
    }.joined() + name
  }

  static func path(_ steps: [String], _ name: String) -> [Substring] {
    steps.map { $0[...] } + [FileKinds.stem(name)[...]]
  }
}

/// What reading tiles left out.
package struct TileReading {
  /// Nothing is missing without it.
  package var passedOver = PassedOver()
  /// What was meant to be a tile.
  package var broken = PassedOver()
  /// Places in a raster's box where it has no value.
  package var empty = 0

  package init() {}

  /// Why there is none that can be used.
  package var leftOut: String {
    if broken.count > 0 { return broken.brief }
    return passedOver.count == 0 && empty > 0 ? "\(empty) without any value" : passedOver.brief
  }
}
