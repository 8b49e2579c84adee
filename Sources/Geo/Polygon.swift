/// Land in degrees: one or more parts, each an outer ring with holes. What any part holds is of it, so that parts may
/// overlap; the rings of one part count by the even-odd rule, whichever way they run.
public struct Polygon: Sendable {
  public typealias Point = (longitude: Double, latitude: Double)

  /// The rings of each part. A part that reaches over the antimeridian is here once for each side.
  let parts: [[Ring]]
  /// The plain box of all parts: -180 to 180 for an area on both sides of the antimeridian.
  public let bounds: Bounds

  /// - Parameter parts: the rings of each, closed or not, the outer one first; longitudes may run beyond 180.
  /// - Returns: nil when no outer ring has three points.
  public init?(parts: [[[Point]]]) {
    self.parts = parts.flatMap { rings -> [[Ring]] in
      guard let outer = rings.first, outer.count >= 3 else { return [] }
      return Antimeridian.unrolled(rings.filter { $0.count >= 3 }.map { $0.map { SIMD2($0.longitude, $0.latitude) } })
    }
    let points = self.parts.joined().joined()
    guard let west = points.map(\.x).min(), let east = points.map(\.x).max(), let south = points.map(\.y).min(),
      let north = points.map(\.y).max()
    else { return nil }
    bounds = Bounds(west: max(west, -180), south: south, east: min(east, 180), north: north)
  }

  /// The parts of several; nil for none.
  init?(joining others: [Polygon]) {
    guard let first = others.first else { return nil }
    parts = others.flatMap(\.parts)
    bounds = others.dropFirst().reduce(first.bounds) { $0.union($1.bounds) }
  }

  /// One part.
  public init?(rings: [[Point]]) { self.init(parts: [rings]) }

  /// Its rings, holes too, each as longitude, latitude, longitude, …
  public var outlines: [[Double]] { parts.joined().map { ring in ring.flatMap { [$0.x, $0.y] } } }

  /// Its parts cut at the antimeridian (RFC 7946, 3.1.9), each with its holes: longitude, latitude of closed rings, the outer one
  /// first and counterclockwise, holes clockwise.
  public var polygons: [[[SIMD2<Double>]]] {
    let world = Bounds(west: -180, south: -90, east: 180, north: 90)
    return parts.compactMap { rings in
      // A ring of two places is a line, there and back.
      let cut = rings.map { $0.clipped(to: world) }.map { Set($0).count < 3 ? [] : $0 }
      guard let outer = cut.first, !outer.isEmpty else { return nil }
      return cut.filter { !$0.isEmpty }.enumerated().map { place, ring in
        let open = ring.first == ring.last ? Array(ring.dropLast()) : ring
        let turned = (Sphere.signedArea(open) > 0) == (place == 0) ? open : open.reversed()
        return turned + turned.prefix(1)
      }
    }
  }

  /// The narrowest box, which crosses the antimeridian where that is narrower: around Fiji, not around the Earth.
  public var box: Bounds {
    let spans = parts.map { rings in
      let longitudes = rings.joined().map(\.x)
      return (west: max(longitudes.min() ?? 0, -180), east: min(longitudes.max() ?? 0, 180))
    }
    return Bounds(spans: spans, south: bounds.south, north: bounds.north) ?? bounds
  }

  public func contains(_ point: Point) -> Bool { strip(point.longitude...point.longitude).contains(point) }

  /// True when the box and the area share a point: an edge crosses the box, or one lies within the other.
  public func touches(_ box: Bounds) -> Bool { box.parts.contains { strip($0.west...$0.east).touches($0) } }

  /// Those of some tiles that the area touches, in their order. Where tiles of a column follow one another, the edges
  /// beside that column are looked at once.
  public func touched(of tiles: some Sequence<Tile>) -> [Tile] {
    var column: Tile?
    var strip = Strip(parts: [])
    return tiles.filter { tile in
      let bounds = tile.bounds
      if column?.z != tile.z || column?.x != tile.x {
        strip = self.strip(bounds.west...bounds.east)
        column = tile
      }
      return strip.touches(bounds)
    }
  }

  /// The part of the area between two longitudes, for many questions about a column of tiles: only the edges that reach
  /// into it are looked at again.
  func strip(_ longitudes: ClosedRange<Double>) -> Strip {
    Strip(
      parts: parts.compactMap { rings in
        var edges: [Strip.Edge] = []
        for ring in rings {
          var previous = ring[ring.count - 1]
          for vertex in ring {
            if min(previous.x, vertex.x) <= longitudes.upperBound, max(previous.x, vertex.x) >= longitudes.lowerBound {
              edges.append(.init(from: previous, to: vertex))
            }
            previous = vertex
          }
        }
        return edges.isEmpty ? nil : edges
      })
  }
}

extension Bounds {
  /// The narrowest box around several areas; nil for none.
  public init?(around areas: [Polygon]) {
    guard let all = Polygon(joining: areas) else { return nil }
    self = all.box
  }
}

extension Polygon {
  /// Knows the area between the longitudes that it was made for, and nothing of the rest.
  struct Strip: Sendable {
    struct Edge: Sendable {
      let from: SIMD2<Double>
      let to: SIMD2<Double>
    }

    /// The edges of each part.
    fileprivate let parts: [[Edge]]

    /// - Parameter box: between the strip's longitudes.
    func touches(_ box: Bounds) -> Bool {
      parts.contains { $0.contains { $0.crosses(box) } } || contains(box.center)
    }

    /// Counts the edges of each part north of the point: an odd number is inside.
    func contains(_ point: Point) -> Bool {
      parts.contains { edges in
        var inside = false
        for edge in edges where (edge.from.x > point.longitude) != (edge.to.x > point.longitude) {
          let share = (point.longitude - edge.from.x) / (edge.to.x - edge.from.x)
          if edge.from.y + share * (edge.to.y - edge.from.y) > point.latitude { inside.toggle() }
        }
        return inside
      }
    }
  }
}

extension Polygon.Strip.Edge {
  /// Liang-Barsky clipping of the edge against the open box.
  fileprivate func crosses(_ box: Bounds) -> Bool {
    var enter = 0.0
    var leave = 1.0
    let delta = to - from
    // False once nothing is left of the edge.
    func clip(_ step: Double, _ low: Double, _ high: Double) -> Bool {
      if step == 0 { return low < 0 && high > 0 }
      enter = max(enter, min(low / step, high / step))
      leave = min(leave, max(low / step, high / step))
      return enter < leave
    }
    return clip(delta.x, box.west - from.x, box.east - from.x)
      && clip(delta.y, box.south - from.y, box.north - from.y)
  }
}
