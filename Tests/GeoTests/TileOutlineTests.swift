import Random
import Testing

@testable import Geo

@Suite(.timeLimit(.minutes(30))) struct TileOutlineTests {
  /// Rows of a picture, `#` a tile; the first one at column 100, row 200 of zoom 12.
  private func tiles(_ rows: String...) -> [Tile] {
    rows.enumerated().flatMap { y, row in
      row.enumerated().compactMap { x, mark in mark == "#" ? Tile(z: 12, x: 100 + x, y: 200 + y) : nil }
    }
  }

  @Test func `one tile is its own box, counterclockwise and closed`() {
    let tile = Tile(z: 12, x: 2072, y: 1474)
    let outline = TileOutline(of: [tile])
    let box = tile.bounds
    #expect(
      outline.polygons == [
        [
          [
            [box.west, box.north], [box.west, box.south], [box.east, box.south], [box.east, box.north],
            [box.west, box.north],
          ]
        ]
      ])
    #expect(outline.rings == [[2072, 1474, 2072, 1475, 2073, 1475, 2073, 1474, 2072, 1474]])
    #expect(TileOutline(of: []).polygons.isEmpty)
  }

  @Test func `straight sides have no corners between, and a hole is kept`() {
    let outline = TileOutline(of: tiles("####", "#..#", "####"))
    #expect(outline.polygons.map { $0.map(\.count) } == [[5, 5]])
    let areas = outline.polygons[0].map { Sphere.signedArea($0) }
    #expect(areas[0] > 0 && areas[1] < 0)
  }

  @Test func `tiles that touch by a corner are two polygons, a hole that touches the border is a ring of its own`() {
    #expect(TileOutline(of: tiles("#.", ".#")).polygons.map { $0.map(\.count) } == [[5], [5]])
    // The hole's corner is one of the outer ring: two rings that share a point.
    let outline = TileOutline(of: tiles(".##", "#.#", "###"))
    #expect(outline.polygons.count == 1 && outline.polygons[0].count == 2)
    for ring in outline.polygons[0] { #expect(Set(ring.dropLast().map { "\($0)" }).count == ring.count - 1) }
  }

  @Test func `whatever the tiles, the outline has their ground, and no ring passes a corner twice`() {
    var draw = SplitMix64(seed: 3)
    for _ in 0..<50 {
      let all = (0..<12).flatMap { x in (0..<12).map { y in Tile(z: 9, x: 250 + x, y: 180 + y) } }
      let some = all.filter { _ in Double.random(in: 0..<1, using: &draw) < 0.6 }
      let outline = TileOutline(of: some)
      let sum = outline.polygons.joined().reduce(0) { $0 + Sphere.signedArea($1) }
      let ground = some.reduce(0) { $0 + $1.squareMetres }
      #expect(abs(sum / ground - 1) < 1e-6)
      for polygon in outline.polygons {
        #expect(Sphere.signedArea(polygon[0]) > 0 && polygon.dropFirst().allSatisfy { Sphere.signedArea($0) < 0 })
        for ring in polygon {
          #expect(ring.first == ring.last)
          #expect(Set(ring.dropLast().map { "\($0)" }).count == ring.count - 1)
        }
        // Holes lie in the ring that they are of.
        let area = Polygon(rings: [polygon[0].map { ($0.x, $0.y) }])
        for hole in polygon.dropFirst() {
          let middle = Polygon(rings: [hole.map { ($0.x, $0.y) }])?.innerPoint
          #expect(middle.map { area?.contains($0) } == true)
        }
      }
    }
  }
}
