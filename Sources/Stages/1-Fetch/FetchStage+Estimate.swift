public import DataDirectory
import Files
import Geo
import TileFetch
public import Options
import Pipeline
import TileStore

extension FetchStage {
  /// What a harvest would ask for and bring, without asking: for `--dry-run`.
  /// Bytes are estimated from the mean of what the archive holds, else from 20 kB a tile.
  public func estimate(in folder: DataFolder, pricePer1000: Double?) throws -> SummaryRows {
    let total = count
    var requests = options.policy == .failed ? 0 : total
    var meanBytes = 20_000.0
    if folder.has(DataFolder.tiles) {
      let archive = try MBTiles(folder[DataFolder.tiles], .read)
      let summary = try archive.summary()
      if summary.distinct > 0 { meanBytes = Double(summary.bytes) / Double(summary.distinct) }
      requests = try pending(in: archive)
    }
    if let limit = options.limit { requests = min(requests, limit) }
    var result: SummaryRows = [
      ("source", .string(source.name)), ("zoom", cover.zoom), ("bounds", .string(cover.box.description)),
      ("tiles", .int(total)), ("requests", .int(requests)),
      ("bytes_estimated", .int(Int(nearest: meanBytes * Double(requests)))),
    ]
    if let pricePer1000 { result.append(("cost", .double(pricePer1000 * Double(requests) / 1000))) }
    return result
  }

  private func pending(in archive: MBTiles) throws -> Int {
    var pending = PendingTiles(tiles, in: archive, options.policy)
    var count = 0
    while try pending.next() != nil { count += 1 }
    return count
  }
}
