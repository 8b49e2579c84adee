import DataDirectory
import Dataset
import Geo
import Imaging
import Report

/// What is known of photographs beside their groups, arranged for looking things up.
struct ServedPhotographs {
  private let known: [String: PhotographList.Photograph]
  /// The photographs of each series, in order of their dates.
  private let series: [String: [String]]
  let paths: ShownPaths

  /// Land about the points that a window shows which is much wider than they are, at the zoom at which all of them are seen.
  private static let room = 5.0

  /// - Parameter keys: of the images that the viewer shows.
  init(in folder: DataFolder, showing keys: [ItemKey]) throws {
    paths = ShownPaths(keys)
    known = folder.hasPhotographs ? try PhotographList(in: folder).photographs : [:]
    series = Dictionary(grouping: known.filter { !$0.value.series.isEmpty }) { $0.value.series }.mapValues { members in
      members.map { (date: $0.value.sortedDate, path: $0.key) }.sorted(by: <).map(\.path)
    }
  }

  /// - Parameters:
  ///   - places: the number of each image.
  ///   - regions: where land is known from.
  func points(places: [ItemKey: Int], regions: Gazetteer?) -> ViewedPoints {
    let placed = places.compactMap { key, index in known[key.description]?.place.map { (index: index, place: $0) } }
      .sorted { $0.index < $1.index }
    let points = placed.map { ($0.place.longitude, $0.place.latitude) }
    guard let frame = PlacesFrame(points, room: Self.room) else {
      return ViewedPoints(points: [], outlines: [])
    }
    return ViewedPoints(
      points: placed.map {
        .init(index: $0.index, longitude: frame.longitude($0.place.longitude), latitude: $0.place.latitude)
      }, outlines: frame.outlines(regions?.outlines(about: frame.box) ?? []))
  }

  /// - Parameter places: the number of each image.
  func photograph(_ key: ItemKey, places: [ItemKey: Int], group: (Int) -> Int) -> ViewedPlace.Photograph {
    let own = known[key.description]
    let others = own.flatMap { series[$0.series] } ?? []
    return .init(
      taken: own?.shownDate, longitude: own?.place?.longitude, latitude: own?.place?.latitude,
      series: own.flatMap { $0.series.isEmpty ? nil : $0.series },
      shots: others.count < 2
        ? []
        : others.compactMap { path in
          places[.path(path)].map { .init(index: $0, group: group($0), taken: known[path]?.shownDate) }
        })
  }
}
