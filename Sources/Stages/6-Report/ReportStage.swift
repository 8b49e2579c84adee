import Groups
import Territory
import DataDirectory
import Files
import Dataset
public import Foundation
public import Geo
public import Options
public import Pipeline
public import Report
import TileStore
import Tracking

/// Gathers what the other stages left into one page: `report/index.html`, and `report/index.fr.html` for a second language; and,
/// where they are asked for, into two pages for a meeting: `report/sheet.pdf`, `report/sheet.fr.pdf`. Beside them
/// `report/projection.csv` has the layout of the descriptors.
public struct ReportStage: Stage {
  public static let name = "report"
  /// 7: with projection.csv. 6: points laid out by PaCMAP. 5: with km², lines between areas, and proposed names. 4: a page a language, and the place of what was grouped. 3: with languages, the projection, three rows of images a group, and how sure the groups are. 2: with the profiles
  /// of the groups.
  public static let version = 7

  /// nil takes the language's own.
  public var title: String?
  /// A page each, the first one as `index.html`.
  public var languages = [PageLanguage.english]
  public var sheet = SheetOptions()
  /// Whether the sheet is only renewed, since an earlier report had one: what keeps it from that is a warning then.
  public var renewsSheet = false

  /// Where land about photographs is known from; nil draws none.
  public var regions: Gazetteer?

  public init() {}

  public static var declarations: [OptionDeclaration] { SheetOptions.declarations }

  public var params: [String: JSONValue] {
    sheet.params.merging([
      "title": .optional(title), "lang": .string(languages.map(\.rawValue).joined(separator: ",")),
    ]) { $1 }
  }

  public func inputs(in data: URL) throws -> [Artifact] {
    let folder = DataFolder(data)
    // Those in `cluster/` are among its files.
    let embedded = folder.has(DataFolder.clusterDescriptors) ? [] : [(DataFolder.descriptors, Artifact.Kind.file)]
    return try [folder.sourceArtifact()].compactMap { $0 }
      + folder.artifacts(
        [
          (DataFolder.labels, .table), (DataFolder.split, .table), (DataFolder.cluster, .folder),
          (DataFolder.groups, .folder),
        ] + DataFolder.shownByReport + embedded)
  }

  public func outputs(in data: URL) throws -> [Artifact] {
    try DataFolder(data).artifacts([(DataFolder.report, .folder)])
  }

  public func run(_ context: StageContext) async throws -> StageResult {
    let folder = DataFolder(context.data)
    let file = try AssignmentFile(.group, in: folder)
    let manifest = try Manifest(in: folder.url)
    let meeting = try meetingSheet(file, manifest, in: folder, report: context.report)
    try context.begin()
    let photographs = try ReportPhotographs(in: folder)
    let plane = try plane(of: file, in: folder, context)
    try (plane?.layout(of: file.rows.lazy.map(\.key)) ?? ProjectionFile([])).write(in: folder)
    let sureness = Sureness(file, plane)
    let facts = ReportFacts(
      file, attribution: try attribution(in: folder), manifest: manifest, confidence: sureness.mean,
      knownTest: photographs?.knownTest(in: file), toolVersion: context.toolVersion)
    var content = ReportContent(title: "", facts: facts.facts)
    content.steps = try steps(in: folder)
    content.runs = try runs(in: folder)
    let paths = ShownPaths(file.rows.map(\.key))
    content.photographs = try photographs?.content(of: file, library: folder.library(), paths: paths, regions: regions)
    content.viewpoints = viewpoints(manifest, in: folder, report: context.report)
    content.map = Self.map(of: file)
    try addImagery(to: &content.map, file, in: folder, report: context.report)
    try addGroups(
      to: &content, file, plane, sureness, photographs?.duplicates ?? .none, paths, in: folder,
      report: context.report)
    let areas = areas(on: content.map, manifest, in: folder, report: context.report)
    content.map?.areas = areas
    if let map = content.map, map.zoom <= Gazetteer.deepest,
      let box = Bounds(around: file.rows.compactMap(\.key.tile))
    {
      let land = regions?.land(about: box)
      content.map?.outlines = land?.outlines ?? []
      content.map?.labels = land?.labels ?? []
    }
    // The legend is right in another order, too.
    if content.map != nil, content.groups.count <= Self.mostAlike {
      let levels = try? GroupLevels.plain(in: folder)
      (content.likeness, content.joins) = (levels?.likeness ?? [], levels?.joins ?? [])
    }
    content.units = units(manifest, in: folder, report: context.report)
    content.stages = Self.stages(manifest)
    let known = try LabelTable(in: folder)
    if let score = GroupScore(file.rows, labels: known.labels) {
      content.evaluation = .init(
        nmi: score.nmi, ari: score.ari, purity: score.purity, isOfLandCover: known.isOfLandCover)
    }
    content.provenance = try Self.provenance(manifest)
    // Before the pages, which link them.
    if let meeting {
      var content = content
      content.map = meeting.map(of: file).map { map in
        var map = map
        map.outlines = content.map?.outlines ?? []
        if map.whole == nil { map.areas = areas }
        return map
      }
      for language in languages {
        (content.language, content.title) = (language, title ?? language.title)
        try await meeting.write(content, to: folder.target(sheetPath(of: language)), stop: context.stop)
      }
    }
    let exports = Self.exports(in: folder, tiles: content.map != nil)
    for (place, language) in languages.enumerated() {
      (content.language, content.title) = (language, title ?? language.title)
      content.otherPages = languages.filter { $0 != language }.map {
        .init(language: $0, file: URL(fileURLWithPath: path(of: $0)).lastPathComponent)
      }
      content.downloads = exports + (content.map == nil ? [] : [.init(.sheet, sheetPlace(of: language, in: folder))])
      let page = ReportPage(content)
      if place == 0 { for library in page.missing { context.report(.warning("\(library)")) } }
      try page.write(to: folder.target(path(of: language)))
    }
    // A page that has become the first one has left its place.
    for language in PageLanguage.allCases {
      let other = DataFolder.reportPage(in: language.rawValue)
      if !languages.map(path).contains(other) { try folder.target(other).remove() }
    }
    try removeSheets(context, in: folder)
    let summary = languages.flatMap { language -> SummaryRows in
      let ending = language == languages.first ? "" : "_\(language.rawValue)"
      return [("report\(ending)", .string(folder[path(of: language)].relativePath))]
        + (meeting != nil ? [("sheet\(ending)", .string(folder[sheetPath(of: language)].relativePath))] : [])
    }
    return StageResult(
      summary: summary + [("groups", .int(content.groups.count)), ("images", .int(file.rows.count))])
  }

  private func meetingSheet(
    _ file: AssignmentFile, _ manifest: Manifest, in folder: DataFolder, report: (StageContext.Progress) -> Void
  ) throws -> ReportMeetingSheet? {
    do {
      return try ReportMeetingSheet(sheet, file, manifest, in: folder)
    } catch let error as any ExitCoded where renewsSheet {
      report(.warning("the sheet stays as it was: \(error)"))
      return nil
    }
  }

  /// Those of an earlier report that this one does not have; a file of that name that no report made is somebody's own.
  private func removeSheets(_ context: StageContext, in folder: DataFolder) throws {
    guard context.previous?.params(as: Self.self)["sheet"] == true else { return }
    let kept = sheet.sheet ? languages.map(sheetPath) : []
    for path in [DataFolder.meetingSheet] + PageLanguage.allCases.map({ DataFolder.meetingSheet(in: $0.rawValue) })
    where !kept.contains(path) { try folder.target(path).remove() }
  }

  private func sheetPath(of language: PageLanguage) -> String {
    language == languages.first ? DataFolder.meetingSheet : DataFolder.meetingSheet(in: language.rawValue)
  }

  /// A tree of more groups takes longer than the page.
  private static let mostAlike = 500

  private func path(of language: PageLanguage) -> String {
    language == languages.first ? DataFolder.reportPage : DataFolder.reportPage(in: language.rawValue)
  }

  private func attribution(in folder: DataFolder) throws -> String? {
    guard case .tiles(let archive) = try folder.library() else { return nil }
    return try archive.metadata()["attribution"]
  }

  private func steps(in folder: DataFolder) throws -> [[String: Double]] {
    try MetricsFile(folder.target(DataFolder.clusterMetrics)).records()
  }

  /// nil where there is nothing to compare.
  private func runs(in folder: DataFolder) throws -> ReportContent.Runs? {
    let comparison = RunComparison(try RunRecord.all(in: folder.url).filter(\.isTraining))
    guard comparison.runs.count > 1 else { return nil }
    let rows = comparison.runs.map { run -> ReportContent.Run in
      .init(
        id: run.id, name: run.run.name, started: run.started,
        seconds: run.lastHeard.timeIntervalSince(run.started), status: comparison.status(of: run),
        steps: run.steps.max() ?? 0, params: run.run.params.mapValues(CutPaths.of), metrics: run.metrics)
    }
    return .init(params: comparison.differing, figures: comparison.figures, rows: rows)
  }

  /// A report is worth having without it: what keeps it from being made is told, and no failure.
  private func plane(
    of file: AssignmentFile, in folder: DataFolder, _ context: StageContext
  ) throws -> DescriptorPlane? {
    do {
      let plane = try DescriptorPlane(in: folder, stop: context.stop)
      let others = file.rows.count { plane.confidence(of: $0) == nil }
      guard 2 * others < file.rows.count else { throw OtherDescriptors(others: others, of: file.rows.count) }
      if others > 0 {
        context.report(
          .warning("no confidence of \(others) images: their descriptors do not give the groups that they have"))
      }
      return plane
    } catch {
      try context.stop.checkpoint()
      context.report(.warning("no projection of the descriptors and no confidence: \(ErrorWords.of(error))"))
      return nil
    }
  }

  /// The groups with their images and profiles, and the projection: what shares the room of the page.
  private func addGroups(
    to content: inout ReportContent, _ file: AssignmentFile, _ plane: DescriptorPlane?, _ sureness: Sureness,
    _ duplicates: Duplicates, _ paths: ShownPaths, in folder: DataFolder, report: (StageContext.Progress) -> Void
  ) throws {
    let library = try folder.library()
    let absent = try library.absent(of: file.rows.map(\.key))
    if !absent.isEmpty { report(.warning("\(absent.count) images are not there any more: the page goes without them")) }
    let nearest = file.nearest().sorted { $0.key < $1.key }
    let profiles = try ReportProfiles(in: folder)
    let log = try folder.editLog()
    let (names, carried) = (log?.now.names ?? [:], log?.carriedNames ?? [])
    let proposals = try log.map { try GroupProposals(file, $0.now, in: folder).names } ?? [:]
    let colors = try log.map { try GroupColors($0.now, in: folder) } ?? .palette
    content.projection = plane.flatMap {
      ReportProjection($0, nearest, library: library, paths: paths, report: report)?.projection
    }
    let large = ThumbnailBudget.largeImages(groups: nearest.count)
    let moved = log?.now.moved ?? [:]
    content.doubtful = try ReportDoubts(
      AssignmentFile(file.rows.filter { moved[$0.key] == nil }), plane, library: library, duplicates: duplicates,
      paths: paths
    ).doubtful
    let sheets = ReportSheets(
      library: library, duplicates: duplicates,
      budget: ThumbnailBudget.imagesPerGroup(
        groups: nearest.count, cells: content.map?.tiles.count ?? 0, points: content.projection?.points.count ?? 0,
        bytesPerImage: 4_000,
        besides: profiles.bytes + (large?.bytes ?? 0) + content.doubtful.reduce(0) { $0 + $1.thumbnail.pageBytes }
          + (content.map?.imagery?.base64Count ?? 0)
          + (content.projection?.thumbnails?.pageBytes ?? 0)
          + (content.photographs?.pageBytes ?? 0) + (content.viewpoints?.pageBytes ?? 0)), largeSide: large?.side,
      paths: paths)
    let ground = file.ground
    content.groups = try nearest.enumerated().map { place, entry in
      let (group, rows) = entry
      report(.step(label: "report", done: place + 1, total: nearest.count, unit: "groups"))
      return ReportContent.Group(
        id: group, name: names[group], isNameCarried: carried.contains(group),
        proposed: proposals[group], color: colors.color(of: group), train: rows.count { $0.side == .train },
        test: rows.count { $0.side == .test }, later: rows.count { $0.side == .later },
        sheet: try sheets.sheet(of: rows),
        confidence: sureness.byGroup[group], profile: profiles.byGroup[group],
        ground: ground[group].map { .init(squareKilometres: $0.squareKilometres, share: $0.share) })
    }
  }

  /// Tiles of several zooms cannot lie side by side: the deepest zoom is drawn.
  static func map(of file: AssignmentFile) -> ReportContent.TileMap? {
    guard let zoom = file.rows.compactMap({ $0.key.tile?.z }).max() else { return nil }
    let tiles = file.rows.compactMap { row in row.key.tile.flatMap { $0.z == zoom ? (tile: $0, group: row.group) : nil }
    }
    var up = 0
    while up < zoom, Set(tiles.map { $0.tile.ancestor(zoom: zoom - up) }).count > mostCells { up += 1 }
    guard up > 0 else {
      return .init(zoom: zoom, tiles: tiles.map { .init(x: $0.tile.x, y: $0.tile.y, group: $0.group) })
    }
    var groups: [Tile: [Int: Int]] = [:]
    for (tile, group) in tiles { groups[tile.ancestor(zoom: zoom - up), default: [:]][group, default: 0] += 1 }
    let cells = groups.map { parent, counts in
      let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
      return ReportContent.TileMap.Cell(x: parent.x, y: parent.y, group: most?.key ?? 0)
    }
    return .init(
      zoom: zoom - up, tiles: cells,
      whole: .init(zoom: zoom, tiles: Dictionary(grouping: tiles, by: \.group).mapValues(\.count)))
  }

  private func addImagery(
    to map: inout ReportContent.TileMap?, _ file: AssignmentFile, in folder: DataFolder,
    report: (StageContext.Progress) -> Void
  ) throws {
    guard let zoom = map?.zoom else { return }
    let deepest = map?.whole?.zoom ?? zoom
    let tiles = file.rows.compactMap(\.key.tile).filter { $0.z == deepest }
    map?.imagery = try TileMosaic(
      of: tiles, up: deepest - zoom, library: folder.library(),
      progress: { report(.step(label: "imagery of the map", done: $0, total: tiles.count, unit: "tiles")) },
      unread: { report(.warning("imagery of the map: \($0) tiles could not be read, and are grey")) })?.jpeg
  }

  /// Where each tile is drawn, and areas are of the groups as they are.
  private func areas(
    on map: ReportContent.TileMap?, _ manifest: Manifest, in folder: DataFolder,
    report: (StageContext.Progress) -> Void
  ) -> [ReportContent.TileMap.Area] {
    guard let map, map.whole == nil else { return [] }
    return left(by: AreasStage.name, "lines between areas", manifest, report: report) {
      try AreaFiles.current(in: folder)?.areas.map { area in
        .init(
          number: area.number, squareKilometres: area.squareKilometres, tiles: area.tiles.flatMap { [$0.x, $0.y] },
          rings: area.outline.rings)
      }
    } ?? []
  }

  private func units(
    _ manifest: Manifest, in folder: DataFolder, report: (StageContext.Progress) -> Void
  ) -> [ReportContent.Unit] {
    left(by: StatsStage.name, "units", manifest, report: report) {
      try UnitFiles.current(in: folder)?.units.map(ReportContent.Unit.init)
    } ?? []
  }

  private func viewpoints(
    _ manifest: Manifest, in folder: DataFolder, report: (StageContext.Progress) -> Void
  ) -> ReportContent.Viewpoints? {
    left(by: ViewpointsStage.name, "viewpoints", manifest, report: report) {
      try Viewpoints.current(in: folder).map { ReportContent.Viewpoints($0, in: folder) }
    }
  }

  /// What a stage that nobody needs to run has left, where it is of what is there now; a page is worth having without it.
  private func left<Value>(
    by stage: String, _ what: String, _ manifest: Manifest, report: (StageContext.Progress) -> Void,
    _ read: () throws -> Value?
  ) -> Value? {
    guard manifest.stages[stage] != nil else { return nil }
    do {
      if let value = try read() { return value }
      report(.warning("no \(what): `tiles \(stage)` found them of something else than is there now; run it again"))
    } catch {
      report(.warning("no \(what): \(ErrorWords.of(error))"))
    }
    return nil
  }

  /// More squares than these make a page too large to send around, and are finer than a screen.
  static let mostCells = 50_000

  static func stages(_ manifest: Manifest) -> [ReportContent.StageFact] {
    manifest.stages.filter { $0.key != Self.name }.sorted {
      ($0.value.startedAt, $0.key) < ($1.value.startedAt, $1.key)
    }
    .map { name, record in
      .init(
        name: name, ended: record.endedAt, seconds: record.durationS, version: record.toolVersion,
        command: CutPaths.of(record.command))
    }
  }

  /// Exports where they go unless another place is given: a link is worth more than a copy in the page. One from before the
  /// last change of the groups has them as they were, and is not offered.
  private static func exports(in folder: DataFolder, tiles: Bool) -> [ReportContent.Download] {
    let changed = folder.groupFiles.compactMap { FileState(folder[$0])?.written }.max() ?? 0
    func isCurrent(_ path: String) -> Bool { FileState(folder[path]).map { $0.written >= changed } ?? false }
    let package = "\(DataFolder.exports)/groups.gpkg"
    let export = "\(DataFolder.exports)/groups.csv"
    let table =
      isCurrent(export) ? export : folder.has(DataFolder.groupAssignments) ? DataFolder.groupAssignments : nil
    return [
      tiles ? .init(.geoPackage, isCurrent(package) ? .file("../\(package)") : .command("tiles export gpkg")) : nil,
      table.map { .init(.table, .file("../\($0)")) },
    ].compactMap(\.self)
  }

  /// The two pages beside the page of a language, or how to get them.
  private func sheetPlace(of language: PageLanguage, in folder: DataFolder) -> ReportContent.Download.Place {
    let path = sheetPath(of: language)
    return sheet.sheet && folder.has(path)
      ? .file(URL(fileURLWithPath: path).lastPathComponent) : .command("tiles report --sheet")
  }

  /// The manifest without this stage's own record, which is still being made.
  static func provenance(_ manifest: Manifest) throws -> String {
    var done = manifest
    done.stages[Self.name] = nil
    // The name of a machine is nobody's business; a line for each file of each folder tells a reader nothing; its folder's digest is there.
    for name in done.stages.keys {
      done.stages[name]?.host = ""
      for index in done.stages[name]?.inputs.indices ?? 0..<0 { done.stages[name]?.inputs[index].files = nil }
      for index in done.stages[name]?.outputs.indices ?? 0..<0 { done.stages[name]?.outputs[index].files = nil }
    }
    return CutPaths.of(String(decoding: try done.json(), as: UTF8.self))
  }
}

private struct OtherDescriptors: Error, CustomStringConvertible {
  let others: Int
  let of: Int
  var description: String {
    "expected the descriptors that the images were grouped by, found others for \(others) of \(of); run `tiles groups`"
  }
}

/// How sure the images are of their groups: the mean over all of them, and over each group's.
private struct Sureness {
  let mean: Double?
  let byGroup: [Int: Double]

  init(_ file: AssignmentFile, _ plane: DescriptorPlane?) {
    func mean(_ rows: [AssignmentFile.Row]) -> Double? {
      let known = rows.compactMap { plane?.confidence(of: $0) }
      return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }
    self.mean = mean(file.rows)
    byGroup = Dictionary(grouping: file.rows, by: \.group).compactMapValues(mean)
  }
}
