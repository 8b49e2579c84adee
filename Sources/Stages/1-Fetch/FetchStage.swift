import DataDirectory
public import Files
public import Foundation
import Geo
import Imaging
public import Options
public import Pipeline
public import TileFetch
import TileStore

/// Harvests the tiles of a region or of a list into `tiles.mbtiles`; what is there already is not asked for again.
public struct FetchStage: Stage {
  public static let name = "fetch"
  public static let version = 1

  public var source: Source
  public var cover: FetchCover
  /// Take this many tiles of the cover; nil takes all.
  public var sample: Int?
  public var sampleSeed: UInt64 = 0
  /// Ask for this part of them only.
  public var shard: Shard?
  /// Leave out pictures that more tiles than this show; nil keeps all.
  public var dropRepeats: Int?
  public var options = FetchOptions()
  /// What was said of the source, for the record; nil where nobody did.
  public var said = Said()
  /// Who harvests, for the server: an address of mail or of a page.
  public var contact: String?
  /// Everything is asked for again, in as many runs as it takes.
  public var refresh = false

  public struct Said: Sendable {
    public var year: String?
    public var attribution: String?
    public var licence: String?

    public init() {}
  }

  public init(source: Source, cover: FetchCover) {
    self.source = source
    self.cover = cover
  }

  public var seed: UInt64? { sampleSeed }

  public var params: [String: JSONValue] {
    var params: [String: JSONValue] = [
      "source": .string(source.name), "address": .string(source.publicAddress), "sample": .optional(sample),
      "seed": JSONValue(sampleSeed), "limit": .optional(options.limit),
      "drop_blank": .bool(options.dropBlank),
    ]
    params.merge(cover.params) { $1 }
    // Records of earlier versions know nothing of it.
    if let dropRepeats { params["drop_repeats"] = .int(dropRepeats) }
    if let shard { params["shard"] = .string(shard.description) }
    for (name, value) in [("year", said.year), ("attribution", said.attribution), ("licence", said.licence)] {
      if let value { params[name] = .string(value) }
    }
    return params
  }

  public func inputs(in data: URL) throws -> [Artifact] { try cover.inputs(in: data) }

  public func outputs(in data: URL) throws -> [Artifact] {
    let folder = DataFolder(data)
    return try [folder.tilesArtifact()].compactMap { $0 } + folder.artifacts([(DataFolder.labels, .table)])
  }

  /// The tiles that are wanted: the cover, or a sample of it; of either a part.
  var tiles: any IteratorProtocol<Tile> {
    let all: any IteratorProtocol<Tile> =
      sample.map { CoverSample(cover.tiles, size: $0, seed: sampleSeed) } ?? cover.tiles.makeIterator()
    return shard.map { ShardTiles(of: all, $0) } ?? all
  }

  var count: Int {
    guard shard == nil else {
      var (tiles, count) = (tiles, 0)
      while tiles.next() != nil { count += 1 }
      return count
    }
    let count = cover.tiles.count
    return sample.map { min($0, count) } ?? count
  }

  /// Tiles here and there in the cover, as the shard has them.
  private func scouts(_ count: Int) -> [Tile] {
    let parts = shard?.count ?? 1
    let some = IteratorSequence(CoverSample(cover.tiles, size: count * parts, seed: sampleSeed))
    return Array(some.lazy.filter { shard?.contains($0) ?? true }.prefix(count))
  }

  public func run(_ context: StageContext) async throws -> StageResult {
    let userAgent = "tiles/\(context.toolVersion) (+\(contact ?? "landscape harvester"))"
    try Fetcher(source, options, userAgent: userAgent).check(zooms: cover.zooms)
    let folder = DataFolder(context.data)
    try folder.requireNoPhotographs()
    if let warning = source.warning(outside: cover.box) { context.report(.warning(warning)) }
    if folder.has(DataFolder.tiles) { try refuseOtherSource(in: MBTiles(folder[DataFolder.tiles], .read)) }
    try context.begin()
    let archive = try MBTiles(folder[DataFolder.tiles], .write)
    // Before the first tile is stored, so that a killed run says it too. A source's terms are said once.
    if try archive.claim(for: source.identity), let notice = source.notice { context.report(.note(notice)) }
    if let host = source.fileHost, options.token != nil || !options.headers.isEmpty {
      context.report(
        .warning("the token and headers go to \(host), as \(DataFolder.sources)/ of the data directory says"))
    }
    let total = count
    let elsewhere = try tellOfOthers(in: archive, total: total, context)
    let fetcher = try Fetcher(source, resumedOptions(archive), userAgent: userAgent)
    let summary: FetchSummary
    do {
      summary = try await fetcher.run(
        tiles, scouts: scouts, into: archive, stop: context.stop, onNote: { context.report(.note($0)) }
      ) { progress in
        let done = progress.stored + progress.unchanged + progress.absent + progress.blank + progress.failed
        context.report(.step(label: "fetch", done: done, total: total, unit: "tiles"))
      }
    } catch {
      // What came is kept complete and readable, whatever ended the harvest.
      try? seal(archive, hashing: !context.stop.isSet)
      try? archive.close()
      throw error
    }
    if case .revalidate = options.policy { try archive.dropUnusedImages() }
    // A refresh that is not through goes on with the next one, and what failed is part of it.
    if refresh, summary.isThrough {
      try archive.setMetadata([Self.refreshKey: nil])
    }
    let dropped = try summary.interrupted ? 0 : dropRepeats.map { try archive.dropRepeats(over: $0) } ?? 0
    try seal(archive, hashing: !summary.interrupted)
    let held = try archive.summary()
    let failures = try archive.failures()
    let absences = try archive.absences()
    let mostRepeated = try archive.mostRepeated()
    try writeLabels(of: archive, in: folder)
    try archive.close()
    for failure in failures.prefix(summary.failed > 0 ? 3 : 0) {
      context.report(.warning("\(failure.count) tiles failed: \(failure.words)"))
    }
    for absence in absences.prefix(summary.absent + dropped > 0 ? 3 : 0) {
      context.report(.note("\(absence.count) tiles are absent: \(absence.words)"))
    }
    // A part of a small region may have none.
    if held.tiles == 0, summary.isThrough, options.policy != .failed, shard == nil {
      let reasons = (absences + failures).map(\.words) + (held.blank > 0 ? ["\(held.blank) are of one colour"] : [])
      throw FetchError.nothing(source: source.name, tiles: total, reason: reasons.joined(separator: "; "))
    }
    if let mostRepeated, mostRepeated.isPlaceholder(among: held.tiles) {
      let place = mostRepeated.example.map { " (\($0))" } ?? ""
      context.report(
        .note(
          "\(mostRepeated.count) tiles are one and the same picture\(place): where that is none of the ground, "
            + "--drop-repeats N leaves out pictures that more than N tiles share"))
    }
    return result(summary, held: held, dropped: dropped, total: total, elsewhere: elsewhere)
  }

  public struct OtherSource: ExitCoded, CustomStringConvertible {
    public var exitStatus: ExitStatus { .usage }
    let path: String
    let expected: String
    let found: String
    public var description: String {
      "\(path): holds tiles of \(found), and those to come are of \(expected); tiles of two sources do not mix: "
        + "choose another folder with --data"
    }
  }

  /// - Throws: `OtherSource`.
  private func refuseOtherSource(in archive: MBTiles) throws {
    let found = try archive.metadata()[Self.sourceKey]
    let isOther = try found.map { try $0 != source.identity && archive.hasFetchedTiles() } ?? false
    try archive.close()
    if isOther { throw OtherSource(path: archive.url.path, expected: source.identity, found: found ?? "") }
  }

  /// An archive only grows, which nobody expects who asks for another place: it is said before the first request.
  /// - Returns: how many tiles are there that this harvest does not ask for.
  private func tellOfOthers(in archive: MBTiles, total: Int, _ context: StageContext) throws -> Int {
    let held = try archive.tiles()
    let others = held.count - cover.tiles.contained(of: held).count { shard?.contains($0) ?? true }
    let isAsBefore = context.previous.map { before in
      (FetchCover.keys + ["sample", "shard"]).allSatisfy { before.params[$0] == params[$0] }
    }
    if others > 0 {
      context.report(
        .note(
          "\(others) of the \(held.count) tiles that are there are of another zoom or place than this fetch asks for, and "
            + "stay; `tiles drop` takes tiles out, --zoom and --within of split, embed and groups leave them aside"))
    } else if !held.isEmpty, isAsBefore != true, total > held.count {
      context.report(.note("this fetch widens what is there: \(held.count) tiles, of \(total) that it asks for"))
    }
    return others
  }

  static let sourceKey = "source"
  static let refreshKey = "refresh_began"
  static let licenceKey = "licence"
  static let yearsKey = "years"

  /// A refresh that was interrupted or limited goes on: what was confirmed since it began is not asked for again.
  private func resumedOptions(_ archive: MBTiles) throws -> FetchOptions {
    guard refresh else { return options }
    var options = options
    let began = try archive.metadata()[Self.refreshKey].flatMap(Double.init) ?? Date().timeIntervalSince1970
    try archive.setMetadata([Self.refreshKey: String(began)])
    options.policy = .revalidate(before: Date(timeIntervalSince1970: began))
    return options
  }

  /// - Parameter hashing: not after a stop, since it reads every byte.
  private func seal(_ archive: MBTiles, hashing: Bool) throws {
    let zooms = "\(cover.zooms.count == 1 ? "zoom" : "zooms") \(cover.zooms.words)"
    var entries = ["name": "tiles: \(source.name), \(zooms)", "description": source.title]
    if let credit = source.credit { entries["attribution"] = credit }
    if let licence = source.licence { entries[Self.licenceKey] = licence }
    if let years = source.years { entries[Self.yearsKey] = years.words }
    try archive.seal(format: archive.mostFrequentFormat()?.rawValue, entries, hashing: hashing)
  }

  private func writeLabels(of archive: MBTiles, in folder: DataFolder) throws {
    guard case .generated(let generator) = source.origin else { return }
    let rows = try archive.tiles().compactMap { tile in generator.label(of: tile).map { (tile, $0) } }
    guard !rows.isEmpty else { return }
    try LabelTable.write(rows.map { (.tile($0.0), $0.1) }, to: folder.target(DataFolder.labels))
  }

  private func result(
    _ summary: FetchSummary, held: MBTiles.Summary, dropped: Int, total: Int, elsewhere: Int
  ) -> StageResult {
    var missing: String?
    // What asking again does not change is told, and missed no more, unless it was all that was asked for.
    let failed = options.policy == .failed ? summary.failed : summary.failed - summary.unusable
    if failed > 0 {
      missing = "\(failed) tiles could not be fetched; run the same command again to get them"
    } else if summary.interrupted {
      missing = "interrupted; run the same command again to go on"
    } else if summary.limited {
      missing = "stopped at the limit of \(options.limit ?? 0) tiles; run the same command again to go on"
    }
    return StageResult(
      summary: [
        ("source", .string(source.name)), ("zoom", cover.zoom), ("wanted", .int(total)), ("known", .int(summary.known)),
        ("requests", .int(summary.requests)), ("stored", .int(summary.stored)),
        ("unchanged", .int(summary.unchanged)), ("absent", .int(summary.absent)),
        ("blank", .int(summary.blank)), ("failed", .int(summary.failed)), ("dropped", .int(dropped)),
        ("bytes", .int(summary.bytes)),
        ("seconds", .double(summary.seconds)), ("tiles", .int(held.tiles)),
        ("elsewhere", .int(elsewhere)), ("bounds", .optional(held.bounds)),
      ],
      metrics: [
        "tiles": Double(held.tiles), "requests": Double(summary.requests), "failed": Double(summary.failed),
        "absent": Double(held.absent),
      ],
      missing: missing, interrupted: summary.interrupted)
  }
}

extension MBTiles.Missing {
  /// The reason, with a tile to look at.
  fileprivate var words: String { reason + (example.map { " (\($0))" } ?? "") }
}

extension MBTiles.Repeat {
  /// So many tiles that it is worth a line: a tenth of all, or ten.
  fileprivate func isPlaceholder(among tiles: Int) -> Bool { count >= 10 || (count >= 3 && count * 10 >= tiles) }
}
