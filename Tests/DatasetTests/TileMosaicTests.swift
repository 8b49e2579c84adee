import Foundation
import Geo
import Testing

@testable import Dataset

/// Where tiles lie in the picture under the map's colours.
@Suite(.timeLimit(.minutes(30))) struct TileMosaicTests {
  private func square(_ side: Int, at corner: (x: Int, y: Int) = (0, 0)) -> Set<Tile> {
    Set((0..<(side * side)).map { Tile(z: 12, x: corner.x + $0 % side, y: corner.y + $0 / side) })
  }

  @Test func `tiles lie side by side, each a whole number of pixels wide`() throws {
    let layout = try #require(TileMosaic.Layout(of: square(30, at: (2074, 1409)), up: 0))
    #expect(layout.side == 53 && layout.width == 30 * 53 && layout.height == layout.width)
    #expect(layout.corner(of: Tile(z: 12, x: 2074, y: 1409)) == (0, 0))
    #expect(layout.corner(of: Tile(z: 12, x: 2075, y: 1411)) == (53, 106))
    // No larger than they are.
    #expect(TileMosaic.Layout(of: square(2), up: 0)?.side == 256)
  }

  @Test func `the picture covers the squares of a map that stand for several tiles`() throws {
    // Columns 3 to 7 lie in the squares 0 and 1 of four tiles a side: 0 to 7.
    let layout = try #require(TileMosaic.Layout(of: square(5, at: (3, 4)), up: 2, longest: 80))
    #expect(layout.side == 10 && layout.width == 80 && layout.height == 80)
    #expect(layout.corner(of: Tile(z: 12, x: 3, y: 4)) == (30, 0))
  }

  @Test func `scattered tiles, and more than pixels, have none`() {
    let sample = Set((0..<100).map { Tile(z: 12, x: $0 * 7, y: $0 * 13 % 101) })
    #expect(TileMosaic.Layout(of: sample, up: 0) == nil)
    #expect(TileMosaic.Layout(of: square(30), up: 0, longest: 29) == nil)
    #expect(TileMosaic.Layout(of: [], up: 0) == nil)
  }
}
