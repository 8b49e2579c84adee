public import ArgumentParser
import DataDirectory
public import Dataset
import Foundation
import Pipeline
package import Stages

struct ImportCommand: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Takes over tiles or images that are already on disk.",
    discussion: """
      A folder of tiles or an .mbtiles file goes into the tile cache. A folder of images is listed in \
      images.csv with what their files say of date and place; the images stay where they are. What is there already stays.

      The first line says what each path was taken for. Tiles are z/x/y.png|jpg, also a level down, y@2x, z_x_y, and the \
      folders of SAS.Planet and of ArcGIS. Rows are counted from the north in folders and from the south in archives, \
      unless tilemapresource.xml or the bounds in the metadata say otherwise.

        tiles import photographs/
        tiles import photographs/ --table viewpoints.csv --series-by place:50m
        tiles import UCMerced/ --classes folders
        tiles import ortho other.mbtiles --scheme tms
        tiles import --root /media/disk/photographs     # they moved
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "Folders, or archives of tiles (.mbtiles).", completion: .file())
  var paths: [String] = []
  @Option(
    help: ArgumentHelp(
      "Photographs that were imported lie in this folder now: nothing else changes. Without paths.", valueName: "dir"),
    completion: .directory)
  var root: String?
  @Option(help: "Take the tiles of this zoom only.")
  var zoom: Int?
  @Option(
    help: ArgumentHelp(
      "How rows are counted: xyz (from the north) or tms (from the south). Default: what the files say.",
      valueName: "order"))
  var scheme: TileScheme?
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "What the paths hold: tiles or images. Default: what most of their images are.", valueName: "kind"))
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
    let hasOthers = kind != nil || collisions != nil || classes != nil || table != nil || seriesBy != nil
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
    return RecordedCommand.words(params) + paths.map { past.folder.relative($0.plain) }
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
    return stage
  }
}

extension TileScheme: ExpressibleByArgument {}
extension ImportedPath.Kind: ExpressibleByArgument {}
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
