package import DataDirectory
import Dataset
import Files
import Foundation
import Imaging
import Pipeline
import Records

/// What `tiles viewpoints` leaves: `viewpoints/viewpoints.csv`, a line a photograph; `viewpoints/types.csv`, a line a
/// group.
extension Viewpoints {
  /// The stage that leaves them.
  package static let stage = "viewpoints"

  private static let columns = ["path", "taken", "series", "longitude", "latitude"]
  private static let groundColumns = ["z", "x", "y", "group"]
  private static let typeColumns = ["group", "km2", "share", "viewpoints", "photographs"]

  package enum Failure: Error, CustomStringConvertible {
    case unreadable(path: String, line: Int, found: String)
    case stale(path: String)
    case missing(path: String)

    package var description: String {
      switch self {
      case .unreadable(let path, let line, let found):
        "\(path):\(line): expected what `tiles viewpoints` writes, found '\(found)'; run it again"
      case .stale(let path):
        "\(path): expected the viewpoints of the groups and photographs as they are now, found earlier ones "
          + "(`tiles status` says why); run `tiles viewpoints` again"
      case .missing(let path): "\(path): not there yet; run `tiles viewpoints --at PHOTOGRAPHS` first"
      }
    }
  }

  /// Those of the groups and the photographs as they are; nil where nobody placed any, and where they are of others.
  /// - Throws: as `photographs(in:)`, and what the manifest throws.
  package static func current(in folder: DataFolder) throws -> Viewpoints? {
    guard try RecordedState.isUpToDate(stage, in: folder) else { return nil }
    return try Viewpoints(photographs(in: folder), on: GroupedTiles(in: folder))
  }

  /// - Throws: `Failure.stale`, `Failure.missing`, and as `current`.
  package init(in folder: DataFolder) throws {
    let path = folder[DataFolder.viewpointTable].path
    guard folder.has(DataFolder.viewpointTable) else { throw Failure.missing(path: path) }
    guard let current = try Self.current(in: folder) else { throw Failure.stale(path: path) }
    self = current
  }

  /// The photographs of the table. What it says of tiles and groups is for people: where they stand is found again.
  /// - Throws: `CSVTable.Failure`, `Failure.unreadable`.
  package static func photographs(in folder: DataFolder) throws -> [GroundPhotograph] {
    let url = folder[DataFolder.viewpointTable]
    let table = try CSVTable(contentsOf: url)
    guard table.header.starts(with: columns) else {
      throw Failure.unreadable(path: url.path, line: 1, found: table.header.joined(separator: ","))
    }
    return try table.rows.enumerated().map { index, row in
      var photograph = GroundPhotograph(path: row[0], taken: row[1], series: row[2])
      let isPath = row[0].isEmpty || KeyColumns.path.key([row[0]]) != nil
      if let longitude = Double(row[3]), let latitude = Double(row[4]), abs(longitude) <= 180, abs(latitude) <= 90 {
        photograph.place = .init(longitude: longitude, latitude: latitude)
      }
      guard isPath, photograph.place != nil || row[3].isEmpty && row[4].isEmpty else {
        throw Failure.unreadable(path: url.path, line: index + 2, found: row.joined(separator: ","))
      }
      return photograph
    }
  }

  package func write(in folder: DataFolder) throws {
    try TargetFolder(DataFolder.viewpoints, below: folder.url).removeLeftovers()
    let groups = types.map { type in
      [
        String(type.group), type.squareKilometres.areaText, String(format: "%.6f", type.share), String(type.viewpoints),
        String(type.photographs),
      ]
    }
    try CSVTable(header: Self.typeColumns, rows: groups).write(to: folder.target(DataFolder.viewpointTypes))
    let rows = photographs.map { $0.fields + $0.groundFields }
    // Last: it is what says that there are viewpoints.
    try CSVTable(header: Self.columns + Self.groundColumns, rows: rows)
      .write(to: folder.target(DataFolder.viewpointTable))
  }
}

extension GroundPhotograph {
  /// As tables have them: path, date, series, longitude, latitude.
  fileprivate var fields: [String] {
    [path, taken, series] + placeFields
  }

  /// Longitude and latitude; empty where nobody knows them.
  package var placeFields: [String] {
    place.map { ["\($0.longitude.rounded(to: 7))", "\($0.latitude.rounded(to: 7))"] } ?? ["", ""]
  }

  /// Tile and group; empty for a place off the tiles.
  package var groundFields: [String] {
    ground.map { [String($0.tile.z), String($0.tile.x), String($0.tile.y), String($0.group)] }
      ?? [String](repeating: "", count: 4)
  }
}
