import Geo
import Testing

@testable import Exports

@Suite(.timeLimit(.minutes(30))) struct HilbertIDTests {
  /// Of the specification, "Tile IDs".
  @Test(arguments: [
    (Tile(z: 0, x: 0, y: 0), 0), (Tile(z: 1, x: 0, y: 0), 1), (Tile(z: 1, x: 0, y: 1), 2), (Tile(z: 1, x: 1, y: 1), 3),
    (Tile(z: 1, x: 1, y: 0), 4), (Tile(z: 2, x: 0, y: 0), 5), (Tile(z: 12, x: 3423, y: 1763), 19_078_479),
  ])
  func `tiles have the specification's numbers`(_ tile: Tile, _ id: Int) {
    #expect(tile.hilbertID == UInt64(id))
  }

  @Test(arguments: 1...6)
  func `the tiles of a zoom are a walk from neighbour to neighbour, behind the zooms above`(_ zoom: Int) {
    let side = 1 << zoom
    let tiles = (0..<side).flatMap { x in (0..<side).map { Tile(z: zoom, x: x, y: $0) } }
    let walk = tiles.sorted { $0.hilbertID < $1.hilbertID }
    let first = UInt64((0..<zoom).reduce(0) { $0 + (1 << (2 * $1)) })
    #expect(walk.map(\.hilbertID) == (0..<UInt64(side * side)).map { first + $0 })
    for (a, b) in zip(walk, walk.dropFirst()) { #expect(abs(a.x - b.x) + abs(a.y - b.y) == 1) }
  }

  @Test func `the deepest zoom has numbers too`() {
    let last = Tile(z: Tile.maximumZoom, x: (1 << Tile.maximumZoom) - 1, y: 0)
    #expect(last.hilbertID == ((UInt64(1) << (2 * (Tile.maximumZoom + 1))) - 1) / 3 - 1)
  }
}
