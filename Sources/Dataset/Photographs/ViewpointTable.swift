import Files
public import Foundation
import Geo
public import Imaging

/// What a person knows of photographs: of each, when and where it was taken, and of which viewpoint; from a table as
/// spreadsheets and observatories' programs (GeoPaysages, terra-opp) write it.
public struct ViewpointTable: Sendable {
  /// What is not said is nil, or empty.
  public struct Known: Sendable, Equatable {
    public var taken: PhotographDate?
    public var place: PhotographFacts.Place?
    public var series = ""

    public init() {}
  }

  public let known: [ItemKey: Known]
  /// Of rows about images that are not there.
  public let strangers: Int
  /// One of those.
  public let stranger: String?

  public enum Failure: Error, CustomStringConvertible, Equatable {
    case columns(path: String, found: [String])
    case noPlaces(path: String, found: [String])
    case date(path: String, line: Int, found: String)
    case place(path: String, line: Int, found: String)
    case ambiguous(path: String, line: Int, found: String, count: Int, example: String)
    case contradictory(path: String, lines: [Int], key: String)

    public var description: String {
      switch self {
      case .columns(let path, let found):
        "\(path): expected the columns path and date, series, or longitude and latitude (docs/photographs.md has their other names), "
          + "found \(found.joined(separator: ","))"
      case .noPlaces(let path, let found):
        "\(path): expected the columns longitude and latitude (docs/photographs.md has their other names), found "
          + found.joined(separator: ",")
      case .date(let path, let line, let found):
        "\(path):\(line): expected a date such as 2019-05-01, 01/05/2019, mai 2019, été 1996, 1905-1914 or vers 1910, found "
          + "'\(found)'"
      case .place(let path, let line, let found):
        "\(path):\(line): expected degrees, longitude -180 to 180 and latitude -90 to 90, such as 5.7245 and 45.1885, found \(found)"
      case .ambiguous(let path, let line, let found, let count, let example):
        "\(path):\(line): expected the path of one image, found \(found), which \(count) images end in; write more of it, such "
          + "as \(example)"
      case .contradictory(let path, let lines, let key):
        "\(path):\(lines.map(String.init).joined(separator: ",")): expected one row of \(key), found two that differ; "
          + "remove one"
      }
    }
  }

  /// The columns by the names that they have in tables of others.
  /// Source: the models of GeoPaysages (`t_photo`, `t_site`) and of terra-opp (`Picture`, `Viewpoint`).
  private enum Column: CaseIterable {
    case path
    case date
    case series
    case longitude
    case latitude

    var names: [String] {
      switch self {
      case .path: ["path", "path_file_photo", "file", "filename", "photo", "fichier", "image"]
      case .date: ["taken", "date", "date_photo", "filming_date_photo", "date_prise_de_vue", "datetimeoriginal"]
      case .series: ["series", "viewpoint", "id_site", "site", "serie", "point_de_vue", "viewpoint_id"]
      case .longitude: ["longitude", "lon", "lng", "long", "x"]
      case .latitude: ["latitude", "lat", "y"]
      }
    }

    func place(in header: [String]) -> Int? {
      let header = header.map {
        $0.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil).lowercased()
          .replacingOccurrences(of: " ", with: "_")
      }
      return names.lazy.compactMap { header.firstIndex(of: $0) }.first
    }
  }

  /// - Parameters:
  ///   - keys: of the images.
  ///   - root: the folder that their paths are relative to.
  /// - Throws: `Failure`, `CSVTable.Failure`.
  public init(_ url: URL, of keys: [ItemKey], below root: URL) throws {
    let given = try SpreadsheetTable(contentsOf: url)
    let columns = Columns(given.table.header)
    let places = columns.places
    guard let path = places[.path], places[.date] != nil || places[.series] != nil || columns.haveBoth else {
      throw Failure.columns(path: url.path, found: given.table.header)
    }
    let images = NamedImages(keys, below: root)
    var found: [ItemKey: (known: Known, line: Int)] = [:]
    var strangers: [String] = []
    for (row, line) in zip(given.table.rows, given.lines) where !row[path].isEmpty {
      func value(_ column: Column) -> String { columns.value(column, in: row) }
      let key: ItemKey
      switch images.find(row[path]) {
      case .none:
        strangers.append(row[path])
        continue
      case .one(let one): key = one
      case .several(let keys):
        throw Failure.ambiguous(
          path: url.path, line: line, found: row[path], count: keys.count, example: "\(keys[0])")
      }
      var known = Known()
      if !value(.date).isEmpty {
        guard let date = PhotographDate(value(.date)) else {
          throw Failure.date(path: url.path, line: line, found: value(.date))
        }
        known.taken = date
      }
      known.place = try columns.location(in: row, line: line, of: url)
      known.series = value(.series)
      if let other = found[key], other.known != known {
        throw Failure.contradictory(path: url.path, lines: [other.line, line], key: "\(key)")
      }
      found[key] = (known, line)
    }
    known = found.mapValues(\.known)
    (self.strangers, stranger) = (strangers.count, strangers.first)
  }

  /// A viewpoint as somebody listed it, with a photograph or without. What is not said is empty, or nil.
  public struct Viewpoint: Sendable, Equatable {
    /// Of a photograph, as it was written.
    public var path: String
    /// A date as ISO 8601, or as it was written where it is none that is understood.
    public var taken: String
    public var series: String
    public var place: PhotographFacts.Place?

    public init(path: String = "", taken: String = "", series: String = "", place: PhotographFacts.Place? = nil) {
      (self.path, self.taken, self.series, self.place) = (path, taken, series, place)
    }
  }

  /// All rows of a table that has places, or the points of a GeoJSON file by properties of the same names.
  /// - Throws: `Failure`, `CSVTable.Failure`, `GeoJSON.Failure`.
  public static func viewpoints(_ url: URL) throws -> [Viewpoint] {
    func viewpoint(_ columns: Columns, _ row: [String], _ place: PhotographFacts.Place?) -> Viewpoint {
      let date = columns.value(.date, in: row)
      return Viewpoint(
        path: columns.value(.path, in: row), taken: PhotographDate(date)?.text ?? date,
        series: columns.value(.series, in: row), place: place)
    }
    if GeoJSON.isMap(url) {
      return try GeoJSON.points(contentsOf: url).map { point in
        let properties = point.properties.sorted { $0.key < $1.key }
        return viewpoint(
          Columns(properties.map(\.key)), properties.map(\.value),
          .init(longitude: point.longitude, latitude: point.latitude))
      }
    }
    let given = try SpreadsheetTable(contentsOf: url)
    let columns = Columns(given.table.header)
    guard columns.haveBoth else { throw Failure.noPlaces(path: url.path, found: given.table.header) }
    return try zip(given.table.rows, given.lines).map { row, line in
      viewpoint(columns, row, try columns.location(in: row, line: line, of: url))
    }
  }

  /// Where the columns stand that a table has.
  private struct Columns {
    let places: [Column: Int]

    init(_ header: [String]) {
      places = Dictionary(
        Column.allCases.compactMap { column in column.place(in: header).map { (column, $0) } },
        uniquingKeysWith: { first, _ in first })
    }

    /// Longitude and latitude.
    var haveBoth: Bool { places[.longitude] != nil && places[.latitude] != nil }

    func value(_ column: Column, in row: [String]) -> String { places[column].map { row[$0] } ?? "" }

    /// nil where the row says none.
    /// - Throws: `Failure.place`.
    func location(in row: [String], line: Int, of url: URL) throws -> PhotographFacts.Place? {
      let (longitude, latitude) = (value(.longitude, in: row), value(.latitude, in: row))
      guard haveBoth, !longitude.isEmpty || !latitude.isEmpty else { return nil }
      // With a decimal comma, too.
      guard let east = Double(longitude.replacing(",", with: ".")),
        let north = Double(latitude.replacing(",", with: ".")), abs(east) <= 180, abs(north) <= 90
      else { throw Failure.place(path: url.path, line: line, found: "\(longitude) and \(latitude)") }
      return .init(longitude: east, latitude: north)
    }
  }
}
