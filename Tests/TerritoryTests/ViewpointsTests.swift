import DataDirectory
import Dataset
import Foundation
import Geo
import Imaging
import TestSupport
import Testing

@testable import Territory

@Suite(.timeLimit(.minutes(30))) struct ViewpointsTests {
  private let temporary: TemporaryFolder
  private var folder: DataFolder { DataFolder(temporary.url) }

  init() throws { temporary = try TemporaryFolder() }

  /// A place in row 1400 of zoom 12, which lies between 49.3251 and 49.3824 degrees north.
  private func photograph(
    _ longitude: Double?, _ latitude: Double = 49.35, series: String = "", path: String = ""
  ) -> GroundPhotograph {
    GroundPhotograph(path: path, series: series, place: longitude.map { .init(longitude: $0, latitude: latitude) })
  }

  private func groups(_ places: [(Double, Double)], _ grouped: GroupedTiles) -> [Int?] {
    grouped.placing(places.map { photograph($0.0, $0.1) }).map(\.ground?.group)
  }

  @Test func `a place stands in the tile around it, on a border in the one east of it, and off the tiles in none`()
    throws
  {
    // Column 2000 begins at -4.21875, 2001 at -4.130859375.
    let grouped = try grouped("01", "2.")
    #expect(
      groups(
        [
          (-4.2187, 49.35), (-4.1309, 49.35), (-4.130859375, 49.35), (-4.0430, 49.35), (-4.0429, 49.35),
          (-4.2188, 49.35),
          (-4.2, 49.3824), (-4.2, 49.3252), (-4.2, 49.3251), (-4.1, 49.3251), (0, 49.35), (-4.2, -49.35),
        ], grouped) == [0, 0, 1, 1, nil, nil, nil, 0, 2, nil, nil, nil])
  }

  @Test func `places beside the antimeridian stand on their own side of it`() throws {
    let grouped = try grouped("01", x: 4095)
    #expect(
      groups([(179.99, 49.35), (180, 49.35), (-180, 49.35), (-179.99, 49.35), (179.9, 49.35)], grouped)
        == [0, 0, 1, 1, nil])
  }

  @Test func `what lies beyond the world of the tiles stands in none of them`() throws {
    try AssignmentFile([.init(key: .tile(Tile(z: 0, x: 0, y: 0)), side: .train, group: 4, distance: 1)]).write(
      .found, in: folder)
    #expect(groups([(3, 85.05), (3, 85.06), (3, -90)], try GroupedTiles(in: folder)) == [4, nil, nil])
  }

  @Test func `of several zooms the deepest says where a place stands`() throws {
    try AssignmentFile([
      .init(key: .tile(Tile(z: 1, x: 0, y: 0)), side: .train, group: 0, distance: 1),
      .init(key: .tile(Tile(z: 2, x: 1, y: 1)), side: .train, group: 1, distance: 1),
    ]).write(.found, in: folder)
    let grouped = try GroupedTiles(in: folder)
    #expect(groups([(-45, 45), (-135, 45)], grouped) == [1, nil])
    #expect(grouped.note?.contains("taking zoom 2, which leaves out 1 tiles") == true)
  }

  @Test func `a series is one viewpoint, and stands where most of it stands`() throws {
    let grouped = try grouped("0011", "2...")
    let (first, second) = (-4.2, -4.0)
    let found = Viewpoints(
      [
        photograph(first, series: "a"), photograph(second, series: "a"), photograph(first, series: "a"),
        photograph(second, series: "b"), photograph(first, series: "b"), photograph(second), photograph(second),
        photograph(nil, series: "c"), photograph(90, series: "d"), photograph(90, series: "a"),
      ], on: grouped)
    #expect(found.count == 6 && found.standing.count == 4 && found.scattered == 2)
    // Two of `a` in 0; one of `b` in each, so that the lower number has it; the others are each alone.
    #expect(found.standing.map(\.group) == [0, 0, 1, 1] && found.standing.map(\.photographs.count) == [2, 1, 1, 1])
    #expect(found.types.map(\.group) == [0, 1, 2] && found.types.map(\.viewpoints) == [2, 2, 0])
    #expect(found.types.map(\.photographs) == [3, 4, 0] && found.bare.map(\.group) == [2])
    #expect(found.withoutPlace == 1 && found.offTiles == 2)
    // Tiles of one row cover the same ground, and a row farther south a little more.
    #expect(found.types[0].squareKilometres == found.types[1].squareKilometres)
    #expect(abs(found.types.map(\.share).reduce(0, +) - 1) < 1e-12 && (0.2..<0.21).contains(found.types[2].share))
  }

  @Test func `what was placed is read again, also without a path, a place or a tile`() throws {
    let grouped = try grouped("01")
    let viewpoints = Viewpoints(
      [
        photograph(-4.2, series: "the \"old\" mill, north", path: "photos/a.jpg"), photograph(nil, path: "/mnt/b.jpg"),
        photograph(90),
      ], on: grouped)
    try viewpoints.write(in: folder)
    let table = try String(contentsOf: folder["viewpoints/viewpoints.csv"], encoding: .utf8).split(separator: "\n")
    #expect(table[0] == "path,taken,series,longitude,latitude,z,x,y,group")
    #expect(table[1] == "photos/a.jpg,,\"the \"\"old\"\" mill, north\",-4.2,49.35,12,2000,1400,0")
    #expect(table[2] == "/mnt/b.jpg,,,,,,,," && table[3] == ",,,90.0,49.35,,,,")
    let types = try String(contentsOf: folder["viewpoints/types.csv"], encoding: .utf8).split(separator: "\n")
    #expect(types[0] == "group,km2,share,viewpoints,photographs" && types[1].hasSuffix(",0.500000,1,1"))
    #expect(types[2].hasSuffix(",0.500000,0,0"))
    let read = Viewpoints(try Viewpoints.photographs(in: folder), on: grouped)
    #expect(read.photographs == viewpoints.photographs && read.types == viewpoints.types)
  }

  @Test(arguments: [
    "../a.jpg,,,1,1,,,,", "a.jpg,,,181,1,,,,", "a.jpg,,,1,91,,,,", "a.jpg,,,1,,,,,", "a.jpg,,,nan,1,,,,",
    "a.jpg,,,x,1,,,,",
  ]) func `a damaged table of viewpoints is told by its line`(row: String) throws {
    try FileManager.default.createDirectory(at: temporary["viewpoints"], withIntermediateDirectories: true)
    try Data("path,taken,series,longitude,latitude,z,x,y,group\n,,,1,1,,,,\n\(row)\n".utf8).write(
      to: temporary["viewpoints/viewpoints.csv"])
    let error = #expect(throws: Viewpoints.Failure.self) { try Viewpoints.photographs(in: folder) }
    #expect(error?.description.contains("viewpoints.csv:3: ") == true)
  }

  private func placed(_ table: String, _ warnings: inout [String]) throws -> Viewpoints {
    try Data(table.utf8).write(to: temporary["points.csv"])
    return try Viewpoints(
      at: temporary["points.csv"], on: grouped("01"), in: folder
    ) { if case .warning(let text) = $0 { warnings.append(text) } }
  }

  @Test func `places at 0, 0 are those of a receiver that had none, and nothing is lost`() throws {
    var warnings: [String] = []
    let found = try placed(
      "photo;site;lon;lat\na.jpg;1;-4,2;49,35\nb.jpg;2;0;0,0\nc.jpg;3;;\nd.jpg;4;90;0\n", &warnings)
    #expect(found.photographs.map(\.path) == ["a.jpg", "b.jpg", "c.jpg", "d.jpg"])
    #expect(found.photographs.map { $0.place == nil } == [false, true, true, false])
    #expect(found.withoutPlace == 2 && found.offTiles == 1 && found.standing.map(\.group) == [0])
    #expect(warnings.count == 3 && warnings[0].hasPrefix("1 photographs are at 0, 0"), "\(warnings)")
    #expect(warnings[1].hasPrefix("2 photographs have no place"))
    #expect(warnings[2].hasPrefix("1 photographs stand off the grouped tiles"))
  }

  @Test func `photographs without a place, or all elsewhere, are refused`() throws {
    var warnings: [String] = []
    let without = #expect(throws: PhotographSource.Failure.self) { try placed("photo,lon,lat\na.jpg,0,0\n", &warnings) }
    #expect(without?.description.contains("found none of 1 that has one") == true)
    let apart = #expect(throws: PhotographSource.Failure.self) { try placed("photo,lon,lat\na.jpg,90,0\n", &warnings) }
    #expect(apart?.description.contains("found all elsewhere") == true && apart?.exitStatus == .usage)
    #expect(warnings.isEmpty)
  }
}
