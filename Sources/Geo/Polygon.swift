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

  public func contains(_ point: Point) -> Bool {
    var inside = false
    for ring in rings {
      var previous = ring[ring.count - 1]
      for vertex in ring {
        if (vertex.y > point.latitude) != (previous.y > point.latitude),
          point.longitude < (previous.x - vertex.x) * (point.latitude - vertex.y) / (previous.y - vertex.y) + vertex.x
        {
          inside.toggle()
        }
        previous = vertex
      }
    }
    return inside
  }

  /// True when the box and the area share a point: an edge crosses the box, or one lies within the other.
  public func touches(_ box: Bounds) -> Bool {
    if box.east <= bounds.west || box.west >= bounds.east || box.north <= bounds.south || box.south >= bounds.north {
      return false
    }
    for ring in rings {
      var previous = ring[ring.count - 1]
      for vertex in ring {
        if Polygon.segment(previous, vertex, crosses: box) { return true }
        previous = vertex
      }
    }
    return contains(box.center)
  }

  /// Liang-Barsky clipping of the segment against the open box.
  private static func segment(_ from: SIMD2<Double>, _ to: SIMD2<Double>, crosses box: Bounds) -> Bool {
    var enter = 0.0
    var leave = 1.0
    let delta = to - from
    for (step, low, high) in [
      (delta.x, box.west - from.x, box.east - from.x), (delta.y, box.south - from.y, box.north - from.y),
    ] {
      if step == 0 {
        if low >= 0 || high <= 0 { return false }
        continue
      }
      enter = max(enter, min(low / step, high / step))
      leave = min(leave, max(low / step, high / step))
      if enter >= leave { return false }
    }
    return true
  }
}
