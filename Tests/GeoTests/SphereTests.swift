import Foundation
import Testing

@testable import Geo

@Suite(.timeLimit(.minutes(30))) struct SphereTests {
  /// Of WGS 84 and of the sphere: 4 pi R², in km² (NIMA TR8350.2 gives 510,065,622 for the ellipsoid).
  private let earth = 510_065_622.0

  @Test func `the sphere has the surface of the ellipsoid`() {
    let whole = Sphere.area(Bounds(west: -180, south: -90, east: 180, north: 90)) / 1e6
    #expect(abs(whole - earth) < 5)
  }

  @Test(arguments: [0, 1, 5, 12]) func `tiles of a zoom are the square world`(_ zoom: Int) {
    // One column stands for all.
    let column = (0..<(1 << zoom)).reduce(0) { $0 + Tile(z: zoom, x: 0, y: $1).squareKilometres }
    let box = Sphere.area(.world) / 1e6
    #expect(abs(column * Double(1 << zoom) - box) < 1e-6 * box)
  }

  @Test func `a tile has the area of its box, at every zoom`() {
    for tile in [
      Tile(z: 0, x: 0, y: 0), Tile(z: 3, x: 7, y: 7), Tile(z: 12, x: 2072, y: 1474),
      Tile(z: 22, x: 2_121_728, y: 1_509_376),
    ] {
      #expect(abs(tile.squareMetres / Sphere.area(tile.bounds) - 1) < 1e-6, "\(tile)")
    }
    // At 46.5 degrees a tile of zoom 12 is 45 km², one of zoom 15 0.71.
    #expect(abs(Tile(longitude: 2, latitude: 46.5, zoom: 12).squareKilometres - 45.3) < 0.3)
    #expect(abs(Tile(longitude: 2, latitude: 46.5, zoom: 15).squareKilometres - 0.708) < 0.003)
  }

  @Test func `a ring with straight sides in degrees is what lies below its edges`() {
    let box = Bounds(west: 2, south: 40, east: 3, north: 42)
    let corners: [SIMD2<Double>] = [[2, 40], [3, 40], [3, 42], [2, 42]]
    #expect(abs(Sphere.area(corners) / Sphere.area(box) - 1) < 1e-12)
    #expect(Sphere.signedArea(corners) > 0 && Sphere.signedArea(corners.reversed()) < 0)
    #expect(abs(Sphere.area(corners + [corners[0]]) / Sphere.area(box) - 1) < 1e-12)
    // The two triangles of a box, whose common side is a curve on the sphere.
    let lower = Sphere.area([corners[0], corners[1], corners[2]])
    let upper = Sphere.area([corners[0], corners[2], corners[3]])
    #expect(abs((lower + upper) / Sphere.area(box) - 1) < 1e-12 && lower > upper)
    // By strips of the same side: the integral, done by hand.
    let strips = (0..<10_000).reduce(0.0) { sum, index in
      let west = 2 + Double(index) / 10_000
      return sum + Sphere.area(Bounds(west: west, south: 40, east: west + 1e-4, north: 40 + 2 * (west + 5e-5 - 2)))
    }
    #expect(abs(strips / lower - 1) < 1e-7)
  }
}

extension Sphere {
  /// What lies between two meridians and two parallels, in square metres: R² Δλ (sin φ₁ - sin φ₂).
  static func area(_ box: Bounds) -> Double {
    let (south, north) = (box.south * .pi / 180, box.north * .pi / 180)
    return radius * radius * (box.east - box.west) * .pi / 180 * (sin(north) - sin(south))
  }
}
