package import Geo

/// Contiguous parts of groups: tiles of one group that are joined by edges (the rook's, four neighbours), across the
/// antimeridian too. A group is a type of landscape; such a part of it is an area.
package struct Areas: Sendable {
  package struct Area: Sendable {
    package fileprivate(set) var group: Int
    /// In their order.
    package let tiles: [Tile]

    /// On the ground.
    package var squareKilometres: Double { tiles.reduce(0) { $0 + $1.squareKilometres } }
  }

  /// The largest first, by tiles.
  package let areas: [Area]
  /// Parts that went to their surroundings.
  package let sieved: Int

  /// - Parameter sieve: parts of fewer tiles go to the group that they share most edge with, the smallest parts first; those
  ///   that touch nothing stay.
  package init(of grouped: GroupedTiles, sieve: Int = 1) {
    var parts = Parts(grouped)
    sieved = parts.sieve(sieve)
    let members = Dictionary(grouping: grouped.tiles.indices) { parts.root(of: parts.parts[$0]) }
    areas = members.map { root, places in
      Area(group: parts.groups[root], tiles: places.map { grouped.tiles[$0] })
    }.sorted { (-$0.tiles.count, $0.tiles[0]) < (-$1.tiles.count, $1.tiles[0]) }
  }
}

/// The parts and which touch which, by how many edges of tiles.
private struct Parts {
  /// The part of each tile, as it was found.
  private(set) var parts: [Int]
  /// Of each part.
  private(set) var groups: [Int] = []
  private var sizes: [Int] = []
  private var parents: [Int] = []
  private var edges: [[Int: Int]] = []

  /// Parts are numbered in the order of their first tiles.
  init(_ grouped: GroupedTiles) {
    let (tiles, columns) = (grouped.tiles, 1 << grouped.zoom)
    let places = Dictionary(uniqueKeysWithValues: tiles.enumerated().map { ($1, $0) })
    func neighbour(_ tile: Tile, _ x: Int, _ y: Int) -> Int? {
      places[Tile(z: tile.z, x: (tile.x + x + columns) % columns, y: tile.y + y)]
    }
    parts = [Int](repeating: -1, count: tiles.count)
    for first in tiles.indices where parts[first] < 0 {
      let (part, group) = (groups.count, grouped.groups[first])
      var waiting = [first]
      var size = 0
      parts[first] = part
      while let place = waiting.popLast() {
        size += 1
        for (x, y) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
          guard let next = neighbour(tiles[place], x, y), parts[next] < 0, grouped.groups[next] == group else {
            continue
          }
          parts[next] = part
          waiting.append(next)
        }
      }
      groups.append(group)
      sizes.append(size)
    }
    parents = Array(groups.indices)
    edges = groups.map { _ in [:] }
    for (place, tile) in tiles.enumerated() {
      for (x, y) in [(1, 0), (0, 1)] {
        guard let next = neighbour(tile, x, y), parts[next] != parts[place] else { continue }
        edges[parts[place]][parts[next], default: 0] += 1
        edges[parts[next]][parts[place], default: 0] += 1
      }
    }
  }

  mutating func root(of part: Int) -> Int {
    var part = part
    while parents[part] != part {
      parents[part] = parents[parents[part]]
      part = parents[part]
    }
    return part
  }

  /// - Returns: how many parts went to others.
  mutating func sieve(_ least: Int) -> Int {
    guard least > 1 else { return 0 }
    // A part only grows, so that those of a size are complete when their turn comes.
    var waiting = Dictionary(grouping: sizes.indices.filter { sizes[$0] < least }) { sizes[$0] }
    var gone = 0
    for size in 1..<least {
      for part in waiting[size, default: []].sorted() where parents[part] == part && sizes[part] == size {
        guard let group = surroundings(of: part) else { continue }
        gone += 1
        let joined = join(part, to: group)
        if sizes[joined] < least { waiting[sizes[joined], default: []].append(joined) }
      }
    }
    return gone
  }

  /// The group with most edge around a part; of several the one whose parts there are larger, then the lower number.
  private func surroundings(of part: Int) -> Int? {
    var shared: [Int: (edge: Int, tiles: Int)] = [:]
    for (other, count) in edges[part] {
      let known = shared[groups[other], default: (0, 0)]
      shared[groups[other]] = (known.edge + count, known.tiles + sizes[other])
    }
    return shared.max { ($0.value.edge, $0.value.tiles, $1.key) < ($1.value.edge, $1.value.tiles, $0.key) }?.key
  }

  /// Gives a part to a group, with whose parts around it becomes one.
  /// - Returns: the one that stands for all.
  private mutating func join(_ part: Int, to group: Int) -> Int {
    groups[part] = group
    let all = [part] + edges[part].keys.filter { groups[$0] == group }
    guard let whole = all.max(by: { (edges[$0].count, $1) < (edges[$1].count, $0) }) else { return part }
    for other in all where other != whole {
      parents[other] = whole
      sizes[whole] += sizes[other]
      for (beside, count) in edges[other] {
        edges[beside][other] = nil
        guard beside != whole else { continue }
        edges[beside][whole, default: 0] += count
        edges[whole][beside, default: 0] += count
      }
      edges[whole][other] = nil
      edges[other] = [:]
    }
    return whole
  }
}
