import DataDirectory
import Dataset
import Imaging

/// What is known of photographs beside their groups, arranged for looking things up.
struct ServedPhotographs {
  private let known: [String: PhotographList.Photograph]
  /// The photographs of each series, in order of their dates.
  private let series: [String: [String]]
  let paths: ShownPaths

  /// - Parameter keys: of the images that the viewer shows.
  init(in folder: DataFolder, showing keys: [ItemKey]) throws {
    paths = ShownPaths(keys)
    known = folder.hasPhotographs ? try PhotographList(in: folder).photographs : [:]
    series = Dictionary(grouping: known.filter { !$0.value.series.isEmpty }) { $0.value.series }.mapValues { members in
      members.map { (date: $0.value.sortedDate, path: $0.key) }.sorted(by: <).map(\.path)
    }
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
