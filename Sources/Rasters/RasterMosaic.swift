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
  /// The zoom whose tiles are cut, and then made into coarser ones; that of the tiles where GDAL can do it at once.
  package let cutZoom: Int

  /// The tiles that each raster touches.
  private let blocks: [TileBlock]
  /// The same at `cutZoom`.
  private let parts: [RasterCutter.Part]
  /// One a core: a raster is read by one thread at a time.
  private let cutters: [RasterCutter]

  /// GDAL holds all pixels of a raster, or of its smallest overview, that a tile is made of: four times as many with each zoom
  /// that the tile is coarser. So many zooms are left to it.
  private static let mostAtOnce = 2
  /// No raster has pixels as small as those of this zoom, a tenth of a millimetre.
  private static let deepestCut = 30.0
  /// Tiles of 256 pixels that are cut before they are added up.
  private static let batch = 64
  /// As many as a million square kilometres of zoom 18.
  package static let mostTiles = 100_000_000

  /// Opens each of them once, to see where it lies.
  /// - Throws: `RasterError`; what `checkpoint` throws.
  package init(_ urls: [URL], _ options: Options, checkpoint: () throws -> Void = {}) throws {
    var found: [(url: URL, extent: MercatorExtent, isBytes: Bool)] = []
    var (drivers, systems, date): (Set<String>, Set<String>, String) = ([], [], "")
    var pixel = Double.infinity
    var coarsest = Double.infinity
    for url in urls {
      try checkpoint()
      let file = try RasterFile(url)
      let whole = try file.colors(options.bands).mercator(nil, options.resampling)
      found.append((url, whole.extent, file.isBytes || file.hasPalette && options.bands == nil))
      let own = (whole.extent.east - whole.extent.west) / Double(max(1, whole.width))
      pixel = min(pixel, own)
      coarsest = min(coarsest, own * file.coarsest)
      drivers.insert(file.driver)
      systems.insert(file.system)
      date = max(date, file.date)
    }
    let worldPixel = Mercator.side(zoom: 0) / Double(TileCut.side)
    func zoomOf(_ pixel: Double) -> Int { Int(min(max(0, log2(worldPixel / pixel)), Self.deepestCut).rounded()) }
    nativeZoom = min(zoomOf(pixel), Tile.maximumZoom)
    let zoom = options.zoom ?? nativeZoom
    let cutZoom = max(zoom, zoomOf(coarsest) - Self.mostAtOnce)
    (self.zoom, self.cutZoom) = (zoom, cutZoom)
    self.options = options
    self.date = date
    self.drivers = drivers.sorted()
    self.systems = systems.sorted()
    func blocks(_ zoom: Int) throws -> [TileBlock] {
      try found.map { url, extent, _ in
        guard let block = TileBlock(extent, zoom: zoom) else { throw RasterError.outside(path: url.path) }
        return block
      }
    }
    self.blocks = try blocks(zoom)
    let parts = try zip(urls, blocks(cutZoom)).map { RasterCutter.Part(url: $0, block: $1) }
    self.parts = parts
    let count = self.blocks.reduce(0) { $0 + $1.count }
    guard count <= Self.mostTiles else {
      throw RasterError.tooMany(zoom: zoom, tiles: count, native: nativeZoom)
    }
    let isStretched = options.stretch == nil && found.contains { !$0.isBytes }
    let stretch = isStretched ? try Self.stretch(of: urls, options, checkpoint) : options.stretch
    self.stretch = stretch
    cutters = (0..<max(1, ProcessInfo.processInfo.activeProcessorCount)).map { _ in
      RasterCutter(parts, bands: options.bands, options.resampling, stretch)
    }
  }

  /// Calls the body with the tiles that any of them touches, row by row from the north, as files have them.
  package func forEachTile(_ body: (Tile) throws -> Void) rethrows {
    try Self.forEachTile(in: blocks, body)
  }

  /// How many tiles any of them touches.
  package var count: Int { Self.count(of: blocks) }

  /// How many of zoom `cutZoom` a tile is made of.
  package func parts(of tile: Tile) -> Int { Self.count(of: blocks(in: tile)) }

  private static func forEachTile(in blocks: [TileBlock], _ body: (Tile) throws -> Void) rethrows {
    guard let zoom = blocks.first?.zoom else { return }
    try forEachStrip(of: blocks) { y, columns in for x in columns { try body(Tile(z: zoom, x: x, y: y)) } }
  }

  private static func count(of blocks: [TileBlock]) -> Int {
    var count = 0
    forEachStrip(of: blocks) { count += $1.count }
    return count
  }

  /// Neighbouring tiles of a row, each once.
  private static func forEachStrip(
    of blocks: [TileBlock], _ body: (_ y: Int, _ columns: ClosedRange<Int>) throws -> Void
  ) rethrows {
    let north = blocks.map(\.rows.lowerBound).min() ?? 0
    let south = blocks.map(\.rows.upperBound).max() ?? -1
    for y in stride(from: north, through: south, by: 1) {
      var next = 0
      let touched = blocks.lazy.filter { $0.rows.contains(y) }.map(\.columns)
      for columns in touched.sorted(by: { $0.lowerBound < $1.lowerBound }) {
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

  /// How many tiles are best cut together: as many as keep all cores busy.
  package var together: Int { cutZoom > zoom ? 1 : Self.batch }

  /// What they show of some neighbouring tiles, on all cores.
  /// - Parameter progress: told now and then how many parts of a tile are done, where it is made of many.
  /// - Throws: what `progress` throws.
  package func cut(
    _ tiles: [Tile], progress: (_ tile: Tile, _ done: Int) throws -> Void
  ) throws -> [Result<TileCut, any Error>] {
    guard cutZoom > zoom else { return cutAtOnce(tiles) }
    return try tiles.map { tile in
      var failure: (any Error)?
      var sum = TileSum(tile, depth: cutZoom - zoom, options.resampling == .nearest ? .middle : .mean)
      var done = 0
      var batch: [Tile] = []
      func add() throws {
        try progress(tile, done)
        // A tile that lacks a part is none: the others need not be cut.
        for (part, cut) in failure == nil ? Array(zip(batch, cutAtOnce(batch))) : [] {
          switch cut {
          case .success(let cut): sum.add(cut, of: part)
          case .failure(let error): failure = failure ?? error
          }
        }
        done += batch.count
        batch.removeAll(keepingCapacity: true)
      }
      try Self.forEachTile(in: blocks(in: tile)) { part in
        batch.append(part)
        if batch.count == Self.batch { try add() }
      }
      try add()
      return failure.map { .failure($0) } ?? .success(sum.cut)
    }
  }

  /// What is cut of a tile.
  private func blocks(in tile: Tile) -> [TileBlock] {
    let all = TileBlock(in: tile, zoom: cutZoom)
    return parts.compactMap { $0.block.intersection(all) }
  }

  private func cutAtOnce(_ tiles: [Tile]) -> [Result<TileCut, any Error>] {
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
