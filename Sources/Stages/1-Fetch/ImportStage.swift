import DataDirectory
public import Files
package import Dataset
public import Foundation
import Imaging
public import Options
public import Pipeline
import TileStore

/// Takes over tiles or images that are already on disk: a folder of tiles or an archive into `tiles.mbtiles`; a folder of
/// images into the list `images.csv`. What is there already stays.
public struct ImportStage: Stage {
  public static let name = "import"
  public static let version = 1

  public let paths: [URL]
  /// Where the photographs of the list lie now; nil where they did not move.
  package var root: URL?
  /// Take the tiles of this zoom only; nil takes all.
  public var zoom: Int?
  /// What the paths hold; nil finds out.
  package var kind: ImportedPath.Kind?
  /// Whether the first folder of each photograph is its class; nil as `none`, but for those that have one already.
  package var classes: Classes?
  /// A table of what a person knows of photographs.
  package var table: URL?
  /// How photographs of one viewpoint are told; nil leaves the series that they have.
  package var seriesRule: SeriesRule?
  /// How the rows of tiles are counted; nil finds out.
  package var scheme: TileScheme?
  /// What becomes of what is there under the same name; nil refuses.
  package var collisions: Collisions?

  package enum Classes: String, CaseIterable, Sendable {
    case folders
    case none
  }

  package enum Collisions: String, CaseIterable, Sendable {
    /// It stays: only what is new is taken.
    case add
    /// The new tiles take the place of those of the same numbers; the new list of images that of the old one.
    case replace
  }

  public init(paths: [URL]) { self.paths = paths.map { $0.absoluteURL.standardizedFileURL } }

  /// Takes over what an earlier import was told of the photographs.
  package mutating func keep(_ params: [String: JSONValue]) {
    classes = params["classes"].flatMap { Classes(rawValue: $0.plain) }
    table = params["table"].map { URL(fileURLWithPath: $0.plain) }
    seriesRule = params["series_by"].flatMap { try? SeriesRule($0.plain) }
  }

  public var params: [String: JSONValue] {
    var params: [String: JSONValue] = [
      "paths": .array(paths.map { .string($0.path) }), "zoom": .optional(zoom),
    ]
    // Only what was said, as records of earlier versions have it.
    // `root` says something once: a record is of what was imported.
    if let kind { params["as"] = .string(kind.rawValue) }
    if let classes { params["classes"] = .string(classes.rawValue) }
    if let table { params["table"] = .string(table.absoluteURL.standardizedFileURL.path) }
    if let seriesRule { params["series_by"] = .string(seriesRule.text) }
    if let scheme { params["scheme"] = .string(scheme.rawValue) }
    if let collisions { params[collisions.rawValue] = .bool(true) }
    return params
  }

  public func inputs(in data: URL) throws -> [Artifact] {
    let beside = try table.flatMap { table in
      let path = DataFolder(data).relative(table.absoluteURL.standardizedFileURL.path)
      return try Artifact(path, kind: .file, in: data)
    }
    return try [beside].compactMap { $0 }
      + paths.compactMap { path in
        if (try? ImportedPath(path, as: kind, scheme: scheme))?.isTiles == false {
          let folder = DataFolder(data)
          return try PhotographList.artifact(of: folder.relative(path.path), in: folder)
        }
        return try Artifact(path.path, kind: ImportedPath.isArchive(path) ? .tiles : .folder, in: data)
      }
  }

  public func outputs(in data: URL) throws -> [Artifact] {
    let folder = DataFolder(data)
    return try [folder.tilesArtifact()].compactMap { $0 }
      + folder.artifacts([(DataFolder.images, .table), (DataFolder.imagesNote, .file)])
  }

  /// What is to be taken is there already, and is something else.
  public struct Collision: ExitCoded, CustomStringConvertible {
    public var exitStatus: ExitStatus { .usage }
    /// "16 tiles are there already, with other images"
    let what: String
    let examples: [String]
    let place: String

    public var description: String {
      let named = examples.prefix(PassedOver.mostExamples).joined(separator: ", ")
      return
        "\(place): \(what): \(named)\(examples.count > PassedOver.mostExamples ? ", …" : ""); --add takes only what is "
        + "new, --replace puts the new in place of the old; or choose another folder with --data"
    }
  }

  /// The option that was given and is of photographs only.
  private var ofPhotographs: String? {
    classes != nil ? "--classes" : table != nil ? "--table" : seriesRule != nil ? "--series-by" : nil
  }

  /// An option of photographs with tiles.
  package struct TilesHaveNone: ExitCoded, CustomStringConvertible {
    package var exitStatus: ExitStatus { .usage }
    let option: String
    package var description: String { "\(option): expected photographs, found tiles; leave it out, or say --as images" }
  }

  public func run(_ context: StageContext) async throws -> StageResult {
    let folder = DataFolder(context.data)
    if let root { return try ImageMove(to: root, folder: folder, context: context).run() }
    let found = try paths.map { try ImportedPath($0, as: kind, scheme: scheme) }
    for path in found {
      context.report(.note("\(path.url.path): took it for \(path.description)"))
      if let doubt = path.doubt { context.report(.warning("\(path.url.path): \(doubt)")) }
    }
    let hasTiles = found.contains { $0.isTiles }
    if hasTiles, let option = ofPhotographs { throw TilesHaveNone(option: option) }
    guard !found.isEmpty, found.allSatisfy({ $0.isTiles == hasTiles }) else {
      throw ImportedPath.Failure(
        path: paths.map(\.path).joined(separator: " "),
        reason: "expected tiles or images, found both; import them apart")
    }
    if hasTiles { try folder.requireNoPhotographs() }
    if !hasTiles, folder.has(DataFolder.tiles) {
      let archive = try MBTiles(folder[DataFolder.tiles], .read)
      let holdsTiles = try archive.hasTiles()
      try archive.close()
      guard !holdsTiles else {
        throw DataFolder.BothKinds(folder: folder.url.path, there: "tiles", wanted: "images")
      }
    }
    var result =
      hasTiles
      ? try TileImport(found: found, folder: folder, zoom: zoom, collisions: collisions, context: context).run()
      : try ImageImport(
        found: found, folder: folder, collisions: collisions, classes: classes, table: table, seriesRule: seriesRule,
        context: context
      ).run()
    result.summary.append(("took_for", .array(found.map { .string($0.description) })))
    return result
  }
}
