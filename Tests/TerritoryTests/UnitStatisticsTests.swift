import DataDirectory
import Foundation
import Geo
import TestSupport
import Testing

@testable import Territory

@Suite(.timeLimit(.minutes(30))) struct UnitStatisticsTests {
  private func layer(_ units: [(key: String, box: Bounds)]) throws -> UnitLayer {
    let folder = try TemporaryFolder()
    let features = units.map { key, box in
      """
      {"type": "Feature", "properties": {"code": "\(key)"}, "geometry": {"type": "Polygon", "coordinates": [[
      [\(box.west), \(box.south)], [\(box.east), \(box.south)], [\(box.east), \(box.north)], [\(box.west), \(box.north)],
      [\(box.west), \(box.south)]]]}}
      """
    }
    try Data(#"{"type": "FeatureCollection", "features": [\#(features.joined(separator: ","))]}"#.utf8)
      .write(to: folder["units.geojson"])
    return try UnitLayer(contentsOf: folder["units.geojson"], key: "code")
  }

  private let north = Tile(z: 12, x: 2000, y: 1400).bounds
  private let south = Tile(z: 12, x: 2001, y: 1401).bounds

  @Test func `shares are of the ground that tiles and unit have in common`() throws {
    let grouped = try grouped("01", "22")
    // Half of each column, both rows.
    let middle = Bounds(
      west: (north.west + north.east) / 2, south: south.south, east: (south.west + south.east) / 2, north: north.north)
    let statistics = try UnitStatistics(layer([("a", middle)]), grouped)
    let row = try #require(statistics.rows.first)
    let upper = Tile(z: 12, x: 2000, y: 1400).squareKilometres
    let lower = Tile(z: 12, x: 2000, y: 1401).squareKilometres
    #expect(abs((row.byGroup[0] ?? 0) / (upper / 2) - 1) < 1e-9 && abs((row.byGroup[2] ?? 0) / lower - 1) < 1e-9)
    #expect(abs(row.covered / row.squareKilometres - 1) < 1e-9 && row.dominant == 2)
    // A quarter, a quarter and a half, but for the curve of the Earth.
    #expect(abs((row.shannon ?? 0) - (0.5 * log(4) + 0.5 * log(2))) < 1e-3)
  }

  @Test func `what no tile covers is no share`() throws {
    let grouped = try grouped("00")
    let wide = Bounds(
      west: north.west, south: north.south, east: north.west + 4 * (north.east - north.west), north: north.north)
    let far = Bounds(west: 100, south: 0, east: 101, north: 1)
    let statistics = try UnitStatistics(layer([("wide", wide), ("far", far)]), grouped)
    #expect(abs(statistics.rows[0].covered / statistics.rows[0].squareKilometres - 0.5) < 1e-9)
    #expect(statistics.rows[0].shannon == 0)
    #expect(
      statistics.rows[1].byGroup.isEmpty && statistics.rows[1].dominant == nil && statistics.rows[1].shannon == nil)
    let folder = DataFolder(try TemporaryFolder().url)
    try UnitFiles(statistics, names: [0: "Sea, \"grey\""]).write(in: folder)
    let shares = try String(contentsOf: folder["stats/units.csv"], encoding: .utf8).split(separator: "\n")
    #expect(shares.count == 2 && shares[0] == "unit,group,name,km2,share")
    #expect(shares[1].hasPrefix("wide,0,\"Sea, \"\"grey\"\"\",") && shares[1].hasSuffix(",1.000000"))
    let summary = try String(contentsOf: folder["stats/summary.csv"], encoding: .utf8).split(separator: "\n")
    #expect(summary[0] == "unit,km2,covered_km2,dominant,shannon")
    #expect(summary[1].hasSuffix(",0,0.000000") && summary[2].hasSuffix(",0,,"))
    let read = try UnitFiles(in: folder)
    #expect(read.units.map(\.key) == ["wide", "far"] && read.units[0].shares.map(\.group) == [0])
    #expect(read.units[0].shares.map(\.name) == ["Sea, \"grey\""] && read.units[1].shares.isEmpty)
  }

  @Test(arguments: [
    ("stats/units.csv", "a,0,,nan,1"), ("stats/units.csv", "a,0,,-1,1"), ("stats/units.csv", "a,0,,1,2"),
    ("stats/units.csv", "a,-1,,1,1"), ("stats/summary.csv", "a,inf,1,0,0"), ("stats/summary.csv", "b,1,1,0,0"),
    ("stats/summary.csv", "a,1,1,0,0\na,1,1,0,0"),
  ]) func `damaged tables of units are told by their line`(_ path: String, _ rows: String) throws {
    let temporary = try TemporaryFolder()
    let folder = DataFolder(temporary.url)
    let box = Bounds(west: north.west, south: north.south, east: north.east, north: north.north)
    try UnitFiles(UnitStatistics(layer([("a", box)]), try grouped("0")), names: [:]).write(in: folder)
    #expect(try UnitFiles(in: folder).units.count == 1)
    let head = try String(contentsOf: temporary[path], encoding: .utf8).split(separator: "\n")[0]
    try Data("\(head)\n\(rows)\n".utf8).write(to: temporary[path])
    #expect(throws: UnitFiles.Unreadable.self) { try UnitFiles(in: folder) }
  }

  @Test func `units that overlap are named, and those that share a border are not`() throws {
    let grouped = try grouped("00", "00")
    let left = Bounds(west: north.west, south: south.south, east: north.east, north: north.north)
    let right = Bounds(west: south.west, south: south.south, east: south.east, north: north.north)
    #expect(try UnitStatistics(layer([("a", left), ("b", right)]), grouped).overlaps.isEmpty)
    let over = try UnitStatistics(layer([("a", left), ("b", right), ("c", left)]), grouped).overlaps
    #expect(over.map(\.0) == ["a"] && over.map(\.1) == ["c"])
  }

  @Test func `units of less than two tiles ask for a finer zoom`() throws {
    let grouped = try grouped("00", "00")
    let whole = Bounds(west: north.west, south: south.south, east: south.east, north: north.north)
    #expect(try UnitStatistics(layer([("a", whole)]), grouped).finerZoom(than: grouped) == nil)
    let quarter = Bounds(
      west: north.west, south: north.south, east: (north.west + north.east) / 2, north: (north.south + north.north) / 2)
    // A quarter of a tile: tiles an eighth as large are two levels down.
    #expect(try UnitStatistics(layer([("a", quarter)]), grouped).finerZoom(than: grouped) == 14)
  }
}
