/// One part of an area, cut to a box: rings that count as land, and rings that count as holes.
struct Piece {
  private let land: [Ring]
  private let holes: [Ring]

  private init(land: [Ring], holes: [Ring]) { (self.land, self.holes) = (land, holes) }

  /// By the even-odd rule: a ring is a hole where an odd number of the others is around it, whichever way it runs.
  init(_ rings: [Ring]) {
    let boxes = rings.map(Box.init)
    let depths = rings.indices.map { index in
      rings.indices.count { other in
        other != index && boxes[other].contains(boxes[index]) && rings[other].encloses(rings[index])
      }
    }
    land = rings.indices.filter { depths[$0].isMultiple(of: 2) }.map { rings[$0] }
    holes = rings.indices.filter { !depths[$0].isMultiple(of: 2) }.map { rings[$0] }
  }

  var squareMetres: Double {
    land.reduce(0) { $0 + Sphere.area($1) } - holes.reduce(0) { $0 + Sphere.area($1) }
  }

  func clipped(to box: Bounds) -> Piece {
    func clip(_ rings: [Ring]) -> [Ring] {
      rings.compactMap { ring in
        let inside = ring.clipped(to: box)
        return inside.count < 3 ? nil : inside
      }
    }
    return Piece(land: clip(land), holes: clip(holes))
  }

  private struct Box {
    private let low: SIMD2<Double>
    private let high: SIMD2<Double>

    init(_ ring: Ring) {
      (low, high) = ring.reduce((SIMD2(repeating: .infinity), SIMD2(repeating: -.infinity))) {
        (pointwiseMin($0.0, $1), pointwiseMax($0.1, $1))
      }
    }

    func contains(_ other: Box) -> Bool { all(low .<= other.low) && all(high .>= other.high) }
  }
}

extension [SIMD2<Double>] {
  /// Whether another ring, which does not cross this one, lies in it. A point of the other may lie on this one, where rounding
  /// decides: most of a few say it.
  fileprivate func encloses(_ other: Ring) -> Bool {
    let points = (0..<5).map { other[$0 * (other.count - 1) / 4] }
    return 2 * points.count(where: encloses) > points.count
  }

  private func encloses(_ point: SIMD2<Double>) -> Bool {
    var inside = false
    var from = self[count - 1]
    for to in self {
      if (from.x > point.x) != (to.x > point.x),
        from.y + (point.x - from.x) / (to.x - from.x) * (to.y - from.y) > point.y
      {
        inside.toggle()
      }
      from = to
    }
    return inside
  }

  /// By the method of Sutherland and Hodgman (1974), one side of the box after the other. Where the ring comes back into the box
  /// it runs along the box's sides, there and back, which encloses nothing.
  package func clipped(to box: Bounds) -> [SIMD2<Double>] {
    // Most rings lie wholly on one side of a line.
    func cut(_ ring: Ring, _ axis: Int, at line: Double, keeping sign: Double) -> Ring {
      guard ring.contains(where: { sign * ($0[axis] - line) < 0 }) else { return ring }
      var kept: Ring = []
      guard var from = ring.last else { return [] }
      for to in ring {
        let (before, after) = (sign * (from[axis] - line), sign * (to[axis] - line))
        if before * after < 0 {
          var crossing = from + (to - from) * (before / (before - after))
          crossing[axis] = line
          kept.append(crossing)
        }
        if after >= 0 { kept.append(to) }
        from = to
      }
      return kept
    }
    let sides = [(0, box.west, 1.0), (0, box.east, -1), (1, box.south, 1), (1, box.north, -1)]
    return sides.reduce(self) { $0.count < 3 ? [] : cut($0, $1.0, at: $1.1, keeping: $1.2) }
  }
}

extension Polygon {
  /// Its parts, each with its holes.
  var pieces: [Piece] { parts.map(Piece.init) }

  /// On the ground, in square metres (`Sphere`). Parts that overlap each count for themselves.
  public var squareMetres: Double {
    let world = Bounds(west: -180, south: -90, east: 180, north: 90)
    return pieces.reduce(0) { $0 + $1.clipped(to: world).squareMetres }
  }

  /// A place that lies in the area, and well within where it can be: in the middle of the widest stretch of the middle of its
  /// largest part.
  public var innerPoint: Point? {
    let largest = parts.max { $0.first.map(Sphere.area) ?? 0 < $1.first.map(Sphere.area) ?? 0 }
    guard let rings = largest, let outer = rings.first, let south = outer.map(\.y).min(),
      let north = outer.map(\.y).max()
    else { return nil }
    // Off the middle by little, where a vertex seldom lies.
    let latitude = south + (north - south) * 0.500_3
    var crossings: [Double] = []
    for ring in rings {
      var from = ring[ring.count - 1]
      for to in ring {
        if (from.y > latitude) != (to.y > latitude) {
          crossings.append(from.x + (latitude - from.y) / (to.y - from.y) * (to.x - from.x))
        }
        from = to
      }
    }
    crossings.sort()
    let stretches = stride(from: 0, to: crossings.count - 1, by: 2).map { (crossings[$0], crossings[$0 + 1]) }
    return stretches.max { $0.1 - $0.0 < $1.1 - $1.0 }.map { (($0.0 + $0.1) / 2, latitude) }
  }
}
