public import Files
public import Foundation
public import Geo
import Imaging

/// The tiles of a map side by side as one picture, for what lies under its colours.
public struct TileMosaic: Sendable {
  /// Pixels of its longer side, at most: as many as a large screen shows of the map.
  private static let side = 1_600
  private static let mostBytes = 2_000_000
  /// So many small pictures are held at a time.
  private static let batch = 2_000
  /// Where no tile is.
  private static let paper: UInt8 = 224

  public let layout: Layout
  public let jpeg: Data

  /// The place of each tile in a picture of equal squares.
  public struct Layout: Sendable {
    /// In pixels.
    public let width: Int
    public let height: Int
    /// Of a tile, in pixels.
    public let side: Int
    /// The first column and row that it covers.
    public let left: Int
    public let top: Int

    /// nil where tiles are scattered, as those of a sample are, or so many across that each would be less than a pixel.
    /// - Parameters:
    ///   - tiles: of one zoom.
    ///   - up: how many zooms above them the map's squares are, whose columns and rows the picture covers.
    ///   - longest: side of the picture.
    init?(of tiles: Set<Tile>, up: Int, longest: Int = TileMosaic.side) {
      guard let first = tiles.first else { return nil }
      // A whole cover has few tiles without one to their east, a scattered one has nearly all.
      let joined = tiles.count { tiles.contains(Tile(z: $0.z, x: $0.x + 1, y: $0.y)) }
      guard tiles.count == 1 || 2 * joined >= tiles.count else { return nil }
      let (x, y) = (tiles.map(\.x), tiles.map(\.y))
      func squares(_ values: [Int], _ start: Int) -> (first: Int, count: Int) {
        let (low, high) = ((values.min() ?? start) >> up, (values.max() ?? start) >> up)
        return (low << up, (high - low + 1) << up)
      }
      let (columns, rows) = (squares(x, first.x), squares(y, first.y))
      side = min(longest / max(columns.count, rows.count), 256)
      guard side > 0 else { return nil }
      (left, top) = (columns.first, rows.first)
      (width, height) = (columns.count * side, rows.count * side)
    }

    /// The first pixel of a tile.
    func corner(of tile: Tile) -> (x: Int, y: Int) { ((tile.x - left) * side, (tile.y - top) * side) }
  }

  /// - Parameters:
  ///   - tiles: of one zoom, those that are on the map.
  ///   - up: see `Layout`.
  ///   - unread: is told of how many could not be read, which stay grey.
  ///   - checkpoint: called before each tile, on many threads; throws to stop.
  /// - Throws: what encoding throws; what `checkpoint` throws.
  public init?(
    of tiles: [Tile], up: Int = 0, library: ImageLibrary, progress: (_ done: Int) -> Void = { _ in },
    unread: (_ count: Int) -> Void = { _ in },
    checkpoint: @Sendable () throws -> Void = { try StopSignal.process.checkpoint() }
  ) throws {
    guard let layout = Layout(of: Set(tiles), up: up) else { return nil }
    let side = layout.side
    var pixels = [UInt8](repeating: Self.paper, count: layout.width * layout.height * 3)
    var failed = 0
    // In the archive's order, so that its pages are read one after the other.
    let tiles = tiles.sorted()
    for part in (0..<tiles.count).batches(of: Self.batch) {
      let images = library.images(tiles[part].map(ItemKey.tile), minimumSide: side)
      let small = try concurrently(part.count) { index -> Raster? in
        try checkpoint()
        return try? images.raster(at: index).fitted(side, .squash)
      }
      for (tile, picture) in zip(tiles[part], small) {
        guard let picture else {
          failed += 1
          continue
        }
        let (x, y) = layout.corner(of: tile)
        for row in 0..<side {
          let to = ((y + row) * layout.width + x) * 3
          pixels.replaceSubrange(to..<(to + side * 3), with: picture.pixels[(row * side * 3)..<((row + 1) * side * 3)])
        }
      }
      progress(part.upperBound)
    }
    guard failed < tiles.count else { return nil }
    if failed > 0 { unread(failed) }
    let raster = Raster(width: layout.width, height: layout.height, pixels: pixels)
    var jpeg = try raster.jpeg(quality: 75)
    if jpeg.count > Self.mostBytes { jpeg = try raster.jpeg(quality: 50) }
    (self.layout, self.jpeg) = (layout, jpeg)
  }
}
