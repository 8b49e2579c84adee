internal import Foundation

/// Ground areas on the sphere whose surface is that of the WGS 84 ellipsoid, by exact formulas. Degrees are taken as they are
/// written (geodetic), so that a small place has between 0.5 % more (at the equator) and 0.9 % less (at the poles) than on the
/// ellipsoid; at 46.5 degrees, 0.3 % less.
enum Sphere {
  /// The authalic radius of WGS 84, in metres.
  /// Source: Moritz (2000), "Geodetic Reference System 1980", Journal of Geodesy 74; Snyder (1987), "Map Projections", p. 16.
  static let radius = 6_371_007.180_9

  /// What a ring encloses whose edges are straight in longitude and latitude (RFC 7946), in square metres, whichever way it runs.
  static func area(_ ring: some Collection<SIMD2<Double>>) -> Double { abs(signedArea(ring)) }

  /// Positive where the ring runs counterclockwise.
  ///
  /// The area is the integral of sin φ dλ along the ring (Green's theorem); along an edge φ is linear in λ, and the integral is
  /// Δλ sin(middle) sin(Δφ/2) / (Δφ/2).
  static func signedArea(_ ring: some Collection<SIMD2<Double>>) -> Double {
    guard var from = ring.first else { return 0 }
    // Of heights above the first point, since a small ring is a small difference of what lies below it down to the equator.
    let base = sin(from.y * .pi / 180)
    var sum = 0.0
    func add(_ to: SIMD2<Double>) {
      let half = (to.y - from.y) * .pi / 360
      let middle = sin((from.y + to.y) * .pi / 360)
      sum += (to.x - from.x) * .pi / 180 * (middle * (half == 0 ? 1 : sin(half) / half) - base)
      from = to
    }
    for point in ring.dropFirst() { add(point) }
    if let first = ring.first { add(first) }
    return -sum * radius * radius
  }
}

extension Tile {
  /// On the ground, in square metres (`Sphere`). The sine of a latitude of Web Mercator is a hyperbolic tangent.
  public var squareMetres: Double {
    let size = Double(1 << z)
    func sine(_ row: Int) -> Double { tanh(.pi * (1 - 2 * Double(row) / size)) }
    return Sphere.radius * Sphere.radius * 2 * .pi / size * (sine(y) - sine(y + 1))
  }

  /// On the ground.
  public var squareKilometres: Double { squareMetres / 1e6 }
}

extension Double {
  /// Square kilometres as tables have them: seven digits, more than a sphere is good for.
  public var areaText: String { String(format: self < 1e6 ? "%.7g" : "%.0f", self) }
}
