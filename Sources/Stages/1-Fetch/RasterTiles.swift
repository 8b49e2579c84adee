import Dataset
import Files
import Foundation
import Geo
import Imaging
import Options
import Pipeline
import Rasters

/// The tiles that rasters are cut into, as an import takes them.
struct RasterTiles: TileSupply {
  private static let jpegQuality = 90

  private let mosaic: RasterMosaic
  private let files: [URL]
  private let format: ImportStage.Format
  /// The share of a tile that must have a value, 0 to 1.
  private let minCover: Double
  private let context: StageContext

  init(
    _ mosaic: RasterMosaic, _ files: [URL], as format: ImportStage.Format, minCover: Double, _ context: StageContext
  ) {
    self.mosaic = mosaic
    self.files = files
    self.format = format
    self.minCover = minCover
    self.context = context
  }

  var name: String {
    let first = files.first?.lastPathComponent ?? ""
    return files.count > 1 ? "\(first) and \(files.count - 1) more" : first
  }

  func attribution() -> String? { nil }

  /// What they are and how they are cut, for people.
  var notes: [String] {
    let cut =
      mosaic.zoom == mosaic.nativeZoom
      ? "" : ", while the rasters' own resolution is that of zoom \(mosaic.nativeZoom)"
    return [
      "\(mosaic.systems.joined(separator: ", ")) (\(mosaic.drivers.joined(separator: ", "))): \(mosaic.count) tiles of zoom "
        + "\(mosaic.zoom) at most\(cut)"
    ]
      + (isSummed
        ? [
          "without overviews as coarse as that all of a raster is read, as tiles of zoom \(mosaic.cutZoom) of which those of zoom "
            + "\(mosaic.zoom) are made; gdaladdo makes overviews, for rasters that are imported more than once"
        ] : [])
      + (mosaic.stretch.map { ["values from black to white: --stretch \($0)"] } ?? [])
  }

  /// Whether tiles are made of deeper ones.
  private var isSummed: Bool { mosaic.cutZoom > mosaic.zoom }

  var summary: SummaryRows {
    [("zoom", .int(mosaic.zoom)), ("native_zoom", .int(mosaic.nativeZoom)), ("rasters", .int(files.count))]
      + (mosaic.stretch.map { [("stretch", .string($0.description))] } ?? [])
      + (mosaic.date.isEmpty ? [] : [("date", .string(mosaic.date))])
  }

  /// What the archive says of them.
  var entries: [String: String] {
    var entries: [String: String] = [:]
    if let stretch = mosaic.stretch { entries["stretch"] = stretch.description }
    if !mosaic.date.isEmpty { entries["date"] = mosaic.date }
    return entries
  }

  /// The same for the same files, cut in the same way.
  func mark() throws -> String {
    let options = mosaic.options
    let facts = files.map { file in
      let facts = try? FileManager.default.attributesOfItem(atPath: file.path)
      let changed = (facts?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
      return "\(file.path)\0\(facts?[.size] as? Int ?? 0)\0\(changed)"
    }
    let how =
      [
        "\(mosaic.zoom)", "\(options.bands ?? [])", mosaic.stretch?.description ?? "", options.resampling.rawValue,
        "\(minCover)", format.rawValue,
      ] + (isSummed ? ["\(mosaic.cutZoom)"] : [])
    return try Digest.hex(.sha256, of: Data((how + facts).joined(separator: "\n").utf8))
  }

  func forEachTile(
    where isWanted: (Tile) throws -> Bool, _ body: (Tile, () throws -> Data) throws -> Void
  ) throws -> TileReading {
    var reading = TileReading()
    var batch: [Tile] = []
    func handOver() throws {
      let tiles = batch
      batch.removeAll(keepingCapacity: true)
      let (format, least) = (format, minCover)
      let cuts = try mosaic.cut(tiles) { tile, done in
        try context.checkpoint()
        context.report(.step(label: "tile \(tile)", done: done, total: mosaic.parts(of: tile), unit: "parts"))
      }
      let images = try concurrently(tiles.count) { index -> Data? in
        guard case .success(let cut) = cuts[index], cut.cover > 0, cut.cover >= least else { return nil }
        return switch format {
        case .png: try cut.png()
        case .jpeg: try cut.onWhite.jpeg(quality: Self.jpegQuality)
        }
      }
      for ((tile, cut), image) in zip(zip(tiles, cuts), images) {
        switch (image, cut) {
        case (let image?, _): try body(tile) { image }
        case (nil, .success(let cut)):
          if cut.cover == 0 {
            reading.empty += 1
          } else {
            reading.passedOver.add("tiles of which the rasters show less than --min-cover", "\(tile)")
          }
        case (nil, .failure(let error)): reading.broken.add("tiles that cannot be read", "\(tile) (\(error))")
        }
      }
    }
    try mosaic.forEachTile { tile in
      guard try isWanted(tile) else { return }
      batch.append(tile)
      if batch.count == mosaic.together { try handOver() }
    }
    try handOver()
    return reading
  }
}
