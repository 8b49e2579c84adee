import Dataset
import Files
import Foundation
import Geo
import Options
import Pipeline
import Report

/// A line per image: CSV, or tiles as polygons.
struct TableExport {
  let job: Exporter.Job
  let table: ExportTable

  /// `z,x,y,west,south,east,north` (or `path`) and what is known of the image; empty where nothing is.
  func csv() throws -> SummaryRows {
    let keys = KeyColumns(table.rows.first?.key)
    let box = keys == .tile ? ["west", "south", "east", "north"] : []
    let header = keys.names + box + ["split", table.grouping.rawValue, "name", "distance", "confidence"]
    try job.write { file in
      var output = BufferedOutput(file)
      try output.write(CSVTable.line(header))
      for (index, row) in table.rows.enumerated() {
        let bounds = row.key.tile?.bounds
        let edges =
          bounds.map {
            [$0.west, $0.south, $0.east, $0.north].map { String(format: "%.7f", GeoJSONWriter.rounded($0)) }
          } ?? []
        let confidence = row.confidence.map { String(format: "%.3f", $0) } ?? ""
        try output.write(
          CSVTable.line(
            keys.fields(row.key) + edges + [
              row.side.rawValue, String(row.group), table.names[row.group] ?? "", String(format: "%.6g", row.distance),
              confidence,
            ]))
        try job.step(index + 1, of: table.rows.count)
      }
      try output.flush()
    }
    return []
  }

  func geoJSON() throws -> SummaryRows {
    let attribution = try job.attribution()
    try job.write { file in
      var writer = try GeoJSONWriter(
        file, name: "\(table.grouping.rawValue)s", bounds: Bounds(around: table.rows.compactMap(\.key.tile)),
        attribution: attribution)
      for (index, row) in table.rows.enumerated() {
        guard let tile = row.key.tile else { continue }
        try writer.add(tile, properties(of: row, tile))
        try job.step(index + 1, of: table.rows.count)
      }
      try writer.finish()
    }
    return []
  }

  private func properties(of row: ExportTable.Row, _ tile: Tile) -> JSONValue {
    .object([
      "z": .int(tile.z), "x": .int(tile.x), "y": .int(tile.y), "split": .string(row.side.rawValue),
      table.grouping.rawValue: .int(row.group), "name": .optional(table.names[row.group]),
      "color": .string("\(GroupPalette.color(of: row.group))"), "distance": .double(row.shortDistance),
      "confidence": .optional(row.shortConfidence),
    ])
  }
}
