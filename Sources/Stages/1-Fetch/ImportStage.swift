import Files
import Dataset
public import Foundation
import Geo
import Imaging
public import Pipeline
import TileStore

/// Takes over tiles or images that are already on disk: a `z/x/y.ext` folder or an `.mbtiles` file into
/// `tiles.mbtiles`; a folder of images (one sub-folder a class, or flat) into the list `images.csv`.
public struct ImportStage: Stage {
  public static let name = "import"
  public static let version = 1

  public let paths: [URL]
  /// Take the tiles of this zoom only; nil takes all.
  public var zoom: Int?

  public init(paths: [URL]) { self.paths = paths.map { $0.absoluteURL.standardizedFileURL } }

  public struct Failure: Error, CustomStringConvertible {
    let path: String
    let reason: String
    public var description: String { "import \(path): \(reason)" }
  }

  public var params: [String: JSONValue] {
    ["paths": .array(paths.map { .string($0.path) }), "zoom": .optional(zoom)]
  }

  public func inputs(in data: URL) throws -> [Artifact] {
    try paths.compactMap { try Artifact($0.path, kind: $0.pathExtension == "mbtiles" ? .tiles : .folder, in: data) }
  }

  public func outputs(in data: URL) throws -> [Artifact] {
    let folder = DataFolder(data)
    return try [folder.tilesArtifact()].compactMap { $0 } + folder.artifacts([(DataFolder.images, .table)])
  }

  public func run(_ context: StageContext) async throws -> StageResult {
    let folder = DataFolder(context.data)
    let found = try paths.map { try ImportedPath($0) }
    let hasTiles = found.contains { $0.isTiles }
    guard let first = found.first, found.allSatisfy({ $0.isTiles == hasTiles }) else {
      throw Failure(
        path: paths.map(\.path).joined(separator: " "),
        reason: "expected tiles or images, found both; import them apart")
    }
    if hasTiles, folder.has(DataFolder.images) {
      throw DataFolder.BothKinds(folder: folder.url.path, there: "imported images", wanted: "tiles")
    }
    if !hasTiles, folder.has(DataFolder.tiles) {
      throw DataFolder.BothKinds(folder: folder.url.path, there: "tiles", wanted: "images")
    }
    return hasTiles ? try importTiles(found, folder, context) : try importImages(first.url, found, folder, context)
  }

  private func importTiles(_ found: [ImportedPath], _ folder: DataFolder, _ context: StageContext) throws
    -> StageResult
  {
    let archive = try MBTiles(folder[DataFolder.tiles], .write)
    var stored = 0
    var broken = 0
    var batch: [TileRecord] = []
    func take(_ path: ImportedPath) throws {
      let strange = try path.forEachTile { tile, data in
        if context.shouldStop() { throw CancellationError() }
        if let zoom, tile.z != zoom { return }
        do {
          _ = try Raster.check(data)
          batch.append(TileRecord(tile: tile, outcome: .present(data), attempts: 0))
          stored += 1
        } catch {
          broken += 1
          context.report(.warning("skipped \(tile): \(ErrorWords.of(error))"))
        }
        if batch.count == 256 {
          try archive.store(batch)
          batch.removeAll(keepingCapacity: true)
          context.report(.step(label: "import", done: stored + broken, total: nil, unit: "tiles"))
        }
      }
      if strange > 0 { context.report(.warning("skipped \(strange) rows of \(path.url.path) that name no tile")) }
      broken += strange
    }
    var isInterrupted = false
    do { try found.forEach(take) } catch is CancellationError { isInterrupted = true }
    try archive.store(batch)
    let format = try archive.sample().flatMap(ImageFormat.init(sniffing:))
    let names = found.map(\.url.lastPathComponent).joined(separator: ", ")
    let credits = try ([archive.metadata()["attribution"]] + found.map { try $0.attribution() }).compactMap { $0 }
    var entries = ["name": "tiles: imported from \(names)"]
    if !credits.isEmpty {
      entries["attribution"] = credits.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        .joined(separator: "; ")
    }
    try archive.seal(format: format?.rawValue, entries, hashing: !isInterrupted)
    let summary = try archive.summary()
    try archive.close()
    if isInterrupted {
      return StageResult(
        summary: [("stored", .int(stored)), ("interrupted", true)],
        missing: "interrupted; run the same command again to go on", interrupted: true)
    }
    guard summary.tiles > 0 else { throw Failure(path: names, reason: "expected tiles, found none that can be used") }
    return result(
      [("tiles", .int(summary.tiles)), ("stored", .int(stored)), ("bounds", .optional(summary.bounds))],
      broken: broken, noun: "tiles")
  }

  private func importImages(_ root: URL, _ found: [ImportedPath], _ folder: DataFolder, _ context: StageContext) throws
    -> StageResult
  {
    let listed = try found.flatMap { try $0.images() }
    let labels = Dictionary(listed.map { ($0.path, $0.label) }, uniquingKeysWith: { first, _ in first })
    let keys = labels.keys.sorted().map { ItemKey.path($0) }
    context.report(.note("checking \(keys.count) images"))
    let broken = try ImageLibrary.files(root: folder.url).images(keys, minimumSide: 64).broken()
    for image in broken { context.report(.warning("skipped \(image)")) }
    let skipped = Set(broken.map(\.key))
    let rows = keys.filter { !skipped.contains($0) }
    guard !rows.isEmpty else { throw Failure(path: root.path, reason: "expected images, found none that can be used") }
    let classes = Set(labels.values.compactMap { $0 })
    let table =
      classes.isEmpty
      ? KeyedTable(columns: [], rows: rows.map { ($0, []) })
      : KeyedTable(columns: [LabelTable.column], rows: rows.map { ($0, [(labels[$0.description] ?? nil) ?? ""]) })
    try table.write(to: folder.target(DataFolder.images))
    return result(
      [("images", .int(rows.count)), ("classes", .int(classes.count))], broken: broken.count, noun: "images")
  }

  private func result(_ summary: [(name: String, value: JSONValue)], broken: Int, noun: String) -> StageResult {
    StageResult(
      summary: summary + [("broken", .int(broken))],
      missing: broken > 0 ? "\(broken) \(noun) could not be decoded and were skipped" : nil)
  }
}
