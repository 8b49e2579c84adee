public import Files
public import Foundation
public import Geo
import Imaging
public import Pipeline
public import TileFetch
import TileStore

/// Harvests the tiles of a region into `tiles.mbtiles`; what is there already is not asked for again.
public struct FetchStage: Stage {
  public static let name = "fetch"
  public static let version = 1

  public var source: Source
  public var region: FetchRegion
  public var zoom: Int
  /// Take this many tiles of the cover; nil takes all.
  public var sample: Int?
  public var sampleSeed: UInt64 = 0
  public var options = FetchOptions()
  /// Everything is asked for again, in as many runs as it takes.
  public var refresh = false
  public var stop = StopSignal()

  public init(source: Source, region: FetchRegion, zoom: Int) {
    self.source = source
    self.region = region
    self.zoom = zoom
  }

  public var seed: UInt64? { sampleSeed }

  public var params: [String: JSONValue] {
    [
      "source": .string(source.name), "address": .string(source.publicAddress), "bbox": .string(region.box.description),
      "within": .optional(region.withinName), "zoom": .int(zoom), "sample": .optional(sample),
      "seed": .int(Int(clamping: sampleSeed)), "limit": .optional(options.limit),
      "drop_blank": .bool(options.dropBlank),
    ]
  }

  public func inputs(in data: URL) throws -> [Artifact] {
    guard let file = region.withinFile else { return [] }
    return try [Artifact(file.path, kind: .file, in: data)].compactMap { $0 }
  }

  public func outputs(in data: URL) throws -> [Artifact] {
    let folder = DataFolder(data)
    return try [folder.tilesArtifact()].compactMap { $0 } + folder.artifacts([(DataFolder.labels, .table)])
  }

  public var cover: TileCover { region.cover(zoom: zoom) }

  /// The tiles that are wanted: the cover, or a sample of it.
  var tiles: any IteratorProtocol<Tile> {
    sample.map { CoverSample(cover, size: $0, seed: sampleSeed) } ?? cover.makeIterator()
  }

  var count: Int { sample.map { min($0, cover.count) } ?? cover.count }

  public func run(_ context: StageContext) async throws -> StageResult {
    let userAgent = "tiles/\(context.toolVersion) (+landscape harvester)"
    try Fetcher(source, options, userAgent: userAgent).check(zoom: zoom)
    let folder = DataFolder(context.data)
    if folder.has(DataFolder.images) {
      throw DataFolder.BothKinds(folder: folder.url.path, there: "imported images", wanted: "tiles")
    }
    let archive = try MBTiles(folder[DataFolder.tiles], .write)
    if try claim(archive), let notice = source.notice { context.report(.note(notice)) }
    let total = count
    let fetcher = try Fetcher(source, resumedOptions(archive), userAgent: userAgent)
    let summary: FetchSummary
    do {
      summary = try await fetcher.run(tiles, into: archive, stop: stop) { progress in
        let done = progress.stored + progress.unchanged + progress.absent + progress.blank + progress.failed
        context.report(.step(label: "fetch", done: done, total: total, unit: "tiles"))
      }
    } catch {
      // What came is kept complete and readable, whatever ended the harvest.
      try? seal(archive, hashing: !stop.isSet)
      try? archive.close()
      throw error
    }
    if case .revalidate = options.policy { try archive.dropUnusedImages() }
    // A refresh that is not through goes on with the next one, and what failed is part of it.
    if refresh, !summary.interrupted, !summary.limited, summary.failed == 0 {
      try archive.setMetadata([Self.refreshKey: nil])
    }
    try seal(archive, hashing: !summary.interrupted)
    let held = try archive.summary()
    let failures = try archive.failures()
    try writeLabels(of: archive, in: folder)
    try archive.close()
    for failure in failures.prefix(summary.failed > 0 ? 3 : 0) {
      context.report(.warning("\(failure.count) tiles failed: \(failure.reason)"))
    }
    return result(summary, held: held, total: total)
  }

  public struct OtherSource: Error, CustomStringConvertible {
    let path: String
    let expected: String
    let found: String
    public var description: String {
      "\(path): holds tiles of \(found), and this fetch asks \(expected); tiles of two sources do not mix: "
        + "choose another folder with --data"
    }
  }

  /// Before the first tile is stored the archive says whose tiles it holds, so that a killed run says it too.
  /// - Returns: whether it is new to the source, whose terms are said once.
  private func claim(_ archive: MBTiles) throws -> Bool {
    let found = try archive.metadata()[Self.sourceKey]
    if found == source.identity { return false }
    if let found, try archive.knowsAnything() {
      try archive.close()
      throw OtherSource(path: archive.url.path, expected: source.identity, found: found)
    }
    try archive.setMetadata([Self.sourceKey: source.identity])
    return true
  }

  static let sourceKey = "source"
  private static let refreshKey = "refresh_began"

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
    var entries = ["name": "tiles: \(source.name), zoom \(zoom)", "description": source.title]
    if let attribution = source.attribution { entries["attribution"] = attribution }
    let format = try archive.sample().flatMap(ImageFormat.init(sniffing:))
    try archive.seal(format: format?.rawValue, entries, hashing: hashing)
  }

  private func writeLabels(of archive: MBTiles, in folder: DataFolder) throws {
    guard case .generated(let generator) = source.origin else { return }
    let rows = try archive.tiles().compactMap { tile in generator.label(of: tile).map { (tile, $0) } }
    guard !rows.isEmpty else { return }
    try LabelTable.write(rows.map { (.tile($0.0), $0.1) }, to: folder.target(DataFolder.labels))
  }

  private func result(_ summary: FetchSummary, held: MBTiles.Summary, total: Int) -> StageResult {
    var missing: String?
    if summary.failed > 0 {
      missing = "\(summary.failed) tiles could not be fetched; run the same command again to get them"
    } else if summary.interrupted {
      missing = "interrupted; run the same command again to go on"
    } else if summary.limited {
      missing = "stopped at the limit of \(options.limit ?? 0) tiles; run the same command again to go on"
    }
    return StageResult(
      summary: [
        ("source", .string(source.name)), ("zoom", .int(zoom)), ("wanted", .int(total)), ("known", .int(summary.known)),
        ("requests", .int(summary.requests)), ("stored", .int(summary.stored)),
        ("unchanged", .int(summary.unchanged)), ("absent", .int(summary.absent)),
        ("blank", .int(summary.blank)), ("failed", .int(summary.failed)), ("bytes", .int(summary.bytes)),
        ("seconds", .double((summary.seconds * 100).rounded() / 100)), ("tiles", .int(held.tiles)),
        ("bounds", .optional(held.bounds)),
      ],
      metrics: [
        "tiles": Double(held.tiles), "requests": Double(summary.requests), "failed": Double(summary.failed),
        "absent": Double(held.absent),
      ],
      missing: missing, interrupted: summary.interrupted)
  }
}
