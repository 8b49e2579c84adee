import DataDirectory
public import Files
package import Dataset
public import Foundation
import Imaging
public import Options
public import Pipeline
package import Rasters
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
  /// How rasters are cut.
  package var cutting = Cutting()
  /// Whose imagery it is, and what may be done with it, for tiles that do not say so themselves.
  package var attribution: String?
  package var licence: String?

  /// What was said of rasters; nil where nobody did.
  package struct Cutting: Sendable {
    /// Three bands for red, green and blue, or one, from 1.
    package var bands: [Int]?
    package var stretch: Stretch?
    package var resampling: Resampling?
    /// The share of a tile that must have a value.
    package var minCover: Double?
    package var format: Format?

    package init() {}

    fileprivate var params: [String: JSONValue] {
      var params: [String: JSONValue] = [:]
      if let bands { params["bands"] = .string(bands.map(String.init).joined(separator: ",")) }
      if let stretch { params["stretch"] = .string(stretch.description) }
      if let resampling { params["resampling"] = .string(resampling.rawValue) }
      if let minCover { params["min_cover"] = .double(minCover) }
      if let format { params["format"] = .string(format.rawValue) }
      return params
    }
  }

  package enum Classes: String, CaseIterable, Sendable {
    case folders
    case none
  }

  /// What tiles of rasters are written as.
  package enum Format: String, CaseIterable, Sendable {
    /// Without loss, transparent where there is no value.
    case png
    /// A fifth of its size, white where there is no value.
    case jpeg
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
    if let attribution { params["attribution"] = .string(attribution) }
    if let licence { params["licence"] = .string(licence) }
    return params.merging(cutting.params) { $1 }
  }

  public func inputs(in data: URL) throws -> [Artifact] {
    let beside = try table.flatMap { table in
      let path = DataFolder(data).relative(table.absoluteURL.standardizedFileURL.path)
      return try Artifact(path, kind: .file, in: data)
    }
    return try [beside].compactMap { $0 }
      + paths.compactMap { path in
        if (try? ImportedPath(path, as: kind, scheme: scheme))?.kind == .images {
          let folder = DataFolder(data)
          return try PhotographList.artifact(of: folder.relative(path.path), in: folder)
        }
        return try Artifact(path.path, kind: Self.kind(of: path), in: data)
      }
  }

  private static func kind(of path: URL) throws -> Artifact.Kind {
    if try ImportedPath.isArchive(path) { return .tiles }
    return (try? RegularFile.open(path)) == nil ? .folder : .file
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

  /// The option that was given and is of rasters only.
  private var ofRasters: String? { cutting.params.keys.min().map { "--" + $0.replacing("_", with: "-") } }

  /// An option of what is not imported.
  package struct OfOthers: ExitCoded, CustomStringConvertible {
    package var exitStatus: ExitStatus { .usage }
    let option: String
    /// What it is for, and what there is.
    let wanted: ImportedPath.Kind
    let found: ImportedPath.Kind
    package var description: String {
      "\(option): expected \(wanted.words), found \(found.words); leave it out"
        + (wanted == .images || found == .images ? ", or say --as \(wanted.rawValue)" : "")
    }
  }

  public func run(_ context: StageContext) async throws -> StageResult {
    let folder = DataFolder(context.data)
    if let root { return try ImageMove(to: root, folder: folder, context: context).run() }
    let found = try paths.map { try ImportedPath($0, as: kind, scheme: scheme) }
    for path in found {
      context.report(.note("\(path.url.path): took it for \(path.description)"))
      if let doubt = path.doubt { context.report(.warning("\(path.url.path): \(doubt)")) }
    }
    guard let kind = found.first?.kind, found.allSatisfy({ $0.kind == kind }) else {
      let kinds = ImportedPath.Kind.allCases.filter { kind in found.contains { $0.kind == kind } }
      throw ImportedPath.Failure(
        path: paths.map(\.path).joined(separator: " "),
        reason: "expected one kind, found \(kinds.map(\.words).joined(separator: " and ")); import them apart")
    }
    if kind != .images, let option = ofPhotographs { throw OfOthers(option: option, wanted: .images, found: kind) }
    if kind != .rasters, let option = ofRasters { throw OfOthers(option: option, wanted: .rasters, found: kind) }
    if kind == .rasters, scheme != nil { throw OfOthers(option: "--scheme", wanted: .tiles, found: kind) }
    if kind == .images, attribution ?? licence != nil {
      throw OfOthers(option: attribution == nil ? "--licence" : "--attribution", wanted: .tiles, found: kind)
    }
    if kind != .images { try folder.requireNoPhotographs() }
    if kind == .images, folder.has(DataFolder.tiles) {
      let archive = try MBTiles(folder[DataFolder.tiles], .read)
      let holdsTiles = try archive.hasTiles()
      try archive.close()
      guard !holdsTiles else {
        throw DataFolder.BothKinds(folder: folder.url.path, there: "tiles", wanted: "images")
      }
    }
    var result =
      switch kind {
      case .tiles: try importTiles(found, folder, context)
      case .rasters: try importRasters(found.flatMap(\.rasters), folder, context)
      case .images:
        try ImageImport(
          found: found, folder: folder, collisions: collisions, classes: classes, table: table, seriesRule: seriesRule,
          context: context
        ).run()
      }
    result.summary.append(("took_for", .array(found.map { .string($0.description) })))
    return result
  }

  private func importTiles(
    _ found: [ImportedPath], _ folder: DataFolder, _ context: StageContext
  ) throws -> StageResult {
    try TileImport(
      found: found, folder: folder, zoom: zoom, collisions: collisions, entries: said, context: context
    ).run()
  }

  /// What was said of the imagery, as the archive has it.
  private var said: [String: String] {
    ["attribution": attribution, FetchStage.licenceKey: licence].compactMapValues(\.self)
  }

  private func importRasters(
    _ files: [URL], _ folder: DataFolder, _ context: StageContext
  ) throws -> StageResult {
    var options = RasterMosaic.Options()
    options.zoom = zoom
    options.bands = cutting.bands
    options.stretch = cutting.stretch
    if let resampling = cutting.resampling { options.resampling = resampling }
    let mosaic = try RasterMosaic(files, options, checkpoint: context.checkpoint)
    let tiles = RasterTiles(mosaic, files, as: cutting.format ?? .png, minCover: cutting.minCover ?? 0.5, context)
    for line in tiles.notes { context.report(.note(line)) }
    var result = try TileImport(
      found: [tiles], folder: folder, zoom: nil, collisions: collisions, mark: tiles.mark(),
      entries: tiles.entries.merging(said) { $1 }, context: context
    ).run()
    result.summary += tiles.summary
    return result
  }
}

extension ImportedPath.Kind {
  /// In the plural.
  fileprivate var words: String {
    switch self {
    case .tiles: "tiles"
    case .images: "photographs"
    case .rasters: "rasters"
    }
  }
}
