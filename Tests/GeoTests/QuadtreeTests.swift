import Foundation
import Random
import Testing

@testable import Geo

@Suite(.timeLimit(.minutes(30))) struct QuadtreeTests {
  /// A star of many corners, and a hole in it.
  private func star(at centre: SIMD2<Double>, hole: Bool = true, seed: UInt64 = 1) -> Polygon? {
    var draw = SplitMix64(seed: seed)
    func ring(_ scale: Double) -> [Polygon.Point] {
      (0..<40).map { corner in
        let radius = scale * (0.5 + Double.random(in: 0..<0.5, using: &draw))
        let angle = Double(corner) / 40 * 2 * .pi
        return (centre.x + radius * cos(angle), centre.y + radius * sin(angle))
      }
    }
    return Polygon(rings: [ring(2)] + (hole ? [ring(0.4).reversed()] : []))
  }

  private func tiles(about polygon: Polygon, zoom: Int) -> [Tile] {
    Array(TileCover(polygon.box, zoom: zoom, within: polygon)).shuffled()
  }

  @Test(arguments: [4, 8, 10]) func `shares add up to the area, holes taken out`(_ zoom: Int) throws {
    let polygon = try #require(star(at: [2.5, 47]))
    let tiles = tiles(about: polygon, zoom: zoom)
    var shares = [Double](repeating: 0, count: tiles.count)
    Quadtree(tiles).share(polygon) { shares[$0] += $1 }
    #expect(abs(shares.reduce(0, +) / polygon.squareMetres - 1) < 1e-8)
    for (tile, share) in zip(tiles, shares) { #expect(share >= 0 && share <= tile.squareMetres * (1 + 1e-12)) }
    let solid = try #require(star(at: [2.5, 47], hole: false))
    #expect(polygon.squareMetres < solid.squareMetres)
  }

  @Test(arguments: [12, 16, 18]) func `small units and small parts of large ones have their ground`(_ zoom: Int) throws
  {
    func square(_ west: Double, _ side: Double) -> [[Polygon.Point]] {
      [[(west, 47), (west + side, 47), (west + side, 47 + side), (west, 47 + side)]]
    }
    // A hundred metres wide; and a large one with that for an exclave.
    for parts in [[square(2.51, 0.001)], [square(2, 0.3), square(2.51, 0.001)]] {
      let polygon = try #require(Polygon(parts: parts))
      var sum = 0.0
      let tiles = Array(TileCover(polygon.box, zoom: zoom, within: polygon))
      Quadtree(tiles).share(polygon) { sum += $1 }
      #expect(abs(sum / polygon.squareMetres - 1) < 1e-6)
    }
    var sum = 0.0
    let small = try #require(Polygon(parts: [square(2.51, 0.001)]))
    Quadtree(Array(TileCover(small.box, zoom: zoom, within: small))).share(small) { sum += $1 }
    #expect(sum > 8_000 && sum < 9_000)
  }

  @Test func `a share is that of points drawn in the tile`() throws {
    let polygon = try #require(star(at: [2.5, 47]))
    let tiles = tiles(about: polygon, zoom: 8)
    var shares = [Double](repeating: 0, count: tiles.count)
    Quadtree(tiles).share(polygon) { shares[$0] += $1 }
    for (tile, share) in zip(tiles, shares) {
      let box = tile.bounds
      let side = 60
      var inside = 0
      for row in 0..<side {
        for column in 0..<side {
          let x = box.west + (Double(column) + 0.5) / Double(side) * (box.east - box.west)
          let y = box.south + (Double(row) + 0.5) / Double(side) * (box.north - box.south)
          if polygon.contains((x, y)) { inside += 1 }
        }
      }
      #expect(abs(share / tile.squareMetres - Double(inside) / Double(side * side)) < 0.03, "\(tile)")
    }
  }

  @Test func `tiles that are not there have no share, and one is found by its name`() throws {
    let polygon = try #require(star(at: [2.5, 47]))
    let all = tiles(about: polygon, zoom: 8)
    let some = Array(all.prefix(7))
    var seen: [Int: Double] = [:]
    let tree = Quadtree(some)
    tree.share(polygon) { seen[$0, default: 0] += $1 }
    #expect(seen.keys.allSatisfy { some.indices.contains($0) })
    for (place, tile) in some.enumerated() { #expect(tree.place(of: tile) == place) }
    #expect(tree.place(of: all[8]) == nil && tree.place(of: Tile(z: 7, x: 0, y: 0)) == nil)
    Quadtree([]).share(polygon) { _, _ in Issue.record("nothing is there") }
  }

  @Test func `an area across the antimeridian is found on both sides`() throws {
    let polygon = try #require(Polygon(rings: [[(178, -18), (-178, -18), (-178, -16), (178, -16)]]))
    let tiles = Array(TileCover(polygon.box, zoom: 7, within: polygon))
    var sum = 0.0
    Quadtree(tiles).share(polygon) { sum += $1 }
    let expected = Sphere.area(Bounds(west: 176, south: -18, east: 180, north: -16))
    #expect(abs(sum / expected - 1) < 1e-9 && abs(polygon.squareMetres / expected - 1) < 1e-12)
  }

  @Test func `rings count by the even-odd rule whichever way they run`() throws {
    let outer: [Polygon.Point] = [(0, 0), (4, 0), (4, 4), (0, 4)]
    let hole: [Polygon.Point] = [(1, 1), (3, 1), (3, 3), (1, 3)]
    let island: [Polygon.Point] = [(1.5, 1.5), (2.5, 1.5), (2.5, 2.5), (1.5, 2.5)]
    func area(_ rings: [[Polygon.Point]]) throws -> Double { try #require(Polygon(rings: rings)).squareMetres }
    let (a, b, c) = (try area([outer]), try area([hole]), try area([island]))
    #expect(abs(try area([outer, hole]) / (a - b) - 1) < 1e-12)
    #expect(abs(try area([outer, hole.reversed(), island]) / (a - b + c) - 1) < 1e-12)
    let polygon = try #require(Polygon(rings: [outer, hole]))
    let middle = try #require(polygon.innerPoint)
    #expect(polygon.contains(middle))
  }

  @Test func `an area beyond the square world has its ground, and no tile there`() throws {
    let polygon = try #require(Polygon(rings: [[(-180, 80), (180, 80), (180, 90), (-180, 90)]]))
    #expect(abs(polygon.squareMetres / Sphere.area(Bounds(west: -180, south: 80, east: 180, north: 90)) - 1) < 1e-12)
    var sum = 0.0
    Quadtree((0..<8).map { Tile(z: 3, x: $0, y: 0) }).share(polygon) { sum += $1 }
    let within = Sphere.area(Bounds(west: -180, south: 80, east: 180, north: Mercator.maximumLatitude))
    #expect(abs(sum / within - 1) < 1e-9)
  }
}
