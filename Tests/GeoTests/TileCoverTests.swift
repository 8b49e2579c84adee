import Foundation
import Geo
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct TileCoverTests {
  @Test func `an area and a box meet across the antimeridian`() throws {
    let area = try #require(
      Polygon(rings: [[(177, -19), (180, -19), (180, -16)], [(-180, -19), (-179, -19), (-179, -16)]]))
    #expect(area.box.crossesAntimeridian && area.touches(area.box))
    #expect(!area.touches(Bounds(west: 170, south: 10, east: -170, north: 20)))
  }

  @Test func `metropolitan France has 27,216 tiles at zoom 12`() throws {
    let france = try Gazetteer(folders: [Shared.checkout.appendingPathComponent("Data/regions")]).bounds(of: "france")
    let cover = TileCover(france, zoom: 12)
    #expect(cover.count == 27_216)
    #expect(cover.reduce(0) { count, _ in count + 1 } == 27_216)
  }

  @Test func `tiles come in the order of z, x, y, each once`() {
    let tiles = Array(TileCover(Bounds(west: -10, south: 40, east: 10, north: 50), zoom: 6))
    #expect(tiles == tiles.sorted())
    #expect(Set(tiles).count == tiles.count)
  }

  @Test func `an edge on a tile border adds no column and no row`() {
    let tile = Tile(z: 9, x: 257, y: 180)
    #expect(Array(TileCover(tile.bounds, zoom: 9)) == [tile])
    #expect(TileCover(tile.bounds, zoom: 10).count == 4)
    #expect(TileCover(Bounds.world, zoom: 4).count == 256)
  }

  @Test(arguments: [3, 12, 17]) func `bounds written with six decimals give the same tiles again`(_ zoom: Int) throws {
    let whole = TileCover(Bounds(west: 35.1, south: 31.2, east: 35.3, north: 31.5), zoom: zoom)
    let tiles = Array(whole)
    let bounds = tiles.map(\.bounds).reduce(tiles[0].bounds) { $0.union($1) }
    #expect(Array(TileCover(try Bounds(parsing: bounds.description), zoom: zoom)) == tiles)
  }

  @Test func `a box over the antimeridian takes both sides`() {
    let fiji = Bounds(west: 177, south: -20, east: -178, north: -16)
    let columns = Set(TileCover(fiji, zoom: 6).map(\.x))
    #expect(columns == [0, 63])
    #expect(Set(TileCover(fiji, zoom: 0)).count == 1)
    #expect(TileCover(Bounds(west: 10, south: -10, east: -10, north: 10), zoom: 0).count == 1)
  }

  @Test func `several zooms are those of each, one after the other`() throws {
    let bounds = Bounds(west: 2, south: 46, east: 3, north: 46.5)
    let cover = TileCover(bounds, zooms: 9...11)
    let each = (9...11).map { Array(TileCover(bounds, zoom: $0)) }
    #expect(each.map(\.count) == [6, 12, 35] && cover.count == 53)
    let tiles = Array(cover)
    #expect(tiles == each.flatMap(\.self) && tiles == tiles.sorted())
    #expect([0, 5, 6, 17, 18, 52].map { cover.tile(at: $0) } == [0, 5, 6, 17, 18, 52].map { tiles[$0] })
    #expect(tiles.allSatisfy(cover.contains))
    let others = [Tile(z: 8, x: 129, y: 90), Tile(z: 12, x: 2_070, y: 1_448)]
    #expect(cover.contained(of: [others[0]] + tiles + [others[1]]) == tiles && !others.contains(where: cover.contains))
    // Over the antimeridian, where the two sides share the one column of zoom 0.
    let fiji = TileCover(Bounds(west: 177, south: -20, east: -178, north: -16), zooms: 0...6)
    #expect(fiji.count == 1 + 2 + 2 + 2 + 2 + 2 + 4 && Array(fiji) == Array(fiji).sorted())
    let triangle = try #require(Polygon(rings: [[(2, 46), (3, 46), (2, 46.5)]]))
    let within = TileCover(bounds, zooms: 9...11, within: triangle)
    #expect(Array(within) == (9...11).flatMap { Array(TileCover(bounds, zoom: $0, within: triangle)) })
    #expect(within.contained(of: tiles) == Array(within) && within.count < 53)
  }

  @Test func `a polygon keeps the tiles that it touches, also when it lies within one`() throws {
    let bounds = Bounds(west: 0, south: 0, east: 10, north: 10)
    let triangle = try #require(Polygon(rings: [[(0, 0), (10, 0), (0, 10)]]))
    let cover = TileCover(bounds, zoom: 7, within: triangle)
    let all = TileCover(bounds, zoom: 7)
    #expect(cover.count < all.count && cover.count > all.count / 2)
    #expect(cover.allSatisfy(cover.contains))
    let speck = try #require(Polygon(rings: [[(5, 5), (5.001, 5), (5, 5.001)]]))
    #expect(TileCover(bounds, zoom: 3, within: speck).count == 1)
  }

  @Test func `a hole is left out`() throws {
    let outer: [Polygon.Point] = [(0, 0), (20, 0), (20, 20), (0, 20)]
    let hole: [Polygon.Point] = [(5, 5), (15, 5), (15, 15), (5, 15)]
    let ring = try #require(Polygon(rings: [outer, hole]))
    #expect(!ring.contains((10, 10)))
    #expect(ring.contains((2, 2)))
    #expect(!ring.touches(Bounds(west: 9, south: 9, east: 11, north: 11)))
    #expect(ring.touches(Bounds(west: 4, south: 4, east: 6, north: 6)))
  }

  @Test func `France by its polygon is fewer tiles than its box`() throws {
    let gazetteer = Gazetteer(folders: [Shared.checkout.appendingPathComponent("Data/regions")])
    let cover = TileCover(
      try gazetteer.bounds(of: "france"), zoom: 8, within: try gazetteer.region("france").polygon)
    #expect(cover.count < TileCover(try gazetteer.bounds(of: "france"), zoom: 8).count)
    // Paris, and not London.
    #expect(cover.contains(Tile(z: 8, x: 129, y: 88)))
    #expect(!cover.contains(Tile(z: 8, x: 127, y: 85)))
  }
}
