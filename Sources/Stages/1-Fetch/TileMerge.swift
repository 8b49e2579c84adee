import DataDirectory
import Dataset
import Files
import Foundation
import Geo
import Pipeline
import TileStore

/// Takes what archives know of tiles over into one, a column at a time: memory does not grow with them.
struct TileMerge {
  /// A data directory that is merged.
  struct Part {
    let folder: DataFolder
    let archive: MBTiles
    let metadata: [String: String]

    /// Whose tiles it has; nil for imported ones.
    var source: String? { metadata[FetchStage.sourceKey] }
  }

  /// What tiles that were imported are said to be of.
  static let noSource = "no source (imported)"

  let parts: [Part]
  let folder: DataFolder
  let preference: MergeStage.Preference?
  let context: StageContext

  private struct Counts {
    var tiles = StoredTiles()
    /// Taken over of tiles that are not there.
    var answers = 0
    var done = 0
  }

  func run() throws -> StageResult {
    try compare()
    try context.begin()
    let archive = try MBTiles(folder[DataFolder.tiles], .write)
    _ = try archive.claim(for: parts.first?.source)
    var counts = Counts()
    var isInterrupted = false
    do {
      for part in parts { try take(part, into: archive, &counts) }
      try mergeLabels()
    } catch is CancellationError {
      isInterrupted = true
    } catch {
      try? archive.close()
      throw error
    }
    if counts.tiles.replaced > 0 { try archive.dropUnusedImages() }
    let summary = try seal(archive, hashing: !isInterrupted)
    try archive.close()
    return StageResult(
      summary: [
        ("archives", .int(parts.count)), ("stored", .int(counts.tiles.stored)), ("known", .int(counts.tiles.known)),
        ("kept", .int(counts.tiles.kept)), ("replaced", .int(counts.tiles.replaced)), ("answers", .int(counts.answers)),
        ("tiles", .int(summary.tiles)), ("absent", .int(summary.absent)), ("blank", .int(summary.blank)),
        ("failed", .int(summary.failed)), ("bounds", .optional(summary.bounds)),
      ],
      metrics: ["tiles": Double(summary.tiles)],
      missing: isInterrupted ? "interrupted; run the same command again to go on" : nil, interrupted: isInterrupted)
  }

  // MARK: Before anything is written

  /// - Throws: `FetchStage.OtherSource` where tiles of another one are there; `MergeStage.Difference` where two have other bytes
  ///   of a tile, unless it was said which is taken.
  private func compare() throws {
    let there = folder.has(DataFolder.tiles) ? try MBTiles(folder[DataFolder.tiles], .read) : nil
    defer { try? there?.close() }
    if let there { try refuseOtherSource(in: there) }
    guard preference == nil else { return }
    var (count, examples) = (0, [String]())
    for (place, part) in parts.enumerated() {
      var others = ([there].compactMap(\.self) + parts[..<place].map(\.archive)).map { Column(of: $0) }
      guard !others.isEmpty else { continue }
      try part.archive.forEachKnown { known in
        try context.checkpoint()
        guard let data = known.data else { return }
        let isOther = try others.indices.contains { index in
          try others[index].has(known.tile) && others[index].archive.data(of: known.tile) != data
        }
        guard isOther else { return }
        count += 1
        if examples.count < PassedOver.mostExamples { examples.append(known.tile.description) }
      }
    }
    guard count == 0 else { throw MergeStage.Difference(tiles: count, examples: examples) }
  }

  private func refuseOtherSource(in archive: MBTiles) throws {
    let expected = parts.first?.source ?? Self.noSource
    let found = try archive.metadata()[FetchStage.sourceKey] ?? Self.noSource
    if try found != expected && archive.hasTiles() {
      throw FetchStage.OtherSource(path: archive.url.path, expected: expected, found: found)
    }
  }

  /// What an archive has of a column of tiles, which are asked for in its order.
  private struct Column {
    let archive: MBTiles
    private var place: (zoom: Int, column: Int)?
    private var rows: Set<Int> = []
    private var states: [Int: HarvestState]?

    init(of archive: MBTiles) { self.archive = archive }

    mutating func has(_ tile: Tile) throws -> Bool {
      if place?.zoom != tile.z || place?.column != tile.x {
        place = (tile.z, tile.x)
        rows = try archive.rows(zoom: tile.z, column: tile.x)
        states = nil
      }
      return rows.contains(tile.y)
    }

    mutating func state(of tile: Tile) throws -> HarvestState? {
      // Another column forgets them.
      _ = try has(tile)
      let known = try states ?? archive.states(zoom: tile.z, column: tile.x, rows: 0...(1 << tile.z) - 1)
      states = known
      return known[tile.y]
    }
  }

  // MARK: Writing

  private func take(_ part: Part, into archive: MBTiles, _ counts: inout Counts) throws {
    var column = Column(of: archive)
    var batch = RecordBatch()
    func write() throws {
      try archive.store(batch.take())
      context.report(.step(label: "merge", done: counts.done, total: nil, unit: "tiles"))
    }
    do {
      try part.archive.forEachKnown { known in
        try context.checkpoint()
        counts.done += 1
        guard let record = try wanted(known, beside: &column, &counts) else { return }
        batch.add(record)
        if batch.isFull { try write() }
      }
    } catch is CancellationError {
      try write()
      throw CancellationError()
    }
    try write()
  }

  /// What is stored of a tile; nil where what is there stays.
  private func wanted(_ known: KnownTile, beside column: inout Column, _ counts: inout Counts) throws -> TileRecord? {
    let isThere = try column.has(known.tile)
    let state = try column.state(of: known.tile)
    let isNewer = known.state?.fetchedAt ?? .distantPast > state?.fetchedAt ?? .distantPast
    guard isThere else {
      // What was said of it last counts, and any answer more than none.
      let isFirm = known.data != nil || state == nil || state?.status == .failed && known.state?.status != .failed
      guard isFirm || isNewer && known.state?.status != .failed, let record = known.record(attempts: known.attempts)
      else {
        return nil
      }
      if known.data != nil { counts.tiles.stored += 1 } else { counts.answers += 1 }
      return record
    }
    guard let data = known.data else { return nil }
    let isEqual = try column.archive.data(of: known.tile) == data
    if isEqual {
      counts.tiles.known += 1
    } else if isNewer {
      counts.tiles.replaced += 1
    } else {
      counts.tiles.kept += 1
    }
    return isNewer ? known.record(attempts: 0) : nil
  }

  /// The classes that a source tells of the tiles that came.
  private func mergeLabels() throws {
    let tables = try ([folder] + parts.map(\.folder)).filter { $0.has(DataFolder.labels) }.map { folder in
      try KeyedTable(contentsOf: folder[DataFolder.labels], remedy: "run `tiles fetch` there again")
    }
    guard let first = tables.first else { return }
    var labels: [ItemKey: [String]] = [:]
    for table in tables where table.columns == first.columns {
      for row in table.rows { labels[row.key] = row.values }
    }
    let rows = labels.sorted { $0.key < $1.key }.map { (key: $0.key, values: $0.value) }
    try KeyedTable(columns: first.columns, rows: rows).write(to: folder.target(DataFolder.labels))
  }

  private func seal(_ archive: MBTiles, hashing: Bool) throws -> MBTiles.Summary {
    let there = try archive.metadata()
    var entries: [String: String] = [:]
    for name in ["name", "description", "attribution"] {
      entries[name] = there[name] ?? parts.lazy.compactMap { $0.metadata[name] }.first
    }
    return try archive.seal(format: archive.mostFrequentFormat()?.rawValue, entries, hashing: hashing)
  }
}
