import Foundation
package import Geo

/// How much of each group lies in each unit, by the ground that each tile shares with it.
package struct UnitStatistics: Sendable {
  package struct Row: Sendable {
    package let unit: UnitLayer.Unit
    /// Of the whole unit.
    package let squareKilometres: Double
    /// Of each group that has some of it.
    package let byGroup: [Int: Double]

    package var covered: Double { byGroup.values.reduce(0, +) }

    /// The group that has most of it; nil where no tile lies.
    package var dominant: Int? { byGroup.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key }

    /// Of what tiles cover, by area: -Σ p ln p (Shannon 1948); 0 for one group alone, ln n for n equal ones. nil where no tile lies.
    package var shannon: Double? {
      let whole = covered
      guard whole > 0 else { return nil }
      return byGroup.values.reduce(0) { sum, area in area > 0 ? sum - area / whole * log(area / whole) : sum }
    }
  }

  /// In the order of the layer.
  package let rows: [Row]
  /// Pairs of units of which the middle of one lies in the other.
  package let overlaps: [(String, String)]
  /// Units whose own parts overlap, as far as that shows: more ground than a tile has.
  package let doubled: [String]

  /// - Parameter iterating: called now and then, with how many units are done when another one is; may throw to stop.
  package init(
    _ layer: UnitLayer, _ grouped: GroupedTiles, iterating: (_ done: Int?) throws -> Void = { _ in }
  ) rethrows {
    let tree = Quadtree(grouped.tiles)
    let ground = grouped.tiles.map(\.squareMetres)
    var holders = [[Int]](repeating: [], count: grouped.tiles.count)
    var doubled: [String] = []
    rows = try layer.units.enumerated().map { number, unit in
      var shares: [Int: Double] = [:]
      tree.share(unit.polygon) { shares[$0, default: 0] += $1 }
      if shares.contains(where: { $1 > ground[$0] * 1.000_001 }) { doubled.append(unit.key) }
      var byGroup: [Int: Double] = [:]
      for (place, area) in shares.sorted(by: { $0.key < $1.key }) {
        byGroup[grouped.groups[place], default: 0] += area / 1e6
        holders[place].append(number)
      }
      try iterating(number + 1)
      return Row(unit: unit, squareKilometres: unit.polygon.squareMetres / 1e6, byGroup: byGroup)
    }
    self.doubled = doubled
    var pairs: Set<[Int]> = []
    for (number, unit) in layer.units.enumerated() {
      try iterating(nil)
      guard let middle = unit.polygon.innerPoint,
        let place = tree.place(
          of: Tile(longitude: middle.longitude, latitude: middle.latitude, zoom: grouped.zoom))
      else { continue }
      for other in holders[place] where other != number && !pairs.contains([min(number, other), max(number, other)]) {
        let box = layer.units[other].polygon.bounds
        guard box.west <= middle.longitude, middle.longitude <= box.east, box.south <= middle.latitude,
          middle.latitude <= box.north, layer.units[other].polygon.contains(middle)
        else { continue }
        pairs.insert([min(number, other), max(number, other)])
      }
    }
    overlaps = pairs.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }.map { (layer.units[$0[0]].key, layer.units[$0[1]].key) }
  }

  /// The zoom whose tiles are half as large as the median unit, where that of these is not; nil where they are small enough.
  package func finerZoom(than grouped: GroupedTiles) -> Int? {
    let sizes = rows.filter { !$0.byGroup.isEmpty }.map(\.squareKilometres).sorted()
    guard !sizes.isEmpty else { return nil }
    let tile = grouped.tiles.reduce(0) { $0 + $1.squareKilometres } / Double(grouped.tiles.count)
    let median = sizes[sizes.count / 2]
    guard median < 2 * tile, median > 0 else { return nil }
    return min(Tile.maximumZoom, grouped.zoom + Int((log2(2 * tile / median) / 2).rounded(.up)))
  }
}
