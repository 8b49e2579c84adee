public import DataDirectory
import Foundation
import Geo
import Imaging
public import Pipeline
import TileStore

/// Reads the whole tile cache as a suspicious reader would.
public struct ArchiveCheck {
  public let repair: Bool

  public init(repair: Bool) { self.repair = repair }

  /// What was found.
  private struct Findings {
    var tiles = 0
    /// Tiles that do not decode, are not what was stored, or have no image.
    var broken: [Tile] = []
    /// Of what a repair drops.
    var dropped: [String] = []
    /// Of what a repair writes anew.
    var rewritten: [String] = []
    /// Of what the tiles are, which only other tiles mend.
    var lasting: [String] = []
    var formats: [ImageFormat: Int] = [:]

    var problems: [String] { dropped + rewritten + lasting }
  }

  /// - Parameter checkpoint: called for each tile; may throw to stop.
  /// - Throws: `TileStoreError`, what `checkpoint` throws.
  public func run(
    in folder: DataFolder, checkpoint: () throws -> Void, report: (StageContext.Progress) -> Void
  ) throws -> StageResult {
    let archive = try MBTiles(folder[DataFolder.tiles], repair ? .change : .read)
    let found = try findings(in: archive, checkpoint: checkpoint, report: report)
    for problem in found.problems.prefix(Self.mostShown) { report(.warning(problem)) }
    if found.problems.count > Self.mostShown {
      report(.warning("and \(found.problems.count - Self.mostShown) more"))
    }
    if repair {
      try archive.drop(found.broken)
      try archive.dropStrangeRows()
      try archive.seal(
        format: ImageFormat.mostFrequent(found.formats)?.rawValue,
        ["name": try archive.metadata()["name"] ?? "tiles"])
    }
    try archive.close()
    return StageResult(
      summary: [
        ("tiles", .int(found.tiles)), ("broken", .int(found.broken.count)), ("problems", .int(found.problems.count)),
        ("lasting", .int(found.lasting.count)),
      ],
      missing: repair ? left(found) : remedy(found))
  }

  private static let mostShown = 20

  /// What a repair would do.
  private func remedy(_ found: Findings) -> String? {
    let mendable = found.dropped.count + found.rewritten.count
    let parts = [
      mendable > 0
        ? "`tiles verify --repair` drops broken tiles and writes the metadata anew, which mends \(mendable) of them"
        : nil,
      found.lasting.isEmpty ? nil : "\(found.lasting.count) stay as long as these tiles do: \(Self.whatMendsTheRest)",
    ].compactMap { $0 }
    return found.problems.isEmpty ? nil : "\(found.problems.count) problems found; \(parts.joined(separator: "; "))"
  }

  /// What a repair leaves.
  private func left(_ found: Findings) -> String? {
    let parts = [
      found.broken.isEmpty
        ? nil : "\(found.broken.count) broken tiles were dropped; run the same `tiles fetch` to get them again",
      found.lasting.isEmpty
        ? nil : "\(found.lasting.count) problems stay as long as these tiles do: \(Self.whatMendsTheRest)",
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  private static let whatMendsTheRest =
    "fetch or import tiles of one size and format into a folder of their own (--data)"

  // MARK: Reading

  private func findings(
    in archive: MBTiles, checkpoint: () throws -> Void, report: (StageContext.Progress) -> Void
  ) throws -> Findings {
    let identities = try archive.identities()
    var found = Findings()
    var sizes: [String: Int] = [:]
    let strange = try archive.forEachTile { tile, data in
      try checkpoint()
      found.tiles += 1
      do {
        let size = try Raster.check(tile: data)
        if let name = identities[tile], name != (try MBTiles.identity(of: data)) {
          found.broken.append(tile)
          found.dropped.append("\(tile): its bytes do not match their hash")
        } else {
          sizes["\(size.width)x\(size.height)", default: 0] += 1
          if let format = ImageFormat(sniffing: data) { found.formats[format, default: 0] += 1 }
          if size.width != size.height {
            found.lasting.append("\(tile): expected a square tile, found \(size.width)x\(size.height)")
          }
        }
      } catch let error as ImageError {
        found.broken.append(tile)
        found.dropped.append("\(tile): \(error)")
      }
      report(.step(label: "verify", done: found.tiles, total: identities.count, unit: "tiles"))
    }
    for tile in try archive.holes() {
      found.broken.append(tile)
      found.dropped.append("\(tile): listed, with no image")
    }
    if strange > 0 { found.dropped.append("\(strange) rows name no tile") }
    found.lasting += [("sizes", sizes), ("formats", found.formats.mapKeys(\.rawValue))].compactMap {
      Self.several($0, $1)
    }
    try check(metadata: archive.metadata(), of: archive, &found)
    return found
  }

  /// "tiles of several sizes: 3 of 256x256, 1 of 512x512"; nil for one.
  private static func several(_ what: String, _ counts: [String: Int]) -> String? {
    guard counts.count > 1 else { return nil }
    let list = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) of \($0.key)" }
    return "tiles of several \(what): \(list.joined(separator: ", "))"
  }

  private func check(metadata: [String: String], of archive: MBTiles, _ found: inout Findings) throws {
    // Without tiles there is nothing that the others could say.
    let names = found.tiles == 0 ? ["name"] : ["name", "format", "bounds", "minzoom", "maxzoom"]
    let needed = names.filter { metadata[$0] == nil }
    if !needed.isEmpty { found.rewritten.append("metadata without \(needed.joined(separator: ", "))") }
    if let stated = metadata["format"], let format = ImageFormat.mostFrequent(found.formats), stated != format.rawValue
    {
      found.rewritten.append("metadata of format \(stated), where most tiles are \(format.rawValue)")
    }
    if let stated = metadata["agg_tiles_hash"], stated != (try archive.aggregateHash()) {
      found.rewritten.append("agg_tiles_hash does not match the tiles")
    }
  }
}

extension Dictionary {
  /// - Parameter key: no two keys may have the same.
  fileprivate func mapKeys<NewKey: Hashable>(_ key: (Key) -> NewKey) -> [NewKey: Value] {
    Dictionary<NewKey, Value>(uniqueKeysWithValues: map { (key($0.key), $0.value) })
  }
}
