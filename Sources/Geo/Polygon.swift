/// One or more areas with holes, in degrees; rings by the even-odd rule, so holes need no special care.
public struct Polygon: Sendable {
  public typealias Point = (longitude: Double, latitude: Double)

  /// Each ring closed or not; outer rings and holes alike.
  private let rings: [[SIMD2<Double>]]
  /// The plain box of all rings: -180 to 180 for an area on both sides of the antimeridian.
  public let bounds: Bounds

  /// - Returns: nil when no ring has three points.
  public init?(rings: [[Point]]) {
    let kept = rings.filter { $0.count >= 3 }.map { ring in ring.map { SIMD2($0.longitude, $0.latitude) } }
    let points = kept.joined()
    guard let west = points.map(\.x).min(), let east = points.map(\.x).max(), let south = points.map(\.y).min(),
      let north = points.map(\.y).max()
    else { return nil }
    self.rings = kept
    bounds = Bounds(west: west, south: south, east: east, north: north)
  }

  /// The narrowest box, which crosses the antimeridian where that is narrower: around Fiji, not around the Earth.
  public var box: Bounds {
    let spans = rings.map { ring in (west: ring.map(\.x).min() ?? 0, east: ring.map(\.x).max() ?? 0) }
      .sorted { $0.west < $1.west }
    // The box leaves out the widest gap between neighbours; first the one across the antimeridian.
    var width = 360 - (bounds.east - bounds.west)
    var best = bounds
    var reached = bounds.west
    for span in spans {
      if span.west - reached > width {
        width = span.west - reached
        best = Bounds(west: span.west, south: bounds.south, east: reached, north: bounds.north)
      }
      reached = max(reached, span.east)
    }
    return best
  }

  public func contains(_ point: Point) -> Bool { strip(point.longitude...point.longitude).contains(point) }

  /// True when the box and the area share a point: an edge crosses the box, or one lies within the other.
  public func touches(_ box: Bounds) -> Bool { box.parts.contains { strip($0.west...$0.east).touches($0) } }

  /// The part of the area between two longitudes, for many questions about a column of tiles: only the edges that reach
  /// into it are looked at again.
  func strip(_ longitudes: ClosedRange<Double>) -> Strip {
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
    return Strip(edges: edges)
  }
}

extension Polygon {
  /// Knows the area between the longitudes that it was made for, and nothing of the rest.
  struct Strip: Sendable {
    struct Edge: Sendable {
      let from: SIMD2<Double>
      let to: SIMD2<Double>
    }

    fileprivate let edges: [Edge]

    /// - Parameter box: between the strip's longitudes.
    func touches(_ box: Bounds) -> Bool {
      edges.contains { $0.crosses(box) } || contains(box.center)
    }

    /// Counts the edges north of the point: an odd number is inside.
    func contains(_ point: Point) -> Bool {
      var inside = false
      for edge in edges where (edge.from.x > point.longitude) != (edge.to.x > point.longitude) {
        let part = (point.longitude - edge.from.x) / (edge.to.x - edge.from.x)
        if edge.from.y + part * (edge.to.y - edge.from.y) > point.latitude { inside.toggle() }
      }
      return inside
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
