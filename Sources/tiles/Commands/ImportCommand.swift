package import ArgumentParser
import DataDirectory
package import Dataset
import Foundation
import Pipeline
package import Stages

struct ImportCommand: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Takes over tiles or images that are already on disk.",
    discussion: """
      A folder of tiles or an .mbtiles file goes into the tile cache. A folder of images, flat or with one sub-folder a \
      class, is listed in images.csv with what their files say of date and place; the images stay where they are. What is there already stays.

      The first line says what each path was taken for. Tiles are z/x/y.png|jpg, also a level down, y@2x, z_x_y, and the \
      folders of SAS.Planet and of ArcGIS. Rows are counted from the north in folders and from the south in archives, \
      unless tilemapresource.xml or the bounds in the metadata say otherwise.

        tiles import photographs/
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
    guard root == nil || (zoom == nil && scheme == nil && kind == nil && collisions == nil) else {
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
    var paths: [URL] = []
    if case .array(let recorded)? = params["paths"] {
      paths = recorded.map(\.plain).map { path in
        let tail = path == before ? "" : path.hasPrefix(before + "/") ? String(path.dropFirst(before.count)) : nil
        return URL(fileURLWithPath: tail.map { root.path + $0 } ?? path)
      }
    }
    // Where the data directory moved too, nothing tells what was imported from where.
    let areThere = !paths.isEmpty && paths.allSatisfy { FileManager.default.fileExists(atPath: $0.path) }
    var stage = ImportStage(paths: areThere ? paths : [root])
    stage.kind = params["as"].flatMap { ImportedPath.Kind(rawValue: $0.plain) }
    stage.collisions = ImportStage.Collisions.allCases.first { params[$0.rawValue] == .bool(true) }
    stage.root = root
    return stage
  }

  func stage(in plan: inout StagePlan) -> any Stage { importStage() }

  static func words(for record: StageRecord, in past: RecordedPast) -> [String] {
    guard case .array(let paths) = record.params["paths"] else { return [] }
    return RecordedCommand.words(record.params) + paths.map { past.folder.relative($0.plain) }
  }

  private func importStage() -> ImportStage {
    var stage = ImportStage(paths: paths.map { URL(fileURLWithPath: $0) })
    stage.zoom = zoom
    stage.scheme = scheme
    stage.kind = kind
    stage.collisions = collisions
    return stage
  }
}

extension TileScheme: ExpressibleByArgument {}
extension ImportedPath.Kind: ExpressibleByArgument {}

extension ImportStage.Collisions: EnumerableFlag {
  package static func help(for value: Self) -> ArgumentHelp? {
    switch value {
    case .add: "Of what is there already with another image or class, keep the old: take only what is new."
    case .replace:
      "Put new tiles in place of those of the same numbers, the new list of images in place of the old one."
    }
  }
}
