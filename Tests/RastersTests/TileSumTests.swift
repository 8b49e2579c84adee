import Geo
import Testing

@testable import Rasters

@Suite(.timeLimit(.minutes(30)))
struct TileSumTests {
  private static let side = 256
  private static let tile = Tile(z: 3, x: 5, y: 2)

  /// A tile whose pixels have one value in all colours, and alpha, by column and row.
  private func cut(_ pixel: (_ x: Int, _ y: Int) -> (value: UInt8, alpha: UInt8)) -> TileCut {
    var rgba: [UInt8] = []
    for y in 0..<Self.side {
      for x in 0..<Self.side {
        let (value, alpha) = pixel(x, y)
        rgba += [value, value, value, alpha]
      }
    }
    return TileCut(rgba)
  }

  /// Red and alpha.
  private func pixel(_ cut: TileCut, _ x: Int, _ y: Int) -> [UInt8] {
    let at = (y * Self.side + x) * 4
    return [cut.rgba[at], cut.rgba[at + 3]]
  }

  @Test func `colours weigh what their alpha says, and alpha is the mean of all four`() {
    // Every second column has no value, whatever its colour.
    let stripes = cut { x, _ in x.isMultiple(of: 2) ? (10, 255) : (200, 0) }
    let half = cut { _, y in y.isMultiple(of: 2) ? (100, 255) : (40, 85) }
    let parts = [(stripes, Tile(z: 4, x: 10, y: 4)), (half, Tile(z: 4, x: 11, y: 5))]
    var sum = TileSum(Self.tile, depth: 1, .mean)
    for (cut, part) in parts { sum.add(cut, of: part) }
    let made = sum.cut
    #expect(pixel(made, 0, 0) == [10, 128] && pixel(made, 127, 127) == [10, 128])
    // (100 · 255 + 40 · 85) / 340 = 85.
    #expect(pixel(made, 128, 128) == [85, 170] && pixel(made, 255, 255) == [85, 170])
    // Where no part was added there is nothing.
    #expect(pixel(made, 128, 127) == [0, 0] && pixel(made, 127, 128) == [0, 0])
    #expect(abs(made.cover - (128.0 + 170) / 255 / 4) < 1e-12)
    var reversed = TileSum(Self.tile, depth: 1, .mean)
    for (cut, part) in parts.reversed() { reversed.add(cut, of: part) }
    #expect(reversed.cut.rgba == made.rgba)
  }

  @Test func `a tile that is a part of a pixel is that part of it`() {
    // 512 x 512 tiles in one: each is a quarter of a pixel.
    var sum = TileSum(Self.tile, depth: 9, .mean)
    for x in 0..<2 { sum.add(cut { _, _ in (x == 0 ? 50 : 150, 255) }, of: Tile(z: 12, x: 5 * 512 + x, y: 2 * 512)) }
    #expect(pixel(sum.cut, 0, 0) == [100, 128])
    #expect(pixel(sum.cut, 1, 0) == [0, 0] && pixel(sum.cut, 0, 1) == [0, 0])
  }

  @Test func `the middle is one pixel as it is`() {
    var sum = TileSum(Self.tile, depth: 2, .middle)
    sum.add(cut { x, y in (UInt8(x % 4 * 4 + y % 4), 255) }, of: Tile(z: 5, x: 20, y: 8))
    #expect(pixel(sum.cut, 0, 0) == [10, 255] && pixel(sum.cut, 63, 63) == [10, 255])
    #expect(pixel(sum.cut, 64, 0) == [0, 0])
  }
}
