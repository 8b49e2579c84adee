import Files
import Foundation
import Geo
import Groups
import Imaging
import Options
import Pipeline
import Rasters
import Report

/// The map of groups as a GeoTIFF, a pixel a tile.
struct RasterExport {
  let job: Exporter.Job
  let table: ExportTable

  /// - Throws: `RasterError`, and what the files throw.
  func run() throws -> SummaryRows {
    let language = try PageLanguage.first(in: job.folder)
    let classes = table.groups.map { group in
      let color = table.colors.color(of: group)
      return ClassRaster.Class(
        number: group, name: language.group(group, name: table.names[group]),
        color: (color.red, color.green, color.blue))
    }
    let path = job.place.url.path
    let tiles = table.rows.compactMap { row in row.key.tile.map { (tile: $0, number: row.group) } }
    guard let raster = try ClassRaster(tiles, classes, path: path) else {
      throw ExportFailure.needsTiles(.raster, folder: job.folder.url.path)
    }
    try job.checkpoint()
    let made = try raster.geoTIFF(path: path)
    let isSame = (try? RegularFile.data(job.place.url, atMost: made.file.count)) == made.file
    try job.write { try $0.write(contentsOf: made.file) }
    try writeNames(made.names, isSame: isSame)
    return [("width", .int(raster.width)), ("height", .int(raster.height))]
  }

  /// GDAL and QGIS keep what they find out about a raster (statistics, histograms) in the file that has the names of its
  /// classes. It stays as long as the raster and the names do; of another raster it would be wrong.
  private func writeNames(_ names: Data, isSame: Bool) throws {
    let overviews = job.place.url.appendingPathExtension("ovr")
    if !isSame, FileManager.default.fileExists(atPath: overviews.path) {
      job.report(
        .warning("\(overviews.path) shows the map as it was, to programs that zoom out: remove it, or make it anew"))
    }
    let beside = job.place.url.appendingPathExtension("aux.xml")
    let there = (try? RegularFile.text(beside)) ?? ""
    let written = Self.list(of: String(decoding: names, as: UTF8.self))
    guard !names.isEmpty, !isSame || written == nil || Self.list(of: there) != written else { return }
    try AtomicFile.write(to: Target(beside), besideOthers: true) { try $0.write(contentsOf: names) }
  }

  /// What GDAL writes between these; nil where there is none.
  private static func list(of text: String) -> Substring? {
    guard let start = text.range(of: "<CategoryNames>"), let end = text.range(of: "</CategoryNames>"),
      start.upperBound <= end.lowerBound
    else { return nil }
    return text[start.upperBound..<end.lowerBound]
  }
}
