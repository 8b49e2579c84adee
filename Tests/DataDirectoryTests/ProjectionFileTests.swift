import Files
import Foundation
import Geo
import TestSupport
import Testing

@testable import DataDirectory

@Suite(.timeLimit(.minutes(30))) struct ProjectionFileTests {
  private func write(_ text: String, in temporary: TemporaryFolder) throws -> DataFolder {
    try AtomicFile.write(text, to: temporary.target(DataFolder.projection))
    return DataFolder(temporary.url)
  }

  @Test func `places are written in the order of their images, and read again`() throws {
    let temporary = try TemporaryFolder()
    let folder = DataFolder(temporary.url)
    try ProjectionFile([
      (.tile(Tile(z: 1, x: 1, y: 0)), SIMD2(1.0 / 3, -2)), (.tile(Tile(z: 1, x: 0, y: 1)), SIMD2(1e-7, 1_234_567)),
    ]).write(in: folder)
    #expect(
      try String(contentsOf: temporary["report/projection.csv"], encoding: .utf8)
        == "z,x,y,layout_x,layout_y\n1,0,1,1e-07,1.23457e+06\n1,1,0,0.333333,-2\n")
    let read = try ProjectionFile(in: folder).places
    #expect(read.map(\.key) == [.tile(Tile(z: 1, x: 0, y: 1)), .tile(Tile(z: 1, x: 1, y: 0))])
    #expect(read.map(\.at) == [SIMD2(1e-7, 1_234_570), SIMD2(0.333333, -2)])
    try ProjectionFile([]).write(in: folder)
    #expect(!folder.has(DataFolder.projection))
  }

  @Test(arguments: ["nan,0", "inf,0", "1e300,0", "a,0", ",0"])
  func `what is no place is refused with its line`(_ place: String) throws {
    let temporary = try TemporaryFolder()
    defer { withExtendedLifetime(temporary) {} }
    let folder = try write("path,layout_x,layout_y\na.png,0,0\nb.png,\(place)\n", in: temporary)
    let error = #expect(throws: ProjectionFile.BadRow.self) { try ProjectionFile(in: folder) }
    #expect(error?.description.contains("projection.csv:3: expected two numbers, found '\(place)'") == true)
  }

  @Test func `more images than are laid out are refused`() throws {
    let rows = (0...ProjectionFile.most).map { "\($0).png,0,0\n" }.joined()
    let temporary = try TemporaryFolder()
    defer { withExtendedLifetime(temporary) {} }
    let folder = try write("path,layout_x,layout_y\n" + rows, in: temporary)
    #expect(throws: ProjectionFile.BadRow.self) { try ProjectionFile(in: folder) }
  }

  @Test func `without a report of the groups there is none`() throws {
    let temporary = try TemporaryFolder()
    defer { withExtendedLifetime(temporary) {} }
    let folder = try write("path,layout_x,layout_y\na.png,0,0\n", in: temporary)
    #expect(try ProjectionFile.current(in: folder)?.places.isEmpty == nil)
  }
}
