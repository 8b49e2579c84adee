import Foundation
import Geo
import Imaging
public import Pipeline
import TileStore

/// Reads the whole tile cache as a suspicious reader would.
public struct ArchiveCheck {
  public let repair: Bool

  public init(repair: Bool) { self.repair = repair }

  /// - Throws: `CancellationError` when the user asked for an end, `TileStoreError`.
  public func run(
    in folder: DataFolder, shouldStop: () -> Bool, report: (StageContext.Progress) -> Void
  ) throws -> StageResult {
    let archive = try MBTiles(folder[DataFolder.tiles], repair ? .write : .read)
    let identities = try archive.identities()
    let metadata = try archive.metadata()
    var broken: [Tile] = []
    var problems: [String] = []
    var sizes: [Int: Int] = [:]
    var count = 0
    let strange = try archive.forEachTile { tile, data in
      if shouldStop() { throw CancellationError() }
      count += 1
      do {
        let size = try Raster.check(data)
        sizes[size.width, default: 0] += 1
        if size.width != size.height {
          problems.append("\(tile): expected a square tile, found \(size.width)x\(size.height)")
        }
        if let name = identities[tile], name != (try MBTiles.identity(of: data)) {
          broken.append(tile)
          problems.append("\(tile): its bytes do not match their hash")
        }
      } catch let error as ImageError {
        broken.append(tile)
        problems.append("\(tile): \(error)")
      }
      report(.step(label: "verify", done: count, total: identities.count, unit: "tiles"))
    }
    for tile in try archive.holes() {
      broken.append(tile)
      problems.append("\(tile): listed, with no image")
    }
    if strange > 0 { problems.append("\(strange) rows name no tile") }
    if sizes.count > 1 {
      let list = sizes.sorted { $0.key < $1.key }.map { "\($0.value) of \($0.key) px" }
      problems.append("tiles of several sizes: \(list.joined(separator: ", "))")
    }
    let needed = ["name", "format", "bounds", "minzoom", "maxzoom"].filter { metadata[$0] == nil }
    if !needed.isEmpty { problems.append("metadata without \(needed.joined(separator: ", "))") }
    let stated = metadata["agg_tiles_hash"]
    if let stated, stated != (try archive.aggregateHash()) {
      problems.append("agg_tiles_hash does not match the tiles")
    }
    for problem in problems.prefix(20) { report(.warning(problem)) }
    if repair {
      try archive.drop(broken)
      try archive.seal(
        format: try archive.sample().flatMap(ImageFormat.init(sniffing:))?.rawValue,
        metadata.filter { $0.key == "name" })
    }
    try archive.close()
    let remedy =
      repair
      ? "\(broken.count) broken tiles were dropped; run the same `tiles fetch` to get them again"
      : "\(problems.count) problems found; `tiles verify --repair` drops broken tiles and writes the metadata anew"
    let isClean = repair ? broken.isEmpty : problems.isEmpty
    return StageResult(
      summary: [("tiles", .int(count)), ("broken", .int(broken.count)), ("problems", .int(problems.count))],
      missing: isClean ? nil : remedy)
  }
}
