package import DataDirectory
package import Dataset
package import Foundation
import Geo
import Imaging
package import Pipeline

/// Photographs from the ground over grouped tiles: which type of landscape each viewpoint stands in, and how many stand
/// in each.
package struct Viewpoints: Sendable {
  /// Photographs of one series, or one of none.
  package struct Viewpoint: Sendable {
    /// That most of its photographs stand in; of several the lowest number.
    package let group: Int
    /// Those that stand in that group.
    package let photographs: [GroundPhotograph]
  }

  /// A group, and what stands in it.
  package struct GroundType: Sendable, Equatable {
    package let group: Int
    package let squareKilometres: Double
    /// Of what all tiles cover, 0 to 1.
    package let share: Double
    package let viewpoints: Int
    package let photographs: Int
  }

  /// Where they stand.
  package let grouped: GroupedTiles
  package let photographs: [GroundPhotograph]
  /// Those that stand on grouped tiles, in the order of their first photographs.
  package let standing: [Viewpoint]
  /// Of all groups, in their order.
  package let types: [GroundType]
  /// All viewpoints, wherever they stand.
  package let count: Int
  /// Those whose photographs stand in several groups.
  package let scattered: Int

  /// Of photographs.
  package var withoutPlace: Int { photographs.count { $0.place == nil } }
  package var offTiles: Int { photographs.count { $0.place != nil && $0.ground == nil } }
  package var bare: [GroundType] { types.filter { $0.viewpoints == 0 } }

  package init(_ photographs: [GroundPhotograph], on grouped: GroupedTiles) {
    self.grouped = grouped
    self.photographs = grouped.placing(photographs)
    // A series is one viewpoint, however often it was photographed.
    var viewpoints: [[GroundPhotograph]] = []
    var places: [String: Int] = [:]
    for photograph in self.photographs {
      if let place = places[photograph.series] {
        viewpoints[place].append(photograph)
      } else {
        if !photograph.series.isEmpty { places[photograph.series] = viewpoints.count }
        viewpoints.append([photograph])
      }
    }
    count = viewpoints.count
    let byGroup = viewpoints.map { viewpoint in
      Dictionary(grouping: viewpoint.filter { $0.ground != nil }) { $0.ground?.group ?? 0 }
    }
    scattered = byGroup.count { $0.count > 1 }
    standing = byGroup.compactMap { groups in
      groups.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }.map {
        Viewpoint(group: $0.key, photographs: $0.value)
      }
    }
    let stand = Dictionary(grouping: standing, by: \.group).mapValues(\.count)
    let taken = Dictionary(grouping: self.photographs.compactMap(\.ground?.group)) { $0 }.mapValues(\.count)
    let areas = Dictionary(grouping: grouped.tiles.indices) { grouped.groups[$0] }.mapValues { own in
      own.reduce(0) { $0 + grouped.tiles[$1].squareKilometres }
    }
    let whole = areas.values.reduce(0, +)
    types = areas.sorted { $0.key < $1.key }.map { group, area in
      GroundType(
        group: group, squareKilometres: area, share: area / whole, viewpoints: stand[group] ?? 0,
        photographs: taken[group] ?? 0)
    }
  }

  /// Reads the photographs, and says which of them stand nowhere.
  /// - Parameter folder: that of the tiles.
  /// - Throws: `PhotographSource.Failure`, and what the source throws.
  package init(
    at url: URL, on grouped: GroupedTiles, in folder: DataFolder, report: (StageContext.Progress) -> Void
  ) throws {
    let source = try PhotographSource(url)
    var photographs = try source.photographs(beside: folder, report: report)
    let zeros = photographs.indices.filter { photographs[$0].place == .init(longitude: 0, latitude: 0) }
    for index in zeros { photographs[index].place = nil }
    self.init(photographs, on: grouped)
    let places = self.photographs.compactMap(\.place).map { ($0.longitude, $0.latitude) }
    guard let box = Bounds(around: places) else {
      throw PhotographSource.Failure.noPlaces(path: source.path, count: photographs.count)
    }
    guard !standing.isEmpty else {
      throw PhotographSource.Failure.apart(
        path: source.path, photographs: "\(box)", tiles: "\(Bounds(around: grouped.tiles) ?? .world)")
    }
    if !zeros.isEmpty {
      report(
        .warning(
          "\(zeros.count) photographs are at 0, 0, as receivers write that have no place: counted as without one"))
    }
    if withoutPlace > 0 { report(.warning("\(withoutPlace) photographs have no place, and stand in no group")) }
    if offTiles > 0 { report(.warning("\(offTiles) photographs stand off the grouped tiles")) }
    if scattered > 0 {
      report(.note("\(scattered) viewpoints have photographs in several groups: each counts where most of them stand"))
    }
  }
}

extension [GroundPhotograph] {
  /// The paths of those that have one, as people are shown them.
  package var shownPaths: ShownPaths { ShownPaths(filter { !$0.path.isEmpty }.map { .path($0.path) }) }
}
