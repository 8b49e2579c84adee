import Files
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
    try job.write { try $0.write(contentsOf: made.file) }
    guard !made.names.isEmpty else { return [("width", .int(raster.width)), ("height", .int(raster.height))] }
    // What another program noted there was of the file that was replaced.
    let beside = job.place.url.appendingPathExtension("aux.xml")
    try AtomicFile.write(to: Target(beside), besideOthers: true) { try $0.write(contentsOf: made.names) }
    return [("width", .int(raster.width)), ("height", .int(raster.height))]
  }
}
