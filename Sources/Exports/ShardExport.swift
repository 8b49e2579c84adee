import Dataset
import Files
import Foundation
import Geo
import Options
import Pipeline
import Random

/// Tar shards for PyPI's `webdataset`: `SIDE-000000.tar` with KEY.cls, KEY.jpg and KEY.json of each image.
///
/// Images are in random order, since readers shuffle only within a window, and neighbours look alike.
struct ShardExport {
  let job: Exporter.Job
  let table: ExportTable
  private let paths: ShownPaths

  init(job: Exporter.Job, table: ExportTable) {
    (self.job, self.table, paths) = (job, table, ShownPaths(table.allKeys))
  }

  func run() throws -> SummaryRows {
    let names = try ExportNames(keys: table.allKeys, groups: table.groups, names: table.names)
    let about = AboutExport(job: job, table: table)
    var (shards, done) = (0, 0)
    try AtomicFolder(job.place.url, marker: ExportPlace.marker).write { root in
      for side in Split.allCases {
        let rows = table.rows.filter { $0.side == side }
        var random = SplitMix64(seed: job.exporter.seed)
        let order = random.permutation(rows.count)
        for (number, start) in stride(from: 0, to: order.count, by: job.exporter.shardSize).enumerated() {
          let name = "\(side.rawValue)-" + String(format: "%06d", number) + ".tar"
          let end = min(start + job.exporter.shardSize, order.count)
          try shard(root.appendingPathComponent(name)) { tar in
            for index in order[start..<end] {
              try add(rows[index], names.key(rows[index].key), to: &tar)
              done += 1
              try job.step(done, of: table.rows.count)
            }
          }
          shards += 1
        }
      }
    } describe: {
      try about.json(files: $0)
    }
    return [("shards", .int(shards))]
  }

  private func shard(_ url: URL, _ body: (inout TarWriter) throws -> Void) throws {
    try Data().write(to: url)
    let file = try FileHandle(forWritingTo: url)
    defer { try? file.close() }
    var tar = TarWriter(file)
    try body(&tar)
    try tar.finish()
  }

  private func add(_ row: ExportTable.Row, _ key: String, to tar: inout TarWriter) throws {
    let (image, format, _) = try job.copy(of: row.key)
    try tar.add("\(key).cls", Data(String(row.group).utf8))
    try tar.add("\(key).\(format.rawValue)", image)
    try tar.add("\(key).json", Data(facts(of: row).text.utf8))
  }

  private func facts(of row: ExportTable.Row) -> JSONValue {
    var facts: [String: JSONValue] = [
      "split": .string(row.side.rawValue), table.grouping.rawValue: .int(row.group),
      "name": .optional(table.names[row.group]), "distance": .double(row.shortDistance),
      "confidence": .optional(row.shortConfidence),
    ]
    switch row.key {
    case .path: facts["path"] = .string(paths.text(row.key))
    case .tile(let tile):
      let bounds = tile.bounds
      facts.merge(["z": .int(tile.z), "x": .int(tile.x), "y": .int(tile.y)]) { $1 }
      facts["bounds"] = .array(
        [bounds.west, bounds.south, bounds.east, bounds.north].map { .double(GeoJSONWriter.rounded($0)) })
    }
    return .object(facts)
  }
}
