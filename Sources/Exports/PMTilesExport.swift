import DataDirectory
import Foundation
import Geo
import Imaging
import Options
import Pipeline
import TileStore

/// All tiles of the archive, grouped or not, as one PMTiles file.
struct PMTilesExport {
  let job: Exporter.Job
  let archive: MBTiles

  /// The header's type of the tiles, and `tiles` itself, know images only.
  struct NoImage: Error, CustomStringConvertible {
    let tile: Tile
    let reason: ImageError
    var description: String {
      "tile \(tile): \(reason); vector tiles are not exported here, `pmtiles convert` does it; remove other rows from "
        + "the archive, or fetch them again"
    }
  }

  /// - Throws: `NoImage`, `PMTilesArchive.Changed`, what the archive and the file throw.
  func run() throws -> SummaryRows {
    let all = try archive.contents()
    let contents = all.filter { $0.length > 0 }.map {
      PMTilesArchive.Content(tile: $0.tile, identity: $0.identity, length: $0.length)
    }
    if contents.count < all.count { job.report(.warning("left out \(all.count - contents.count) tiles of 0 bytes")) }
    guard !contents.isEmpty, let bounds = try archive.extent() else {
      throw DataFolder.NoImages(folder: job.folder.url.path)
    }
    let plan = try PMTilesArchive(contents, bounds: bounds)
    let metadata = try metadata()
    var bytes: UInt64 = 0
    try job.write { file in
      let isOneFormat = try plan.write(to: file, metadata: metadata) { done in
        try job.step(done, of: plan.images)
      } data: { tile in
        let data = try archive.data(of: tile) ?? Data()
        // What is empty now has changed, which is said by the plan.
        guard data.isEmpty || ImageFormat(sniffing: data).flatMap(PMTilesHeader.code) != nil else {
          throw NoImage(tile: tile, reason: ImageError(noTile: data))
        }
        return data
      }
      if !isOneFormat { job.report(.warning("the tiles are of several formats, and the file says of none")) }
      bytes = try file.seekToEnd()
    }
    return [
      ("tiles", .int(plan.tiles)), ("distinct", .int(plan.images)), ("bounds", .string(bounds.description)),
      ("leaf_directories", .int(plan.leafDirectories)), ("bytes", .int(Int(clamping: bytes))),
    ]
  }

  /// What the header does not say. Only what is known to be made for readers: other entries are the archive's own.
  private func metadata() throws -> Data {
    let known = ["attribution", "description", "name", "type", "version"]
    let entries = try archive.metadata().filter { known.contains($0.key) && !$0.value.isEmpty }
    return Data(JSONValue.object(entries.mapValues { .string($0) }).text.utf8)
  }
}
