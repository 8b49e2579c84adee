import Files
import Foundation
import Geo
import TestSupport
import Testing

@testable import Stages

@Suite(.timeLimit(.minutes(30))) struct GivenTilesTests {
  private static let tiles = [
    Tile(z: 10, x: 518, y: 352), Tile(z: 12, x: 2_074, y: 1_409), Tile(z: 12, x: 2_075, y: 1_408),
  ]
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func given(_ text: String, as name: String = "list.csv") throws -> GivenTiles {
    try Data(text.utf8).write(to: folder[name])
    return try GivenTiles(folder[name].path)
  }

  private func failure(_ text: String) -> GivenTiles.Failure? {
    #expect(throws: GivenTiles.Failure.self) { try given(text) }
  }

  @Test(arguments: [
    // As this program leaves them, and as others may.
    "z,x,y,split,group,distance,confidence,km2\n10,518,352,train,1,0.5,0.25,1\n12,2074,1409,test,0,1,0,1\n12,2075,1408,train,0,1,0,1\n",
    "z,x,y,area,group\n12,2075,1408,1,0\n12,2074,1409,1,0\n10,518,352,2,1\n",
    "name;y;z;x\nMill; 1409;12;2074\n\"a;b\";352;10;518\n;1408;12;2075\n",
    "\u{FEFF}z\tx\ty\r\n10\t518\t352\r\n12\t2074\t1409\r\n\r\n12\t2075\t1408",
    "12/2074/1409\n10/518/352\n\n12/2075/1408\n", " 12/2075/1408 \r\n12/2074/1409\r\n10/518/352",
    // Twice counts once.
    "z,x,y\n12,2074,1409\n10,518,352\n12,2074,1409\n12,2075,1408\n10,518,352\n",
  ]) func `a table or lines name tiles, whatever is beside them`(_ text: String) throws {
    let given = try given(text)
    #expect(Array(given.tiles) == Self.tiles && given.zooms == 10...12)
    #expect(given.path == folder["list.csv"].standardizedFileURL.path)
  }

  /// By Python: 518 * 360 / 1024 - 180; 2081 * 360 / 4096 - 180; degrees(atan(sinh(pi * (1 - 2 * row / 1024)))).
  @Test func `the box is around all of them`() throws {
    let box = try given("12/2080/1409\n10/518/352\n").box
    #expect(abs(box.west - 2.109375) < 1e-9 && abs(box.east - 2.900390625) < 1e-9)
    #expect(abs(box.south - 48.6909603909255) < 1e-9 && abs(box.north - 48.92249926375824) < 1e-9)
  }

  @Test(arguments: [
    ("z,x,y\n12,2074,1409\n\n12,2074,4096\n", 4, "12,2074,4096"), ("z,x,y\n12,2074,\n", 2, "12,2074,"),
    ("z,x,y\n23,1,1\n", 2, "23,1,1"), ("y,group,z,x\n1409,3,12,-1\n", 2, "1409,3,12,-1"),
    ("z,x,y\n12,2074.0,1409\n", 2, "12,2074.0,1409"), ("12/2074/1409\n12/2074\n", 2, "12/2074"),
    ("12/2074/1409\n12//2074/1409\n", 2, "12//2074/1409"), ("12/2074/5000\n", 1, "12/2074/5000"),
    ("12/2074/1409.jpg\n", 1, "12/2074/1409.jpg"),
  ]) func `a row that is no tile is told with its line`(_ text: String, _ line: Int, _ found: String) {
    let error = failure(text)
    #expect(error == .badTile(path: folder["list.csv"].standardizedFileURL.path, line: line, found: found))
    #expect(error?.exitStatus == .usage && error?.description.contains("list.csv:\(line):") == true)
  }

  @Test func `a list of nothing, and a table of something else, are refused`() throws {
    let path = folder["list.csv"].standardizedFileURL.path
    for text in ["", "\n \n", "z,x,y\n", "z,x,y,group\n,,,\n"] {
      #expect(failure(text) == .none(path: path), "\(text)")
    }
    #expect(failure("path,split\na.jpg,train\n") == .noColumns(path: path, found: ["path", "split"]))
    #expect(failure("12,2074,1409\n") == .noColumns(path: path, found: ["12", "2074", "1409"]))
    #expect(failure("z\n12\n") == .noColumns(path: path, found: ["z"]))
    #expect(throws: CSVTable.Failure.self) { try GivenTiles(folder["nothing.csv"].path) }
    #expect(throws: CSVTable.Failure.self) { try given("12/2074/1409\n12/2074/1410,more\n") }
  }
}
