import Geo
import Testing

@Suite(.timeLimit(.minutes(30))) struct TileListTests {
  private let deep = Tile(z: 12, x: 2_074, y: 1_409)
  private let east = Tile(z: 10, x: 519, y: 352)
  private let north = Tile(z: 10, x: 518, y: 352)
  private let south = Tile(z: 10, x: 518, y: 353)

  @Test func `tiles are there once each, in the order of z, x, y`() {
    let list = TileList([deep, east, north, deep, south, east])
    #expect(Array(list) == [north, south, east, deep] && list.count == 4 && list.zooms == 10...12)
    #expect((0..<4).map { list.tile(at: $0) } == [north, south, east, deep])
    #expect(list.contained(of: [south, Tile(z: 10, x: 518, y: 354), deep]) == [south, deep])
  }

  @Test func `no tiles have no zooms`() { #expect(TileList([]).zooms == nil && TileList([]).count == 0) }
}
