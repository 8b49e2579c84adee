import DataDirectory
import Dataset
import Files
import Foundation
import Geo
import Options
import Pipeline
import Report

/// A line per image: CSV, or tiles as polygons and photographs as points.
struct TableExport {
  let job: Exporter.Job
  let table: ExportTable

  /// `z,x,y,west,south,east,north` (or `path`) and what is known of the image; empty where nothing is.
  func csv() throws -> SummaryRows {
    let keys = KeyColumns(table.rows.first?.key)
    let box = keys == .tile ? ["west", "south", "east", "north"] : []
    let header =
      keys.names + box + ["split", table.grouping.rawValue, "name", "distance", "confidence"]
      + (keys == .tile ? ["km2"] : [])
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
            ] + (row.squareKilometres.map { [$0.areaText] } ?? [])))
        try job.step(index + 1, of: table.rows.count)
      }
      try output.flush()
    }
    return []
  }

  func geoJSON() throws -> SummaryRows {
    if case .files = job.library { return try points() }
    let attribution = try job.attribution()
    try job.write { file in
      var writer = try GeoJSONWriter(
        file, name: "\(table.grouping.rawValue)s", bounds: Bounds(around: table.rows.compactMap(\.key.tile)),
        attribution: attribution)
      for (index, row) in table.rows.enumerated() {
        guard let tile = row.key.tile else { continue }
        try writer.add(tile, properties(of: row, ["z": .int(tile.z), "x": .int(tile.x), "y": .int(tile.y)]))
        try job.step(index + 1, of: table.rows.count)
      }
      try writer.finish()
    }
    try writeStyle(.fill)
    return []
  }

  /// Beside the file, by which QGIS draws it.
  private func writeStyle(_ symbol: QGISStyle.Symbol) throws {
    let style = QGISStyle(
      groups: table.groups, table.names, table.colors, symbol, by: table.grouping.rawValue,
      in: try PageLanguage.first(in: job.folder)
    )
    let url = job.place.url.deletingPathExtension().appendingPathExtension("qml")
    let there = FileManager.default.fileExists(atPath: url.path)
    guard !there || (try? RegularFile.text(url))?.contains(QGISStyle.mark) ?? false else {
      job.report(.note("\(url.path) is somebody's own, and stays as it is"))
      return
    }
    try AtomicFile.write(to: Target(url), besideOthers: true) { try $0.write(contentsOf: Data(style.qml.utf8)) }
  }

  /// Photographs where they were taken; those of which nobody knows it are counted.
  private func points() throws -> SummaryRows {
    let known = try PhotographList(in: job.folder).photographs
    let rows = table.rows.compactMap { row in
      known[row.key.description].flatMap { photograph in photograph.place.map { (row, photograph, $0) } }
    }
    guard !rows.isEmpty else { throw ExportFailure.nothingPlaced(folder: job.folder.url.path) }
    if rows.count < table.rows.count {
      job.report(.warning("left out \(table.rows.count - rows.count) photographs whose place nobody knows"))
    }
    let bounds = Bounds(around: rows.map { ($0.2.longitude, $0.2.latitude) })
    let paths = ShownPaths(table.allKeys)
    try job.write { file in
      var writer = try GeoJSONWriter(
        file, name: "\(table.grouping.rawValue)s", bounds: bounds, attribution: nil)
      for (index, (row, photograph, place)) in rows.enumerated() {
        let own: [String: JSONValue] = [
          "path": .string(paths.text(row.key)), "taken": .optional(photograph.taken.isEmpty ? nil : photograph.taken),
          "series": .optional(photograph.series.isEmpty ? nil : photograph.series),
        ]
        try writer.add(
          longitude: place.longitude, latitude: place.latitude, id: paths.text(row.key), properties(of: row, own))
        try job.step(index + 1, of: rows.count)
      }
      try writer.finish()
    }
    try writeStyle(.marker)
    return [("placed", .int(rows.count))]
  }

  private func properties(of row: ExportTable.Row, _ own: [String: JSONValue]) -> JSONValue {
    let all: [String: JSONValue] = [
      "split": .string(row.side.rawValue),
      table.grouping.rawValue: .int(row.group), "name": .optional(table.names[row.group]),
      "color": .string("\(table.colors.color(of: row.group))"), "distance": .double(row.shortDistance),
      "confidence": .optional(row.shortConfidence),
    ]
    let ground: [String: JSONValue] = row.squareKilometres.map { ["km2": .double($0.rounded(toSignificant: 7))] } ?? [:]
    return .object(own.merging(all) { $1 }.merging(ground) { $1 })
  }
}
