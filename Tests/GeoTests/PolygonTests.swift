import Foundation
import Geo
import Testing

@Suite(.timeLimit(.minutes(30))) struct PolygonTests {
  private func square(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> [Polygon.Point] {
    [(west, south), (east, south), (east, north), (west, north), (west, south)]
  }

  private func tiles(_ polygon: Polygon, zoom: Int) -> [Tile] {
    Array(TileCover(polygon.box, zoom: zoom, within: polygon))
  }

  @Test func `parts that overlap are one area: one twice, one within another, two that meet`() throws {
    let whole = square(4, 45, 6, 47)
    let one = try #require(Polygon(rings: [whole]))
    let inner = square(4.5, 45.5, 5.5, 46.5)
    for parts in [[whole, whole], [whole, inner], [inner, whole], [whole, whole, whole, inner]] {
      let several = try #require(Polygon(parts: parts.map { [$0] }))
      #expect(several.contains((5, 46)))
      #expect(tiles(several, zoom: 10) == tiles(one, zoom: 10))
    }
    let halves = try #require(Polygon(parts: [[square(4, 45, 5.2, 47)], [square(4.8, 45, 6, 47)]]))
    #expect(tiles(halves, zoom: 10) == tiles(one, zoom: 10))
  }

  @Test func `a hole is one whichever way its ring runs, and another part may lie in it`() throws {
    let hole = square(4.5, 45.5, 5.5, 46.5)
    for ring in [hole, hole.reversed()] {
      let area = try #require(Polygon(rings: [square(4, 45, 6, 47), ring]))
      #expect(!area.contains((5, 46)) && area.contains((4.2, 46)))
      let filled = try #require(
        Polygon(parts: [[square(4, 45, 6, 47), ring], [square(4.9, 45.9, 5.1, 46.1)]]))
      #expect(filled.contains((5, 46)) && !filled.contains((4.7, 46)))
    }
  }

  @Test func `a part whose outer ring is no ring is none, and its hole is no land`() {
    #expect(Polygon(rings: [[(4, 45), (6, 45)], square(4.5, 45.5, 5.5, 46.5)]) == nil)
    #expect(Polygon(parts: []) == nil)
  }

  /// One box of four degrees over the antimeridian, in the ways that programs write it.
  @Test(arguments: [
    [178.0, -178], [-178, 178], [178, 182], [-182, -178], [538, -178], [178, 180, -180, -178],
    [178, 179, 180, 181, 182],
  ])
  func `a ring over the antimeridian goes the shorter way round`(longitudes: [Double]) throws {
    let south = longitudes.map { Polygon.Point($0, -18) }
    let north = longitudes.reversed().map { Polygon.Point($0, -16) }
    for ring in [south + north, south + north + [south[0]], Array((south + north).reversed())] {
      let area = try #require(Polygon(rings: [ring]))
      #expect(area.box == Bounds(west: 178, south: -18, east: -178, north: -16))
      #expect(area.bounds == Bounds(west: -180, south: -18, east: 180, north: -16))
      #expect(area.contains((179, -17)) && area.contains((-179, -17)))
      #expect(!area.contains((0, -17)) && !area.contains((177, -17)) && !area.contains((-177, -17)))
      #expect(area.touches(Bounds(west: 179.9, south: -17, east: -179.9, north: -16.9)))
      #expect(Set(tiles(area, zoom: 8).map(\.x)) == [254, 255, 0, 1])
    }
  }

  @Test func `a hole over the antimeridian is where its outer ring is, on both sides`() throws {
    for hole in [square(179, -17.5, -179, -16.5), square(179, -17.5, 181, -16.5), square(-181, -17.5, -179, -16.5)] {
      let area = try #require(Polygon(rings: [square(178, -18, 182, -16), hole]))
      #expect(!area.contains((179.5, -17)) && !area.contains((-179.5, -17)))
      #expect(area.contains((178.5, -17)) && area.contains((-178.5, -17)))
    }
  }

  @Test func `longitudes from 0 to 360 are those of the other half`() throws {
    let area = try #require(Polygon(rings: [square(350, 40, 370, 50)]))
    #expect(area.box == Bounds(west: -10, south: 40, east: 10, north: 50))
    let pacific = try #require(Polygon(rings: [square(200, -10, 210, 10)]))
    #expect(pacific.box == Bounds(west: -160, south: -10, east: -150, north: 10))
  }

  @Test func `an edge from -180 to 180 goes all round`() throws {
    let world = try #require(Polygon(rings: [square(-180, -85, 180, 85)]))
    #expect(world.contains((0, 0)) && world.contains((170, 80)))
    #expect(tiles(world, zoom: 3).count == 64)
    // As Natural Earth has Antarctica: its coast, and back along the pole.
    let coast = stride(from: -180.0, through: 180, by: 30).map { Polygon.Point($0, -70) }
    let land = try #require(Polygon(rings: [coast + [(180, -90), (-180, -90)]]))
    #expect(land.contains((0, -80)) && land.contains((179, -75)) && !land.contains((0, -60)))
  }

  @Test(arguments: [-1.0, 1]) func `a ring round a pole has the pole in it`(sign: Double) throws {
    let ring = [-150.0, -90, -30, 30, 90, 150].map { Polygon.Point($0, 70 * sign) }
    let cap = try #require(Polygon(rings: [ring]))
    for longitude in [-179.0, -100, 0, 100, 179] {
      #expect(cap.contains((longitude, 80 * sign)) && !cap.contains((longitude, 60 * sign)), "\(longitude)")
    }
  }

  /// Each turn would be another copy of all its points.
  @Test func `a ring that winds round the Earth without end costs no more than its points`() throws {
    let winding = (0..<100_000).map { Polygon.Point([0.0, 181, 2][$0 % 3], Double($0 % 80)) }
    let area = try #require(Polygon(rings: [winding]))
    #expect(area.bounds == Bounds(west: -180, south: 0, east: 180, north: 79))
  }

  @Test func `tiles that an area touches are those of its cover`() throws {
    let area = try #require(Polygon(rings: [[(4, 45), (6, 45), (5, 47)]]))
    let whole = Array(TileCover(area.box, zoom: 9))
    let cover = TileCover(area.box, zoom: 9, within: area)
    #expect(area.touched(of: whole) == Array(cover))
    #expect(Set(area.touched(of: whole.shuffled())) == Set(cover))
    #expect(cover.contained(of: whole + TileCover(area.box, zoom: 8)) == Array(cover))
  }
}
