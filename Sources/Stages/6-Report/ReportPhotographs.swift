import DataDirectory
import Dataset
import Geo
import Imaging
import Report

/// What a report says of photographs beside their groups: which show the same, what series they make, where they were taken.
struct ReportPhotographs {
  let duplicates: Duplicates
  private let list: PhotographList

  private static let mostPairs = 24
  private static let mostSeries = 60
  /// Of a series, spread evenly.
  private static let mostShots = 12
  private static let side = 160

  /// nil for tiles.
  init?(in folder: DataFolder) throws {
    guard folder.hasPhotographs else { return nil }
    list = try PhotographList(in: folder)
    duplicates = list.duplicates
  }

  /// How many of test show what one of train shows, or are of a series with one.
  func knownTest(in file: AssignmentFile) -> Int {
    let (train, test) = (file.rows.filter { $0.side == .train }, file.rows.filter { $0.side == .test })
    let identity = duplicates.identity(of: file.rows.map(\.key))
    let series = Set(train.map { known($0.key).series }.filter { !$0.isEmpty })
    let shown = Set(train.compactMap { identity[$0.key] })
    return test.count { series.contains(known($0.key).series) || identity[$0.key].map(shown.contains) ?? false }
  }

  /// - Parameter regions: where land is known from.
  func content(
    of file: AssignmentFile, library: ImageLibrary, paths: ShownPaths, regions: Gazetteer?
  ) throws -> ReportContent.Photographs {
    var content = ReportContent.Photographs()
    let rows = file.rows.filter { library.has($0.key) }
    let byKey = Dictionary(rows.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    func shot(_ row: AssignmentFile.Row) throws -> ReportContent.Photographs.Shot {
      let raster = try library.images([row.key], minimumSide: Self.side).raster(at: 0).within(Self.side)
      return .init(
        thumbnail: .init(
          image: try raster.jpeg(quality: 75), caption: paths.text(row.key), isLater: row.side == .later),
        group: row.group,
        date: known(row.key).shownDate ?? "")
    }
    let series = Dictionary(grouping: rows) { known($0.key).series }
      .filter { !$0.key.isEmpty && $0.value.count > 1 }.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
    content.allSeries = series.count
    content.series = try series.prefix(Self.mostSeries).map { name, rows in
      let ordered = rows.sorted { (known($0.key).sortedDate, $0.key) < (known($1.key).sortedDate, $1.key) }
      let shown = (0..<ordered.count).evenlySpread(Self.mostShots).map { ordered[$0] }
      return .init(name: name, count: ordered.count, shots: try shown.map(shot))
    }
    let pairs = duplicates.pairs.compactMap { pair in
      byKey[pair.first].flatMap { first in byKey[pair.second].map { (first, $0, pair.isExact) } }
    }
    content.allPairs = pairs.count
    content.pairs = try pairs.prefix(Self.mostPairs).map { first, second, isExact in
      .init(first: try shot(first), second: try shot(second), isExact: isExact)
    }
    content.points = file.rows.compactMap { row in
      known(row.key).place.map {
        .init(longitude: $0.longitude, latitude: $0.latitude, group: row.group, caption: paths.text(row.key))
      }
    }
    if let regions, let frame = PlacesFrame(content.points.map { ($0.longitude, $0.latitude) }) {
      content.outlines = regions.outlines(about: frame.box)
    }
    return content
  }

  private func known(_ key: ItemKey) -> PhotographList.Photograph { list.photographs[key.description] ?? .init() }
}
