import Dataset
package import Geo
import Imaging

/// Tiles in which a new viewpoint would tell most. The type comes first that has most ground for each viewpoint that it
/// would then have (D'Hondt); of it, among the half of its tiles that are nearest to its centroid, the one farthest
/// from its viewpoints.
package struct ViewpointSuggestions: Sendable {
  package struct Suggestion: Sendable, Equatable {
    package let tile: Tile
    package let group: Int
    /// What all tiles of its type cover.
    package let squareKilometres: Double
    /// That stand in its type.
    package let viewpoints: Int
    /// That come before it, in its type.
    package let suggested: Int
    /// From its middle to the nearest of both; nil where there are none.
    package let metres: Double?
  }

  /// The one that tells most first. Fewer than were asked for where no type has a typical tile left.
  package let suggestions: [Suggestion]

  package init(_ count: Int, beside viewpoints: Viewpoints) {
    let grouped = viewpoints.grouped
    let members = Dictionary(grouping: grouped.tiles.indices) { grouped.groups[$0] }
    let standing = Dictionary(grouping: viewpoints.photographs.filter { $0.ground != nil }) { $0.ground?.group ?? 0 }
    var types = viewpoints.types.map { type in
      Candidates(type, members[type.group] ?? [], of: grouped, beside: standing[type.group] ?? [])
    }
    suggestions = (0..<count).reduce(into: []) { taken, _ in
      // Of equal ones that of the lowest number.
      let next = types.indices.filter { !types[$0].isEmpty }
        .max { (types[$0].weight, $1) < (types[$1].weight, $0) }
      if let next, let suggestion = types[next].take() { taken.append(suggestion) }
    }
  }
}

/// The typical tiles of a type that nobody stands in.
private struct Candidates {
  let type: Viewpoints.GroundType
  /// The most typical first.
  private var tiles: [Tile] = []
  /// Of each.
  private var middles: [PhotographFacts.Place] = []
  /// To the nearest viewpoint of the type, of each.
  private var metres: [Double] = []
  private var suggested = 0

  var isEmpty: Bool { tiles.isEmpty }
  /// Square kilometres for each viewpoint, with one more.
  var weight: Double { type.squareKilometres / Double(type.viewpoints + suggested + 1) }

  init(
    _ type: Viewpoints.GroundType, _ members: [Int], of grouped: GroupedTiles, beside photographs: [GroundPhotograph]
  ) {
    self.type = type
    let nearest = members.sorted {
      (grouped.distances[$0], grouped.tiles[$0]) < (grouped.distances[$1], grouped.tiles[$1])
    }
    let occupied = Set(photographs.compactMap(\.ground?.tile))
    tiles = nearest.prefix((nearest.count + 1) / 2).map { grouped.tiles[$0] }.filter { !occupied.contains($0) }
    middles = tiles.map(\.middle)
    metres = [Double](repeating: .infinity, count: tiles.count)
    // A series is at one place.
    var noted: Set<[Double]> = []
    for place in photographs.compactMap(\.place) where noted.insert([place.longitude, place.latitude]).inserted {
      note(place)
    }
  }

  mutating func take() -> ViewpointSuggestions.Suggestion? {
    // Of equal ones, as where there is no viewpoint, the most typical.
    guard let index = tiles.indices.max(by: { (metres[$0], $1) < (metres[$1], $0) }) else { return nil }
    let tile = tiles.remove(at: index)
    let middle = middles.remove(at: index)
    let far = metres.remove(at: index)
    defer {
      suggested += 1
      note(middle)
    }
    return .init(
      tile: tile, group: type.group, squareKilometres: type.squareKilometres, viewpoints: type.viewpoints,
      suggested: suggested, metres: far.isFinite ? far : nil)
  }

  private mutating func note(_ place: PhotographFacts.Place) {
    for index in tiles.indices { metres[index] = min(metres[index], middles[index].metres(to: place)) }
  }
}

extension Tile {
  fileprivate var middle: PhotographFacts.Place {
    let center = bounds.center
    return .init(longitude: center.longitude, latitude: center.latitude)
  }
}
