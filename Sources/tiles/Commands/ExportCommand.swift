import Exports
public import ArgumentParser
public import Dataset
import Files
import Foundation

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Writes images, groups and tiles in forms that other programs read.",
    discussion: """
      folder      SIDE/GROUP/IMAGE, as torchvision's ImageFolder and Keras read it; imported files are hard links \
      where they say nothing beside their picture
      webdataset  tar shards for PyPI's webdataset: the image, its group (.cls), what is known of it (.json)
      pmtiles     every tile, grouped or not, in one file that maps read over HTTP
      gpkg        a GeoPackage that QGIS opens with its legend: tiles, areas (`tiles areas`), units (`tiles stats`) and \
      photographs over them (`tiles viewpoints`), or photographs
      raster      the map of groups as a small GeoTIFF, a pixel a tile, with colours and names (needs GDAL)
      geojson     a polygon a tile, a point a photograph: group, name, colour, distance, confidence; QGIS's style beside it
      csv         the same as a table; for folders of images too

      Copies of photographs say nothing of their place, their date and their camera, unless --keep-place.

      Goes to export/ of the data directory. A new export takes the place of the old one in one step when it is whole; a \
      folder that this command did not make is never replaced.

        tiles export folder --split train
        tiles export webdataset --shard-size 5000 --output /data/shards
        tiles export gpkg
        tiles export geojson --by cluster
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "folder, webdataset, pmtiles, gpkg, raster, geojson or csv.")
  var format: ExportFormat
  @Option(help: ArgumentHelp("Where to, in place of export/.", valueName: "path"), completion: .file())
  var output: String?
  @Option(help: "Not with pmtiles: group (the final groups) or cluster (those of the last step); group unless given.")
  var by: ExportedGrouping?
  @Option(help: "Not with pmtiles: the images of train, test, buffer or later (`tiles assign --later`) only.")
  var split: Split?
  @Option(help: "webdataset: images in a shard; 1000 unless given.")
  var shardSize: Int?
  @Option(help: "webdataset: seed of the order of images; 0 unless given.")
  var seed: UInt64?
  @Flag(help: "folder: copies of imported files, which may be changed without changing the files themselves.")
  var copy = false

  @Flag(
    help: "folder, webdataset: photographs as they are, with their place, their date and the number of their camera.")
  var keepPlace = false

  func validate() throws {
    func refuse(_ option: String, unless isTaken: Bool, _ formats: String) throws {
      if !isTaken { throw ValidationError("\(option): expected with \(formats), found with \(format.rawValue)") }
    }
    let tables = "folder, webdataset, gpkg, raster, geojson or csv"
    try refuse("--by", unless: by == nil || format != .pmtiles, tables)
    try refuse("--split", unless: split == nil || format != .pmtiles, tables)
    try refuse("--shard-size", unless: shardSize == nil || format == .webdataset, "webdataset")
    try refuse("--seed", unless: seed == nil || format == .webdataset, "webdataset")
    try refuse("--copy", unless: !copy || format == .folder, "folder")
    try refuse("--keep-place", unless: !keepPlace || format == .folder || format == .webdataset, "folder or webdataset")
    if let shardSize, shardSize < 1 { throw ValidationError("--shard-size \(shardSize): expected 1 or more") }
    if output?.isEmpty ?? false { throw ValidationError("--output: expected a path, found an empty text") }
  }

  func run() throws {
    let folder = try common.filledFolder()
    let console = common.console
    let stop = InterruptHandler.install()
    let lock = try FolderLock(reading: folder.url)
    defer { lock.keep() }
    do {
      console.finish(try exporter().run(in: folder, checkpoint: stop.checkpoint, report: console.show))
    } catch is CancellationError {
      throw Interrupted()
    }
  }

  private func exporter() -> Exporter {
    var exporter = Exporter(format)
    exporter.grouping = by ?? .group
    exporter.side = split
    exporter.output = output.map { URL(fileURLWithPath: $0) }
    exporter.shardSize = shardSize ?? exporter.shardSize
    exporter.seed = seed ?? exporter.seed
    exporter.copies = copy
    exporter.keepsPlace = keepPlace
    exporter.madeBy = "tiles \(Tiles.toolVersion)"
    return exporter
  }
}

extension ExportFormat: ExpressibleByArgument {}
extension ExportedGrouping: ExpressibleByArgument {}
extension Split: ExpressibleByArgument {}
