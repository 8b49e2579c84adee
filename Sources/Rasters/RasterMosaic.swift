import Files
package import Foundation
package import Geo
internal import Synchronization

/// Rasters that are cut into tiles together: where several have a value, the later one is on top.
package final class RasterMosaic {
  package struct Options: Sendable {
    /// nil takes that whose pixels are nearest to the rasters' own in size.
    package var zoom: Int?
    /// Three bands for red, green and blue, or one for grey, from 1; nil takes what the files say.
    package var bands: [Int]?
    /// nil takes percentiles of values that are no bytes, and bytes as they are.
    package var stretch: Stretch?
    package var resampling = Resampling.cubic

    package init() {}
  }

  package let zoom: Int
  /// The zoom whose pixels are nearest to the rasters' own in size.
  package let nativeZoom: Int
  /// nil where values are shown as they are.
  package let stretch: Stretch?
  /// The latest date that the files say; empty for none.
  package let date: String
  /// "GTiff", "JP2OpenJPEG", …
  package let drivers: [String]
  /// Coordinate reference systems.
  package let systems: [String]
  package let options: Options
  /// Whether pixels of a tile are made of so many of a raster that reading them all is dear: without smaller copies in the
  /// file that is what GDAL does.
  package let lacksOverviews: Bool

  private let parts: [RasterCutter.Part]
  /// One a core: a raster is read by one thread at a time.
  private let cutters: [RasterCutter]

  /// Zooms between a raster's own and that of the tiles, beyond which memory is more than half a gigabyte (docs/import.md).
  private static let mostWithoutOverviews = 4
  /// As many as a million square kilometres of zoom 18.
  package static let mostTiles = 100_000_000

  /// Opens each of them once, to see where it lies.
  /// - Throws: `RasterError`; what `checkpoint` throws.
  package init(_ urls: [URL], _ options: Options, checkpoint: () throws -> Void = {}) throws {
    var found: [(url: URL, extent: MercatorExtent, isBytes: Bool)] = []
    var (drivers, systems, date): (Set<String>, Set<String>, String) = ([], [], "")
    var pixel = Double.infinity
    var haveOverviews = true
    for url in urls {
      try checkpoint()
      let file = try RasterFile(url)
      let whole = try file.colors(options.bands).mercator(nil, options.resampling)
      found.append((url, whole.extent, file.isBytes || file.hasPalette && options.bands == nil))
      pixel = min(pixel, (whole.extent.east - whole.extent.west) / Double(max(1, whole.width)))
      haveOverviews = haveOverviews && file.hasOverviews
      drivers.insert(file.driver)
      systems.insert(file.system)
      date = max(date, file.date)
    }
    let worldPixel = Mercator.side(zoom: 0) / Double(TileCut.side)
    let native = Int(log2(worldPixel / pixel).rounded())
    nativeZoom = min(max(0, native), Tile.maximumZoom)
    let zoom = options.zoom ?? nativeZoom
    lacksOverviews = nativeZoom - zoom > Self.mostWithoutOverviews && !haveOverviews
    self.zoom = zoom
    self.options = options
    self.date = date
    self.drivers = drivers.sorted()
    self.systems = systems.sorted()
    parts = try found.map { url, extent, isBytes in
      guard let block = TileBlock(extent, zoom: zoom) else { throw RasterError.outside(path: url.path) }
      return RasterCutter.Part(url: url, block: block)
    }
    let count = parts.reduce(0) { $0 + $1.block.count }
    guard count <= Self.mostTiles else {
      throw RasterError.tooMany(zoom: zoom, tiles: count, native: nativeZoom)
    }
    let isStretched = options.stretch == nil && found.contains { !$0.isBytes }
    let stretch = isStretched ? try Self.stretch(of: urls, options, checkpoint) : options.stretch
    self.stretch = stretch
    let parts = parts
    cutters = (0..<max(1, ProcessInfo.processInfo.activeProcessorCount)).map { _ in
      RasterCutter(parts, bands: options.bands, options.resampling, stretch)
    }
  }

  /// Calls the body with the tiles that any of them touches, row by row from the north, as files have them.
  package func forEachTile(_ body: (Tile) throws -> Void) rethrows {
    try forEachStrip { y, columns in for x in columns { try body(Tile(z: zoom, x: x, y: y)) } }
  }

  /// How many tiles any of them touches.
  package var count: Int {
    var count = 0
    forEachStrip { count += $1.count }
    return count
  }

  /// Neighbouring tiles of a row, each once.
  private func forEachStrip(_ body: (_ y: Int, _ columns: ClosedRange<Int>) throws -> Void) rethrows {
    let north = parts.map(\.block.rows.lowerBound).min() ?? 0
    let south = parts.map(\.block.rows.upperBound).max() ?? -1
    for y in stride(from: north, through: south, by: 1) {
      var next = 0
      let blocks = parts.lazy.map(\.block).filter { $0.rows.contains(y) }
      for columns in blocks.map(\.columns).sorted(by: { $0.lowerBound < $1.lowerBound }) {
        let first = max(next, columns.lowerBound)
        guard first <= columns.upperBound else { continue }
        try body(y, first...columns.upperBound)
        next = columns.upperBound + 1
      }
    }
  }

  // MARK: Values that are no bytes

  /// A raster is looked at in so many windows across and down, each of so many pixels across and down.
  private static let (windows, windowSide) = (16, 64)

  /// Of all of them together, from windows that are spread evenly: the same for the same files.
  private static func stretch(
    of urls: [URL], _ options: Options, _ checkpoint: () throws -> Void
  ) throws -> Stretch? {
    var samples: [[Float]] = [[], [], []]
    // Of many files fewer windows each, so that memory stays flat.
    let perSide = max(2, Int(Double(windows) / Double(urls.count).squareRoot()))
    for url in urls {
      let view = try RasterFile(url).colors(options.bands)
      let (width, height) = (min(windowSide, view.width), min(windowSide, view.height))
      for row in 0..<perSide {
        for column in 0..<perSide {
          try checkpoint()
          let x = (view.width - width) * column / max(1, perSide - 1)
          let y = (view.height - height) * row / max(1, perSide - 1)
          let values = try view.read(x: x, y: y, width: width, height: height, bands: 3)
          let mask = try view.mask(x: x, y: y, width: width, height: height)
          let area = width * height
          for band in 0..<3 {
            for at in 0..<area where mask[at] > 0 { samples[band].append(values[band * area + at]) }
          }
        }
      }
    }
    return Stretch(percentilesOf: samples)
  }

  // MARK: Cutting

  /// What they show of some neighbouring tiles, on all cores.
  package func cut(_ tiles: [Tile]) -> [Result<TileCut, any Error>] {
    let share = (tiles.count + cutters.count - 1) / cutters.count
    guard share > 0 else { return [] }
    let cuts = Mutex([Result<TileCut, any Error>?](repeating: nil, count: tiles.count))
    // Each has a piece, so that a cutter stays with its part of a row and what GDAL keeps of it.
    onAllCores(tiles.count, piece: share) { places in
      let cutter = cutters[places.lowerBound / share]
      for place in places {
        let cut = Result { try cutter.cut(tiles[place]) }
        cuts.withLock { $0[place] = cut }
      }
    }
    return cuts.withLock { $0.compactMap(\.self) }
  }
}
