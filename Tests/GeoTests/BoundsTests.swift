import Geo
import Testing

@Suite struct BoundsTests {
  @Test func `four numbers are read, with blanks and minus signs`() throws {
    #expect(try Bounds(parsing: "-1.5, 42,3,45") == Bounds(west: -1.5, south: 42, east: 3, north: 45))
  }

  @Test(arguments: ["", "1,2,3", "a,b,c,d", "1,2,3,4,5", "nan,0,1,1"])
  func `other texts are not bounds`(_ text: String) {
    #expect(throws: Bounds.Failure.notFourNumbers(text)) { try Bounds(parsing: text) }
  }

  @Test(arguments: ["-181,0,1,1", "0,0,181,1", "0,-91,1,1", "0,10,1,5", "3,0,3,1", "0,86,1,89", "0,-89,1,-86"])
  func `numbers out of range say which`(_ text: String) {
    let failure = #expect(throws: Bounds.Failure.self) { try Bounds(parsing: text) }
    #expect(failure?.description.contains("'\(text)'") == true)
  }

  @Test func `a box partly beyond the square world is clamped`() throws {
    let bounds = try Bounds(parsing: "0,80,10,90")
    #expect(bounds.north == Mercator.maximumLatitude)
  }

  @Test func `the box around tiles crosses the antimeridian where that is narrower`() throws {
    let fiji = [Tile(z: 4, x: 15, y: 8), Tile(z: 4, x: 0, y: 9), Tile(z: 5, x: 1, y: 17)]
    let box = try #require(Bounds(around: fiji))
    #expect(box.west == 157.5 && box.east == -157.5 && box.crossesAntimeridian)
    #expect(box.north == 0 && box.south == Tile(z: 4, x: 0, y: 9).bounds.south)
    #expect(Bounds(around: [Tile(z: 0, x: 0, y: 0)]) == Tile(z: 0, x: 0, y: 0).bounds)
    #expect(Bounds(around: [Tile(z: 1, x: 0, y: 0), Tile(z: 1, x: 1, y: 1)]) == Tile(z: 0, x: 0, y: 0).bounds)
    #expect(Bounds(around: [Tile]()) == nil)
  }
}
