import Geo
import Testing

@Suite(.timeLimit(.minutes(30))) struct BoundsTests {
  @Test func `the box around tiles leaves out the widest gap around the globe`() throws {
    #expect(Bounds(around: [Tile]()) == nil)
    // Columns 0 and 7 of zoom 3 touch at the antimeridian, 3 and 4 at Greenwich.
    func box(_ columns: Int...) throws -> Bounds {
      try #require(Bounds(around: columns.map { Tile(z: 3, x: $0, y: 3) }))
    }
    #expect(try box(0, 7) == Bounds(west: 135, south: 0, east: -135, north: Tile(z: 3, x: 0, y: 3).bounds.north))
    #expect(try (box(3, 4).west, box(3, 4).east) == (-45, 45))
    #expect(try (box(6, 1, 7).west, box(6, 1, 7).east) == (90, -90))
    #expect(try (box(2).west, box(2).east) == (-90, -45))
    let all = try #require(Bounds(around: (0..<8).map { Tile(z: 3, x: $0, y: 3) }))
    #expect((all.west, all.east) == (-180, 180))
  }

  @Test func `boxes meet where they have more than a border in common`() {
    let pacific = Bounds(west: 170, south: -10, east: -170, north: 10)
    #expect(pacific.overlaps(Bounds(west: -175, south: 0, east: -160, north: 5)))
    #expect(pacific.overlaps(Bounds(west: 160, south: 0, east: 175, north: 50)))
    #expect(!pacific.overlaps(Bounds(west: 0, south: 0, east: 20, north: 5)))
    #expect(!pacific.overlaps(Bounds(west: 160, south: 0, east: 170, north: 5)))
    #expect(!pacific.overlaps(Bounds(west: 175, south: 10, east: 180, north: 20)))
  }

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

  @Test func `boxes overlap by more than an edge, across the antimeridian too`() {
    let box = Bounds(west: 170, south: -10, east: -170, north: 10)
    #expect(box.overlaps(Bounds(west: -180, south: 0, east: -179, north: 1)))
    #expect(Bounds(west: 175, south: 0, east: 176, north: 1).overlaps(box))
    #expect(!box.overlaps(Bounds(west: 0, south: 0, east: 1, north: 1)))
    #expect(!box.overlaps(Bounds(west: 160, south: 0, east: 170, north: 1)))
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
