public import ArgumentParser
import DataDirectory
public import Dataset
import Foundation
import Geo
import Pipeline
package import Rasters
package import Stages

struct ImportCommand: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Takes over tiles or images that are already on disk.",
    discussion: """
      A folder of tiles or an .mbtiles file goes into the tile cache. Rasters with a place (GeoTIFF, COG, JPEG 2000, VRT and \
      what else GDAL opens) are cut into tiles. A folder of images is listed in \
      images.csv with what their files say of date and place; the images stay where they are. What is there already stays.

      The first line says what each path was taken for. Tiles are z/x/y.png|jpg, also a level down, y@2x, z_x_y, and the \
      folders of SAS.Planet and of ArcGIS. Rows are counted from the north in folders and from the south in archives, \
      unless tilemapresource.xml or the bounds in the metadata say otherwise.

        tiles import photographs/
        tiles import photographs/ --table viewpoints.csv --series-by place:50m
        tiles import UCMerced/ --classes folders
        tiles import ortho.tif --zoom 18
        tiles import BDORTHO/ --as rasters --zoom 15 --attribution IGN
        tiles import ortho other.mbtiles --scheme tms
        tiles import --root /media/disk/photographs     # they moved
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "Folders, archives of tiles (.mbtiles), or rasters (.tif, .jp2, .vrt, …).", completion: .file())
  var paths: [String] = []
  @Option(
    help: ArgumentHelp(
      "Photographs that were imported lie in this folder now: nothing else changes. Without paths.", valueName: "dir"),
    completion: .directory)
  var root: String?
  @Option(
    help: "Take the tiles of this zoom only; rasters are cut at this zoom (default: that of their own resolution).")
  var zoom: Int?
  @Option(
    help: ArgumentHelp(
      "How rows are counted: xyz (from the north) or tms (from the south). Default: what the files say.",
      valueName: "order"))
  var scheme: TileScheme?
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "What the paths hold: tiles, images or rasters. Default: what most of their images are.", valueName: "kind"))
  var kind: ImportedPath.Kind?
  @Option(
    help: ArgumentHelp(
      "Images: folders (the first folder of each is its class) or none. Default: none, but classes that are listed stay.",
      valueName: "folders|none"))
  var classes: ImportStage.Classes?
  @Option(
    help: ArgumentHelp(
      "Images: a table of what you know of them: path and date, series, longitude and latitude (docs/photographs.md).",
      valueName: "file.csv"),
    completion: .file(extensions: ["csv", "tsv", "txt"]))
  var table: String?
  @Option(
    help: ArgumentHelp(
      "Images: what makes a series (one viewpoint): folder, place:METRES, or pattern:REGEX on their paths.",
      valueName: "rule"))
  var seriesBy: SeriesRule?
  @Option(
    help: ArgumentHelp(
      "Rasters: the bands for red, green and blue, or one for grey, from 1. Default: what the file says.",
      valueName: "r,g,b"))
  var bands: BandList?
  @Option(
    help: ArgumentHelp(
      """
      Rasters: the values that become black and white, for all bands or for each. Default: percentiles 2 and 98 of all \
      files together where values are no bytes.
      """, valueName: "low,high"))
  var stretch: Stretch?
  @Option(
    help: ArgumentHelp("Rasters: near, bilinear, cubic, lanczos or average. Default: cubic.", valueName: "method"))
  var resampling: Resampling?
  @Option(
    help: ArgumentHelp(
      "Rasters: the share of a tile that must have a value, 0 to 1. Default: 0.5.", valueName: "share"))
  var minCover: Double?
  @Option(
    help: ArgumentHelp(
      "Rasters: png (as it is; transparent where there is no value) or jpeg (smaller; white there). Default: png.",
      valueName: "format"))
  var format: ImportStage.Format?
  @Option(
    help: ArgumentHelp(
      "Tiles and rasters: whose imagery it is, as it must be credited, beside what is credited already.",
      valueName: "text"))
  var attribution: String?
  @Option(help: ArgumentHelp("Tiles and rasters: what may be done with it.", valueName: "text"))
  var licence: String?
  @Flag(exclusivity: .exclusive)
  var collisions: ImportStage.Collisions?

  static var stage: any Stage.Type { ImportStage.self }

  static var arguments: String? { "paths" }

  static let notInPipelines = ["root": "is not for pipelines: it says that photographs moved, once"]

  func validate() throws {
    guard paths.isEmpty == (root != nil) else {
      throw ValidationError(
        root == nil
          ? "expected folders or archives to import, found none"
          : "--root: expected no paths beside it, found \(paths.count)")
    }
    if let zoom, !(0...Tile.maximumZoom).contains(zoom) {
      throw ValidationError("--zoom \(zoom): expected 0 to \(Tile.maximumZoom)")
    }
    try SourceOptions.check([("--attribution", attribution), ("--licence", licence)])
    if let minCover, !(0...1).contains(minCover) {
      throw ValidationError("--min-cover: expected a share from 0 to 1, found \(minCover)")
    }
    let ofRasters = bands != nil || stretch != nil || resampling != nil || minCover != nil || format != nil
    let hasOthers =
      kind != nil || collisions != nil || classes != nil || table != nil || seriesBy != nil || ofRasters
      || attribution != nil || licence != nil
    guard root == nil || (zoom == nil && scheme == nil && !hasOthers) else {
      throw ValidationError("--root: expected no other options of an import beside it")
    }
  }

  func run() async throws {
    guard root != nil else { return try await StageSession(common).runAlone(importStage()) }
    let folder = try common.filledFolder()
    try await StageSession(common, folder: folder).runAlone(moved(in: folder))
  }

  /// The paths of the record move with the photographs, so that its command can be run again.
  private func moved(in folder: DataFolder) throws -> ImportStage {
    let root = URL(fileURLWithPath: root ?? "").absoluteURL.standardizedFileURL
    let params = try Manifest(in: folder.url).stages[ImportStage.name]?.params ?? [:]
    let before = (try? PhotographList.base(in: folder))?.path ?? root.path
    func moved(_ path: String) -> URL {
      let tail = path == before ? "" : path.hasPrefix(before + "/") ? String(path.dropFirst(before.count)) : nil
      return URL(fileURLWithPath: tail.map { root.path + $0 } ?? path)
    }
    var paths: [URL] = []
    if case .array(let recorded)? = params["paths"] { paths = recorded.map { moved($0.plain) } }
    // Where the data directory moved too, nothing tells what was imported from where.
    let areThere = !paths.isEmpty && paths.allSatisfy { FileManager.default.fileExists(atPath: $0.path) }
    var stage = ImportStage(paths: areThere ? paths : [root])
    stage.kind = params["as"].flatMap { ImportedPath.Kind(rawValue: $0.plain) }
    stage.collisions = ImportStage.Collisions.allCases.first { params[$0.rawValue] == .bool(true) }
    stage.keep(params)
    stage.table = params["table"].map { moved($0.plain) }
    stage.root = root
    return stage
  }

  func stage(in plan: inout StagePlan) -> any Stage { importStage() }

  static func words(for record: StageRecord, in past: RecordedPast) -> [String] {
    guard case .array(let paths) = record.params["paths"] else { return [] }
    var params = record.params
    if let table = params["table"] { params["table"] = .string(past.folder.relative(table.plain)) }
    // Version 0.1 took folders for classes.
    if params["classes"] == nil, record.toolVersion.hasPrefix("0.1."), past.folder.hasPhotographs {
      params["classes"] = .string(ImportStage.Classes.folders.rawValue)
    }
    return RecordedCommand.words(params) + paths.map { RecordedCommand.argument(past.folder.relative($0.plain)) }
  }

  private func importStage() -> ImportStage {
    var stage = ImportStage(paths: paths.map { URL(fileURLWithPath: $0) })
    stage.zoom = zoom
    stage.scheme = scheme
    stage.kind = kind
    stage.collisions = collisions
    stage.classes = classes
    stage.table = table.map { URL(fileURLWithPath: $0) }
    stage.seriesRule = seriesBy
    stage.cutting.bands = bands?.numbers
    stage.cutting.stretch = stretch
    stage.cutting.resampling = resampling
    stage.cutting.minCover = minCover
    stage.cutting.format = format
    stage.attribution = attribution
    stage.licence = licence
    return stage
  }
}

/// "4,3,2", or "1".
struct BandList: ExpressibleByArgument {
  let numbers: [Int]

  init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard [1, 3].contains(numbers.count), numbers.allSatisfy({ $0 > 0 }) else { return nil }
    self.numbers = numbers
  }
}

extension TileScheme: ExpressibleByArgument {}
extension ImportedPath.Kind: ExpressibleByArgument {}
extension Resampling: ExpressibleByArgument {}
extension ImportStage.Format: ExpressibleByArgument {}
extension Stretch: ExpressibleByArgument {
  package init?(argument: String) { try? self.init(parsing: argument) }
}
extension ImportStage.Classes: ExpressibleByArgument {}

extension SeriesRule: ExpressibleByArgument {
  public init?(argument: String) { try? self.init(argument) }
}

extension ImportStage.Collisions: EnumerableFlag {
  package static func help(for value: Self) -> ArgumentHelp? {
    switch value {
    case .add: "Of what is there already with another image or class, keep the old: take only what is new."
    case .replace:
      "Put new tiles in place of those of the same numbers, the new list of images in place of the old one."
    }
  }
}
