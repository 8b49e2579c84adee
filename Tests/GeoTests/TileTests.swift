import Geo
import Testing

@Suite(.timeLimit(.minutes(30))) struct TileTests {
  @Test func `the TMS row counts from the south and flips back`() {
    let tile = Tile(z: 3, x: 2, y: 1)
    #expect(tile.tmsRow == 6)
    #expect(Tile(z: 3, x: 2, tmsRow: 6) == tile)
  }

  @Test func `bounds of the whole world and of one tile`() {
    let world = Tile(z: 0, x: 0, y: 0).bounds
    #expect(abs(world.north - 85.051_128_78) < 1e-7)
    #expect(world.west == -180 && world.east == 180)
    // mercantile.bounds(486, 332, 10), the example of its documentation.
    let tile = Tile(z: 10, x: 486, y: 332).bounds
    #expect(abs(tile.west - -9.140625) < 1e-9)
    #expect(abs(tile.south - 53.120405) < 1e-6)
    #expect(abs(tile.east - -8.789_062_5) < 1e-9)
    #expect(abs(tile.north - 53.330_872_98) < 1e-6)
  }

  @Test func `ancestors, order and validity`() {
    #expect(Tile(z: 12, x: 2074, y: 1409).ancestor(zoom: 8) == Tile(z: 8, x: 129, y: 88))
    #expect([Tile(z: 2, x: 1, y: 3), Tile(z: 1, x: 1, y: 0), Tile(z: 2, x: 1, y: 0)].sorted().first?.z == 1)
    #expect(!Tile(z: 2, x: 4, y: 0).isValid)
    #expect(!Tile(z: 23, x: 0, y: 0).isValid)
  }
}
