import Geo
import Testing

@testable import Rasters

@Suite(.timeLimit(.minutes(30)))
struct TileBlockTests {
  /// Half the world's side in metres, as EPSG:3857 has it.
  private static let half = 20_037_508.342789244

  @Test
  func `the world is one tile of zoom 0 and sixteen of zoom 2`() throws {
    let world = MercatorExtent(west: -Self.half, south: -Self.half, east: Self.half, north: Self.half)
    #expect(TileBlock(world, zoom: 0)?.count == 1)
    let block = try #require(TileBlock(world, zoom: 2))
    #expect(block.columns == 0...3 && block.rows == 0...3)
    #expect(MercatorExtent(block).west.distance(to: -Self.half).magnitude < 1e-6)
  }

  /// Worked out in Python: -H + x s, H - (y + 1) s and so on, with H = π 6378137 and s = 2 H / 2^12.
  @Test
  func `a tile's own extent is that tile alone, and a metre more has its neighbours`() throws {
    let (west, south) = (3_982_063.425_544_541_3, 4_040_767.063_267_557)
    let (east, north) = (3_991_847.365_165_043_6, 4_050_551.002_888_059_2)
    let block = try #require(
      TileBlock(MercatorExtent(west: west, south: south, east: east, north: north), zoom: 12))
    #expect(block.columns == 2455...2455 && block.rows == 1634...1634)
    #expect(block.contains(Tile(z: 12, x: 2455, y: 1634)) && !block.contains(Tile(z: 11, x: 2455, y: 1634)))
    let extent = MercatorExtent(block)
    for (found, expected) in [
      (extent.west, west), (extent.south, south), (extent.east, east), (extent.north, north),
    ] { #expect(abs(found - expected) < 1e-6) }
    let wider = MercatorExtent(west: west - 1, south: south - 1, east: east + 1, north: north + 1)
    #expect(TileBlock(wider, zoom: 12)?.columns == 2454...2456)
    #expect(TileBlock(wider, zoom: 12)?.rows == 1633...1635)
  }

  @Test
  func `what lies beyond the world has none`() {
    let half = Self.half
    #expect(TileBlock(MercatorExtent(west: half + 1, south: 0, east: half + 9, north: 9), zoom: 5) == nil)
    #expect(TileBlock(MercatorExtent(west: 0, south: half, east: 9, north: .infinity), zoom: 5) == nil)
    #expect(TileBlock(MercatorExtent(west: .nan, south: 0, east: 9, north: 9), zoom: 5) == nil)
  }

  @Test
  func `a tile is a block of a deeper zoom, and blocks have tiles in common`() throws {
    let block = TileBlock(in: Tile(z: 3, x: 5, y: 2), zoom: 5)
    #expect(block == TileBlock(zoom: 5, columns: 20...23, rows: 8...11))
    #expect(TileBlock(in: Tile(z: 3, x: 5, y: 2), zoom: 3).count == 1)
    let common = block.intersection(TileBlock(zoom: 5, columns: 22...40, rows: 0...8))
    #expect(common == TileBlock(zoom: 5, columns: 22...23, rows: 8...8))
    #expect(block.intersection(TileBlock(zoom: 5, columns: 24...40, rows: 8...8)) == nil)
    #expect(block.intersection(TileBlock(zoom: 4, columns: 20...23, rows: 8...11)) == nil)
  }
}
