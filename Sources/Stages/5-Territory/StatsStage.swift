import DataDirectory
public import Files
public import Foundation
import Geo
public import Options
public import Pipeline
import Territory

/// How much of each group lies in each of some units, in `stats/`.
public struct StatsStage: Stage {
  public static let name = UnitFiles.stage
  public static let version = 1

  public var units: URL
  /// The property that tells units apart.
  public var key: String
  /// The one that people call them by.
  public var label: String?

  public init(units: URL, key: String, label: String? = nil) {
    (self.units, self.key, self.label) = (units, key, label)
  }

  public var params: [String: JSONValue] {
    ["units": .string(units.relativePath), "key": .string(key), "label": .optional(label)]
  }

  /// The names of groups stand in the profile.
  public func inputs(in data: URL) throws -> [Artifact] {
    try DataFolder(data).artifacts([(DataFolder.groupAssignments, .table), (DataFolder.profile, .file)])
      + [Artifact(units.path, kind: .file, in: data)].compactMap { $0 }
  }

  public func outputs(in data: URL) throws -> [Artifact] {
    try DataFolder(data).artifacts([(DataFolder.stats, .folder)])
  }

  public struct Apart: ExitCoded, CustomStringConvertible {
    public var exitStatus: ExitStatus { .usage }
    let path: String
    let units: Bounds?
    let tiles: Bounds?
    public var description: String {
      "\(path): expected units on the ground of the tiles (\(tiles?.description ?? "none")), found all elsewhere "
        + "(\(units?.description ?? "none")); choose other units, or the data directory that is theirs with --data"
    }
  }

  public func run(_ context: StageContext) async throws -> StageResult {
    let folder = DataFolder(context.data)
    let grouped = try GroupedTiles(in: folder)
    context.report(grouped)
    let layer = try UnitLayer(contentsOf: units, key: key, label: label)
    if layer.withoutKey > 0 {
      context.report(.warning("left out \(layer.withoutKey) features of \(units.relativePath), which have no \(key)"))
    }
    let statistics = try UnitStatistics(layer, grouped) { done in
      try context.checkpoint()
      if let done { context.report(.step(label: Self.name, done: done, total: layer.units.count, unit: "units")) }
    }
    let covered = statistics.rows.reduce(0) { $0 + $1.covered }
    guard covered > 0 else {
      throw Apart(
        path: units.relativePath, units: Bounds(around: layer.units.map(\.polygon)),
        tiles: Bounds(around: grouped.tiles))
    }
    let whole = statistics.rows.reduce(0) { $0 + $1.squareKilometres }
    for words in warnings(statistics, grouped, share: covered / whole) { context.report(.warning(words)) }
    try context.begin()
    try UnitFiles(statistics, names: grouped.names).write(in: folder)
    return StageResult(
      summary: [
        ("units", .int(layer.units.count)), ("without_key", .int(layer.withoutKey)),
        ("uncovered_units", .int(statistics.rows.count { $0.byGroup.isEmpty })), ("km2", .double(whole.rounded(to: 3))),
        ("covered_km2", .double(covered.rounded(to: 3))), ("overlaps", .int(statistics.overlaps.count)),
      ],
      metrics: ["units": Double(layer.units.count), "covered": covered / whole])
  }

  private func warnings(_ statistics: UnitStatistics, _ grouped: GroupedTiles, share: Double) -> [String] {
    var words: [String] = []
    if share < 0.999 {
      let percent = String(format: "%.1f", share * 100)
      words.append("tiles cover \(percent) % of the units: shares are of that, which was harvested and grouped")
    }
    if let zoom = statistics.finerZoom(than: grouped) {
      words.append(
        "the median unit is smaller than two tiles of zoom \(grouped.zoom), too small for its shares to mean much; zoom \(zoom) "
          + "would do")
    }
    if let first = statistics.doubled.first {
      words.append(
        "\(statistics.doubled.count) units have parts that overlap, the first \(first): that ground is counted several times"
      )
    }
    if let (one, other) = statistics.overlaps.first {
      words.append(
        "\(statistics.overlaps.count) pairs of units overlap, the first \(one) and \(other): ground that several have is in each"
      )
    }
    return words
  }
}
