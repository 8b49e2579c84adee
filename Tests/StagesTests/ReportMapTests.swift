import DataDirectory
import Geo
import Report
import Testing

@testable import Stages

@Suite(.timeLimit(.minutes(30))) struct ReportMapTests {
  private func file(side: Int) -> AssignmentFile {
    AssignmentFile(
      (0..<side * side).map { index in
        let (x, y) = (100 + index / side, 200 + index % side)
        // Three of the four tiles of a square of the zoom above are in its group.
        return .init(
          key: .tile(Tile(z: 10, x: x, y: y)), side: .train, group: x % 2 == 1 && y % 2 == 1 ? 9 : x / 2 % 3,
          distance: 0)
      })
  }

  @Test func `each tile is drawn where there is room`() throws {
    let map = try #require(ReportStage.map(of: file(side: 20)))
    #expect(map.zoom == 10 && map.tiles.count == 400 && map.whole == nil)
    #expect(map.tiles.count { $0.group == 9 } == 100)
  }

  @Test func `squares of the zoom above stand for more than a page can draw, in the colour of most`() throws {
    let map = try #require(ReportStage.map(of: file(side: 300)))
    let whole = try #require(map.whole)
    #expect(map.zoom == 9 && whole.zoom == 10 && whole.tiles.values.reduce(0, +) == 90_000)
    // That has most of no square, and is not forgotten.
    #expect(whole.tiles[9] == 22_500 && !map.tiles.contains { $0.group == 9 })
    #expect(map.tiles.count == 22_500 && map.tiles.count <= ReportStage.mostCells)
    #expect(map.tiles.allSatisfy { $0.group == $0.x % 3 })
  }
}
