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
  let found: [ImportedPath]
  let folder: DataFolder
  let zoom: Int?
  let collisions: ImportStage.Collisions?
  let context: StageContext

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
      let there = folder.has(DataFolder.tiles) ? try MBTiles(folder[DataFolder.tiles], .read).identities() : [:]
      let clashes = try clashes(with: there)
      if collisions == .replace { try removeLabels(of: clashes.reduce(into: Set()) { $0.formUnion($1) }) }
      for (path, clashing) in zip(found, clashes) {
        try store(path, clashing, there, into: &archive, &counts)
      }
    } catch is CancellationError { isInterrupted = true }
    report(counts.reading)
    guard isInterrupted || counts.usable > 0 else {
      throw ImportedPath.Failure(
        path: found.map(\.url.path).joined(separator: " "),
        reason: "expected tiles, found none that can be used: \(counts.reading.broken.brief)")
    }
    guard counts.usable > 0 else { return interrupted(counts) }
    try context.begin()
    let sealed = try archive ?? MBTiles(folder[DataFolder.tiles], .write)
    let summary = try seal(sealed, hashing: !isInterrupted)
    try sealed.close()
    return isInterrupted ? interrupted(counts) : result(counts, summary)
  }

  // MARK: Before anything is written

  /// The tiles of each path that are there already, or that a path before it has, with another image.
  /// - Throws: `ImportStage.Collision` unless it was said what becomes of them.
  private func clashes(with there: [Tile: String]) throws -> [Set<Tile>] {
    guard !there.isEmpty || found.count > 1 else { return [[]] }
    var known = there
    let clashes = try found.map { path in
      var clashing: Set<Tile> = []
      _ = try path.forEachTile { tile, data in
        try context.checkpoint()
        guard isWanted(tile), known[tile] != nil || found.count > 1 else { return }
        // What cannot be used is no other image; it is told when it is its turn.
        guard let data = try? data() else { return }
        let identity = try MBTiles.identity(of: data)
        guard known[tile] != identity, (try? Raster.check(tile: data)) != nil else { return }
        if known[tile] != nil { clashing.insert(tile) }
        if found.count > 1, known[tile] == nil { known[tile] = identity }
      }
      return clashing
    }
    let all = clashes.reduce(into: Set<Tile>()) { $0.formUnion($1) }
    guard all.isEmpty || collisions != nil else {
      throw ImportStage.Collision(
        what: "\(all.count) tiles are there already, or come twice, with other images",
        examples: all.sorted().prefix(PassedOver.mostExamples + 1).map(\.description),
        place: folder[DataFolder.tiles].path)
    }
    return clashes
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
    _ path: ImportedPath, _ clashing: Set<Tile>, _ there: [Tile: String], into archive: inout MBTiles?,
    _ counts: inout Counts
  ) throws {
    var batch = RecordBatch()
    func write() throws {
      let records = batch.take()
      guard !records.isEmpty else { return }
      try context.begin()
      let opened = try archive ?? MBTiles(folder[DataFolder.tiles], .write)
      archive = opened
      try opened.store(records)
      counts.tiles.stored += records.count
      context.report(
        .step(label: "import", done: counts.usable + counts.reading.broken.count, total: nil, unit: "tiles"))
    }
    do {
      let reading = try path.forEachTile { tile, data in
        try context.checkpoint()
        guard isWanted(tile) else { return }
        let isOther = clashing.contains(tile)
        if isOther, collisions == .add {
          counts.tiles.kept += 1
          return
        }
        do {
          let data = try data()
          _ = try Raster.check(tile: data)
          if !isOther, let name = there[tile], name == (try MBTiles.identity(of: data)) {
            counts.tiles.known += 1
            return
          }
          if isOther { counts.tiles.replaced += 1 }
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
    let names = found.map(\.url.lastPathComponent).joined(separator: ", ")
    var entries = isFetched ? [:] : ["name": "tiles: imported from \(names)"]
    let credits = try ([metadata["attribution"]] + found.map { try $0.attribution() }).compactMap { $0 }
    if !credits.isEmpty {
      entries["attribution"] = credits.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        .joined(separator: "; ")
    }
    return try archive.seal(format: archive.mostFrequentFormat()?.rawValue, entries, hashing: hashing)
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
