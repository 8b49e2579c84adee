import DataDirectory
import Files
import Foundation
import Options
import Pipeline

/// What a folder that was exported says of itself: which group is which, and the credit of the imagery.
struct AboutExport {
  let job: Exporter.Job
  let table: ExportTable
  /// What the folder of a group is called, where it has one.
  var folder: ((Int) -> String)?

  /// - Parameter files: what lies in the folder, so that what somebody adds is not taken for ours.
  func json(files: [String]) throws -> Data {
    let sizes = Dictionary(grouping: table.rows, by: \.group).mapValues(\.count)
    let areas = AssignmentFile(table.rows).squareKilometres
    let groups = table.groups.map { group in
      var entry: [String: JSONValue] = [
        table.grouping.rawValue: .int(group), "name": .optional(table.names[group]),
        "images": .int(sizes[group] ?? 0),
      ]
      if let area = areas[group] { entry["km2"] = .double(area.rounded(toSignificant: 7)) }
      if let folder { entry["folder"] = .string(folder(group)) }
      return JSONValue.object(entry)
    }
    let about: [String: JSONValue] = [
      "made_by": .string(job.exporter.madeBy), "format": .string(job.exporter.format.rawValue),
      "attribution": .optional(try job.attribution()), "images": .int(table.rows.count), "groups": .array(groups),
      "files": .array(files.map { .string($0) }),
    ]
    return try JSONEncoder.indented.encode(JSONValue.object(about)) + Data("\n".utf8)
  }
}
