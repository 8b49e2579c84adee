import DataDirectory
import Dataset
import Files
import Foundation
import Geo
import Imaging
import Pipeline
import TileStore

/// Takes tiles over into `tiles.mbtiles`, which is made with the first one that can be used.
struct TileImport {
  let found: [any TileSupply]
  let folder: DataFolder
  let zoom: Int?
  let collisions: ImportStage.Collisions?
  /// What is imported, where tiles cost so much that an import of the same that was broken off is gone on with, and its
  /// tiles are not made again; nil where each is looked at anew.
  var mark: String?
  /// Metadata of the archive.
  var entries: [String: String] = [:]
  let context: StageContext

  /// While an import is under way the archive says of what it is.
  static let markKey = "import"

  private struct Counts {
    var tiles = StoredTiles()
    var reading = TileReading()
    /// Stored, known and kept.
    var usable: Int { tiles.stored + tiles.known + tiles.kept }
  }

  func run() throws -> StageResult {
    var archive: MBTiles?
    var counts = Counts()
    var isInterrupted = false
    do {
      var there: [Tile: String] = [:]
      var done: Set<Tile> = []
      if folder.has(DataFolder.tiles) {
        let archive = try MBTiles(folder[DataFolder.tiles], .read)
        there = try archive.identities()
        // Of tiles that are to be replaced nothing tells which have been.
        if let mark, collisions != .replace, try archive.metadata()[Self.markKey] == mark { done = Set(there.keys) }
      }
      let compared = try compare(with: there, done)
      if collisions == .replace { try removeLabels(of: compared.reduce(into: Set()) { $0.formUnion($1.clashing) }) }
      for (path, compared) in zip(found, compared) { try store(path, compared, into: &archive, &counts) }
    } catch is CancellationError { isInterrupted = true }
    report(counts.reading)
    guard isInterrupted || counts.usable > 0 else {
      throw ImportedPath.Failure(
        path: found.map(\.name).joined(separator: " "),
        reason: "expected tiles, found none that can be used: \(counts.reading.leftOut)")
    }
    guard counts.usable > 0 else { return interrupted(counts) }
    try context.begin()
    let sealed = try archive ?? MBTiles(folder[DataFolder.tiles], .write)
    let summary = try seal(sealed, hashing: !isInterrupted)
    try sealed.close()
    return isInterrupted ? interrupted(counts) : result(counts, summary)
  }

  // MARK: Before anything is written

  /// Tiles of a path that are there already.
  private struct Compared {
    /// With the same image.
    var same: Set<Tile> = []
    /// With another one, there or in a path before it.
    var clashing: Set<Tile> = []
  }

  /// - Parameter done: tiles that need not be looked at.
  /// - Throws: `ImportStage.Collision` unless it was said what becomes of those that clash.
  private func compare(with there: [Tile: String], _ done: Set<Tile>) throws -> [Compared] {
    guard !there.isEmpty || found.count > 1 else { return [Compared()] }
    var known = there
    let compared = try found.map { path in
      var compared = Compared(same: done)
      _ = try path.forEachTile { tile in
        try context.checkpoint()
        return isWanted(tile) && !done.contains(tile) && (known[tile] != nil || found.count > 1)
      } _: { tile, data in
        // What cannot be used is no other image; it is told when it is its turn.
        guard let data = try? data() else { return }
        let identity = try MBTiles.identity(of: data)
        guard (try? Raster.check(tile: data)) != nil else { return }
        if there[tile] == identity { compared.same.insert(tile) }
        if let other = known[tile], other != identity { compared.clashing.insert(tile) }
        if found.count > 1, known[tile] == nil { known[tile] = identity }
      }
      return compared
    }
    let all = compared.reduce(into: Set<Tile>()) { $0.formUnion($1.clashing) }
    guard all.isEmpty || collisions != nil else {
      throw ImportStage.Collision(
        what: "\(all.count) tiles are there already, or come twice, with other images",
        examples: all.sorted().prefix(PassedOver.mostExamples + 1).map(\.description),
        place: folder[DataFolder.tiles].path)
    }
    return compared
  }

  /// What a source said of images that go is no word about those that come.
  private func removeLabels(of tiles: Set<Tile>) throws {
    guard !tiles.isEmpty, folder.has(DataFolder.labels) else { return }
    let labels = try KeyedTable(contentsOf: folder[DataFolder.labels], remedy: "run `tiles fetch` again")
    try context.begin()
    let rows = labels.rows.filter { row in row.key.tile.map { !tiles.contains($0) } ?? true }
    if rows.isEmpty {
      try folder.target(DataFolder.labels).remove()
    } else if rows.count < labels.rows.count {
      try KeyedTable(columns: labels.columns, rows: rows).write(to: folder.target(DataFolder.labels))
    }
  }

  private func isWanted(_ tile: Tile) -> Bool { zoom.map { $0 == tile.z } ?? true }

  // MARK: Writing

  private func store(
    _ path: any TileSupply, _ compared: Compared, into archive: inout MBTiles?, _ counts: inout Counts
  ) throws {
    var batch = RecordBatch()
    func write() throws {
      let records = batch.take()
      guard !records.isEmpty else { return }
      try context.begin()
      let opened = try archive ?? MBTiles(folder[DataFolder.tiles], .write)
      if archive == nil, let mark { try opened.setMetadata([Self.markKey: mark]) }
      archive = opened
      try opened.store(records)
      counts.tiles.stored += records.count
      context.report(
        .step(label: "import", done: counts.usable + counts.reading.broken.count, total: nil, unit: "tiles"))
    }
    do {
      let reading = try path.forEachTile { tile in
        try context.checkpoint()
        guard isWanted(tile) else { return false }
        if compared.same.contains(tile) {
          counts.tiles.known += 1
        } else if collisions == .add, compared.clashing.contains(tile) {
          counts.tiles.kept += 1
        } else {
          return true
        }
        return false
      } _: { tile, data in
        do {
          let data = try data()
          _ = try Raster.check(tile: data)
          if compared.clashing.contains(tile) { counts.tiles.replaced += 1 }
          batch.add(TileRecord(tile: tile, outcome: .present(data), attempts: 0))
        } catch let error as ImageError {
          counts.reading.broken.add(error.kind, error.detail.map { "\(tile) (\($0))" } ?? "\(tile)")
        } catch let error as RegularFile.Failure {
          counts.reading.broken.add("files that cannot be read", "\(tile) (\(error.found))")
        }
        if batch.isFull { try write() }
      }
      counts.reading.passedOver.add(reading.passedOver)
      counts.reading.broken.add(reading.broken)
      counts.reading.empty += reading.empty
    } catch is CancellationError {
      try write()
      throw CancellationError()
    }
    try write()
  }

  private func seal(_ archive: MBTiles, hashing: Bool) throws -> MBTiles.Summary {
    let isFetched = try archive.hasFetchedTiles()
    // The last image of the source went.
    if !isFetched, try archive.metadata()[FetchStage.sourceKey] != nil { try archive.forgetSource(withCredit: true) }
    let metadata = try archive.metadata()
    let names = found.map(\.name).joined(separator: ", ")
    var entries = entries
    if !isFetched { entries["name"] = "tiles: imported from \(names)" }
    // What was there stays there, with its credit.
    let credits = try [metadata["attribution"]] + found.map { try $0.attribution() } + [entries["attribution"]]
    entries["attribution"] = Self.joined(credits)
    entries[FetchStage.licenceKey] = Self.joined([metadata[FetchStage.licenceKey], entries[FetchStage.licenceKey]])
    // What comes later under the same name may be another.
    if hashing { try archive.setMetadata([Self.markKey: nil]) }
    return try archive.seal(format: archive.mostFrequentFormat()?.rawValue, entries, hashing: hashing)
  }

  /// Each once; nil for none.
  private static func joined(_ texts: [String?]) -> String? {
    let known = texts.compactMap(\.self).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return known.isEmpty ? nil : known.joined(separator: "; ")
  }

  // MARK: What it came to

  private func report(_ reading: TileReading) {
    for line in reading.passedOver.lines { context.report(.note("passed over \(line)")) }
    for line in reading.broken.lines { context.report(.warning("skipped \(line)")) }
  }

  private func interrupted(_ counts: Counts) -> StageResult {
    StageResult(
      summary: [("stored", .int(counts.tiles.stored)), ("interrupted", true)],
      missing: "interrupted; run the same command again to go on", interrupted: true)
  }

  private func result(_ counts: Counts, _ summary: MBTiles.Summary) -> StageResult {
    let broken = counts.reading.broken.count
    return StageResult(
      summary: [
        ("tiles", .int(summary.tiles)), ("stored", .int(counts.tiles.stored)), ("known", .int(counts.tiles.known)),
        ("kept", .int(counts.tiles.kept)), ("replaced", .int(counts.tiles.replaced)),
        ("bounds", .optional(summary.bounds)),
        ("passed_over", .int(counts.reading.passedOver.count)), ("broken", .int(broken)),
      ],
      missing: broken > 0 ? "\(broken) tiles cannot be used and were skipped" : nil)
  }
}
