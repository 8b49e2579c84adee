import Dataset
public import Foundation
import Geo
import Imaging
public import Pipeline
import Report
import TileStore
import Tracking

/// Gathers what the other stages left into one page: `report/index.html`.
public struct ReportStage: Stage {
  public static let name = "report"
  /// 2: with the profiles of the groups.
  public static let version = 2

  public var title: String?

  public init() {}

  public var params: [String: JSONValue] { ["title": .optional(title)] }

  public func inputs(in data: URL) throws -> [Artifact] {
    let folder = DataFolder(data)
    return try [folder.sourceArtifact()].compactMap { $0 }
      + folder.artifacts([
        (DataFolder.labels, .table), (DataFolder.split, .table), (DataFolder.cluster, .folder),
        (DataFolder.groups, .folder),
      ])
  }

  public func outputs(in data: URL) throws -> [Artifact] {
    try DataFolder(data).artifacts([(DataFolder.report, .folder)])
  }

  public func run(_ context: StageContext) async throws -> StageResult {
    let folder = DataFolder(context.data)
    let file = try AssignmentFile(.group, in: folder)
    let manifest = try Manifest(in: folder.url)
    let facts = ReportFacts(
      file, attribution: try attribution(in: folder), manifest: manifest, toolVersion: context.toolVersion)
    var content = ReportContent(title: title ?? "Landscapes without labels", facts: facts.facts)
    content.steps = try steps(in: folder)
    content.runs = try runs(in: folder)
    content.groups = try groups(file, in: folder, report: context.report)
    content.map = map(of: file)
    if let score = try GroupScore(file, in: folder) {
      content.evaluation = .init(nmi: score.nmi, ari: score.ari, purity: score.purity)
    }
    content.provenance = try provenance(manifest)
    let page = ReportPage(content)
    for library in page.missing { context.report(.warning("\(library)")) }
    try page.write(to: folder["report/index.html"])
    return StageResult(summary: [
      ("report", .string(folder["report/index.html"].relativePath)), ("groups", .int(content.groups.count)),
      ("images", .int(file.rows.count)),
    ])
  }

  private func attribution(in folder: DataFolder) throws -> String? {
    guard case .tiles(let archive) = try folder.library() else { return nil }
    return try archive.metadata()["attribution"]
  }

  private func steps(in folder: DataFolder) throws -> [[String: Double]] {
    let url = folder["cluster/metrics.jsonl"]
    guard FileManager.default.fileExists(atPath: url.path) else { return [] }
    return try MetricsFile(url).records()
  }

  /// nil where there is nothing to compare.
  private func runs(in folder: DataFolder) throws -> ReportContent.Table? {
    let comparison = RunComparison(try RunRecord.all(in: folder.url).filter(\.isTraining))
    guard comparison.runs.count > 1 else { return nil }
    let (head, rows) = comparison.table
    return .init(head: head, rows: rows)
  }

  private func groups(
    _ file: AssignmentFile, in folder: DataFolder, report: (StageContext.Progress) -> Void
  ) throws -> [ReportContent.Group] {
    let library = try folder.library()
    let nearest = file.nearest().sorted { $0.key < $1.key }
    let profiles = try ReportProfiles(nearest, library: library, in: folder)
    let side = 96
    let budget = ThumbnailBudget.imagesPerGroup(
      groups: nearest.count, tiles: file.rows.count, bytesPerImage: 4_000,
      pageBytes: ReportProfiles.pageBytes - profiles.bytes)
    return try nearest.enumerated().map { place, entry in
      let (group, rows) = entry
      let shown = rows.prefix(min(40, budget))
      let images = library.images(shown.map(\.key), minimumSide: side)
      let sheet = try shown.enumerated().map { index, row in
        ReportContent.Thumbnail(
          image: try images.raster(at: index).squared(side).jpeg(quality: 75), caption: row.key.description)
      }
      report(.step(label: "report", done: place + 1, total: nearest.count, unit: "groups"))
      return ReportContent.Group(
        id: group, name: profiles.names[group], train: rows.count { $0.side == .train },
        test: rows.count { $0.side == .test }, sheet: sheet, profile: profiles.byGroup[group])
    }
  }

  /// Tiles of several zooms cannot lie side by side: the deepest zoom is drawn.
  private func map(of file: AssignmentFile) -> ReportContent.TileMap? {
    guard let zoom = file.rows.compactMap({ $0.key.tile?.z }).max() else { return nil }
    let cells = file.rows.compactMap { row -> ReportContent.TileMap.Cell? in
      guard let tile = row.key.tile, tile.z == zoom else { return nil }
      return .init(x: tile.x, y: tile.y, group: row.group)
    }
    return .init(zoom: zoom, tiles: cells)
  }

  /// The manifest without this stage's own record, which is still being made.
  private func provenance(_ manifest: Manifest) throws -> String {
    var done = manifest
    done.stages[Self.name] = nil
    // A line for each file of each folder tells a reader nothing; its folder's digest is there.
    for name in done.stages.keys {
      for index in done.stages[name]?.inputs.indices ?? 0..<0 { done.stages[name]?.inputs[index].files = nil }
      for index in done.stages[name]?.outputs.indices ?? 0..<0 { done.stages[name]?.outputs[index].files = nil }
    }
    return String(decoding: try done.json(), as: UTF8.self)
  }
}
