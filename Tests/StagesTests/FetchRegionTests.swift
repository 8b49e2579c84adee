import Foundation
import Geo
import Stages
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct FetchRegionTests {
  private let gazetteer = Gazetteer(folders: [Shared.checkout.appendingPathComponent("Data/regions")])

  @Test func `a name, four numbers, or an area`() throws {
    let france = try FetchRegion(bbox: "france", within: nil, gazetteer: gazetteer)
    #expect(france.cover(zooms: 12...12).count == 27_216)
    let box = try FetchRegion(bbox: "-1.5,42,3,45", within: nil, gazetteer: gazetteer)
    #expect(box.box == Bounds(west: -1.5, south: 42, east: 3, north: 45))
    let area = try FetchRegion(bbox: nil, within: "belgium", gazetteer: gazetteer)
    #expect(area.cover(zooms: 9...9).count < TileCover(area.box, zoom: 9).count)
  }

  @Test func `nothing at all says what is expected`() {
    #expect(throws: FetchRegion.Missing.self) { try FetchRegion(bbox: nil, within: nil, gazetteer: gazetteer) }
  }

  @Test func `a name may begin with a number, and a box may be that of a file`() throws {
    let folder = try TemporaryFolder()
    let area = Data(#"{"type":"Polygon","coordinates":[[[4,45],[6,45],[6,47],[4,45]]]}"#.utf8)
    try area.write(to: folder["69 Rhône.geojson"])
    let own = Gazetteer(folders: [folder.url])
    let box = Bounds(west: 4, south: 45, east: 6, north: 47)
    #expect(try FetchRegion(bbox: "69 rhone", within: nil, gazetteer: own).box == box)
    #expect(try FetchRegion(bbox: folder["69 Rhône.geojson"].path, within: nil, gazetteer: own).box == box)
    #expect(throws: Bounds.Failure.self) { try FetchRegion(bbox: "1,2,3", within: nil, gazetteer: own) }
    #expect(throws: Bounds.Failure.self) { try FetchRegion(bbox: "70", within: nil, gazetteer: own) }
    #expect(throws: Gazetteer.UnknownRegion.self) { try FetchRegion(bbox: "loire", within: nil, gazetteer: own) }
  }

  @Test func `a path is a file for --bbox, however it begins, and states its own box`() throws {
    let folder = try TemporaryFolder()
    let ring = "[[[4,45],[6,45],[6,47],[4,45]]]"
    try Data(#"{"type":"Polygon","bbox":[3,44,7,48],"coordinates":\#(ring)}"#.utf8).write(
      to: folder["75,paris.geojson"])
    let here = FileManager.default.currentDirectoryPath
    let up = String(repeating: "../", count: here.split(separator: "/").count)
    for path in [folder["75,paris.geojson"].path, up + folder["75,paris.geojson"].path.dropFirst()] {
      let region = try FetchRegion(bbox: path, within: nil, gazetteer: gazetteer)
      #expect(region.box == Bounds(west: 3, south: 44, east: 7, north: 48), "\(path)")
    }
    #expect(throws: GeoJSON.Failure.self) { try FetchRegion(bbox: "./france", within: nil, gazetteer: gazetteer) }
  }

  @Test func `a GeoJSON file is an area`() throws {
    let folder = try TemporaryFolder()
    try Data(#"{"type":"Polygon","coordinates":[[[0,0],[10,0],[0,10],[0,0]]]}"#.utf8).write(to: folder["a.geojson"])
    let region = try FetchRegion(bbox: nil, within: folder["a.geojson"].path, gazetteer: gazetteer)
    #expect(region.box == Bounds(west: 0, south: 0, east: 10, north: 10))
  }
}

@Suite(.timeLimit(.minutes(30))) struct TokenTests {
  @Test func `the file wins over the environment, and must hold one word`() throws {
    let folder = try TemporaryFolder()
    try Data("pk.file\n".utf8).write(to: folder["token"])
    #expect(try Token.read(file: folder["token"].path, variable: "KEY", environment: ["KEY": "pk.env"]) == "pk.file")
    #expect(try Token.read(file: nil, variable: "KEY", environment: ["KEY": "pk.env"]) == "pk.env")
    #expect(try Token.read(file: nil, variable: "KEY", environment: ["KEY": ""]) == nil)
    try Data("two words".utf8).write(to: folder["bad"])
    let error = #expect(throws: Token.Unreadable.self) {
      try Token.read(file: folder["bad"].path, variable: "KEY", environment: [:])
    }
    #expect(error?.description.contains("two words") == false)
  }
}
