/// The border of some tiles of one zoom as polygons whose corners are corners of tiles: one for the tiles that are joined by
/// edges, with its holes. Rings are simple (OGC Simple Features), outer ones run counterclockwise, holes clockwise; where a hole
/// touches the outer ring, or polygons one another, they do so in a corner.
public struct TileOutline: Sendable {
  /// A corner: columns from -180 degrees, rows from the north.
  private struct Corner: Hashable, Comparable {
    var x: Int
    var y: Int
    static func < (left: Corner, right: Corner) -> Bool { (left.y, left.x) < (right.y, right.x) }
  }

  /// The way of an edge; its raw value counts quarter turns to the left.
  private enum Way: Int, CaseIterable {
    case east, north, west, south

    var step: (x: Int, y: Int) { [(1, 0), (0, -1), (-1, 0), (0, 1)][rawValue] }
    var right: Way { Way.allCases[(rawValue + 3) % 4] }
  }

  /// Longitude, latitude of the corners of each ring, closed; the outer ring of each polygon first.
  public let polygons: [[[SIMD2<Double>]]]
  /// The same rings as columns and rows of corners: x, y, x, y, …
  public let rings: [[Int]]

  public init(of tiles: some Sequence<Tile>) {
    var left = Set(tiles)
    let zoom = left.first?.z ?? 0
    var found: [[[Corner]]] = []
    for tile in left.sorted() where left.contains(tile) {
      found.append(Self.rings(of: Self.joined(to: tile, takenFrom: &left)))
    }
    polygons = found.map { $0.map { Self.degrees($0, zoom) } }
    rings = found.joined().map { $0.flatMap { [$0.x, $0.y] } }
  }

  /// A tile and those that are joined to it by edges.
  private static func joined(to tile: Tile, takenFrom left: inout Set<Tile>) -> Set<Tile> {
    var (joined, waiting): (Set<Tile>, [Tile]) = ([tile], [tile])
    while let next = waiting.popLast() {
      for way in Way.allCases {
        let neighbour = next.moved(way.step.x, way.step.y)
        guard left.contains(neighbour), joined.insert(neighbour).inserted else { continue }
        waiting.append(neighbour)
      }
    }
    left.subtract(joined)
    return joined
  }

  /// The outer ring, and the holes; closed.
  /// - Parameter tiles: joined by edges.
  private static func rings(of tiles: Set<Tile>) -> [[Corner]] {
    var ways: [Corner: Set<Way>] = [:]
    for tile in tiles {
      // The area is on the left of each edge.
      let sides: [(Way, Corner, Tile)] = [
        (.east, Corner(x: tile.x, y: tile.y + 1), tile.moved(0, 1)),
        (.north, Corner(x: tile.x + 1, y: tile.y + 1), tile.moved(1, 0)),
        (.west, Corner(x: tile.x + 1, y: tile.y), tile.moved(0, -1)),
        (.south, Corner(x: tile.x, y: tile.y), tile.moved(-1, 0)),
      ]
      for (way, corner, neighbour) in sides where !tiles.contains(neighbour) { ways[corner, default: []].insert(way) }
    }
    var left = ways
    var rings: [[Corner]] = []
    // The first corner of all, by rows, is one of the outer ring.
    for start in ways.keys.sorted() {
      while let first = left[start]?.min(by: { $0.rawValue < $1.rawValue }) {
        rings.append(walked(from: start, first, ways, &left))
      }
    }
    return rings
  }

  /// A ring, whose edges are taken out of those that are left. It begins in its first corner by rows, where it turns.
  private static func walked(
    from start: Corner, _ first: Way, _ ways: [Corner: Set<Way>], _ left: inout [Corner: Set<Way>]
  ) -> [Corner] {
    var ring: [Corner] = []
    var (corner, way) = (start, first)
    var before: Way?
    while left[corner]?.contains(way) == true {
      left[corner]?.subtract([way])
      if before != way { ring.append(corner) }
      corner = Corner(x: corner.x + way.step.x, y: corner.y + way.step.y)
      before = way
      let onward = ways[corner] ?? []
      // Where two go on, the one to the right: round the same tile outside. Of the two tiles outside that meet in the corner
      // one is in a hole, since those inside are joined around it: so no ring comes by twice.
      guard let next = onward.count > 1 ? way.right : onward.first else { break }
      way = next
    }
    return ring + ring.prefix(1)
  }

  private static func degrees(_ ring: [Corner], _ zoom: Int) -> [SIMD2<Double>] {
    ring.map { SIMD2(Mercator.longitude(Double($0.x), zoom: zoom), Mercator.latitude(Double($0.y), zoom: zoom)) }
  }
}

extension Tile {
  fileprivate func moved(_ x: Int, _ y: Int) -> Tile { Tile(z: z, x: self.x + x, y: self.y + y) }
}
