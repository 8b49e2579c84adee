import DataDirectory
import Dataset
import Foundation
import Geo
import TestSupport
import Testing

@testable import Territory

@Suite(.timeLimit(.minutes(30))) struct AreasTests {
  private func areas(_ grouped: GroupedTiles, sieve: Int = 1) -> [(group: Int, tiles: Int)] {
    Areas(of: grouped, sieve: sieve).areas.map { ($0.group, $0.tiles.count) }
  }

  @Test func `tiles that touch by an edge are one area, by a corner two`() throws {
    let found = try areas(grouped("0011", "0110", "1.00"))
    #expect(found.map(\.tiles) == [4, 3, 3, 1] && found.map(\.group) == [1, 0, 0, 1])
  }

  @Test func `an area goes on behind the antimeridian`() throws {
    let found = Areas(of: try grouped("00", x: 4095)).areas
    #expect(found.map(\.tiles.count) == [2])
    let files = AreaFiles(Areas(of: try grouped("00", x: 4095)), in: DataFolder(try TemporaryFolder().url))
    #expect(files.areas[0].bounds.crossesAntimeridian)
    #expect(files.areas[0].outline.polygons.count == 2)
  }

  @Test func `a small part goes to the group that it shares most edge with`() throws {
    let surrounded = try grouped("111", "121", "111")
    #expect(areas(surrounded, sieve: 2).map(\.tiles) == [9] && Areas(of: surrounded, sieve: 2).sieved == 1)
    #expect(areas(surrounded).count == 2)
    // Three edges of two parts of 1 against one edge of the larger 3.
    let between = try grouped("1133", "1233", ".133", "..33")
    let found = areas(between, sieve: 2)
    #expect(found.map(\.group) == [3, 1] && found.map(\.tiles) == [8, 5])
  }

  @Test func `small parts that come together are large enough, and one that touches nothing stays`() throws {
    #expect(areas(try grouped("12.3"), sieve: 3).map(\.tiles) == [2, 1])
    // 1 and 2 are one of each; the smallest go first, and what they make of each other is no longer small.
    let row = areas(try grouped("112", "33.", "333"), sieve: 3)
    #expect(row.map(\.tiles).reduce(0, +) == 8 && row.allSatisfy { $0.tiles >= 3 })
  }

  @Test func `sieving is the same whatever the order, and leaves nothing small that touches something`() throws {
    var digits: [String] = []
    for row in 0..<40 {
      digits.append(String((0..<40).map { column in Character("\((row * row + 3 * column * row + column) % 5)") }))
    }
    let folder = try TemporaryFolder()
    let rows = digits.enumerated().flatMap { y, line in
      line.enumerated().compactMap { x, mark in
        mark.wholeNumberValue.map {
          AssignmentFile.Row(key: .tile(Tile(z: 12, x: x, y: y)), side: .train, group: $0, distance: 1)
        }
      }
    }
    func found(_ rows: [AssignmentFile.Row]) throws -> Areas {
      try AssignmentFile(rows).write(.found, in: DataFolder(folder.url))
      return Areas(of: try GroupedTiles(in: DataFolder(folder.url)), sieve: 6)
    }
    let (one, other) = (try found(rows), try found(rows.reversed()))
    #expect(one.areas.map(\.tiles) == other.areas.map(\.tiles) && one.areas.map(\.group) == other.areas.map(\.group))
    #expect(one.areas.allSatisfy { $0.tiles.count >= 6 } && one.areas.count > 3)
    #expect(one.areas.map(\.tiles.count).reduce(0, +) == 1600)
    // No two that touch are of one group.
    let groups = Dictionary(
      one.areas.enumerated().flatMap { place, area in area.tiles.map { ($0, (place, area.group)) } },
      uniquingKeysWith: { $1 })
    for (tile, own) in groups {
      for next in [Tile(z: 12, x: tile.x + 1, y: tile.y), Tile(z: 12, x: tile.x, y: tile.y + 1)] {
        if let other = groups[next], other.1 == own.1 { #expect(other.0 == own.0) }
      }
    }
  }

  @Test func `areas keep their numbers as long as they are found again`() throws {
    let folder = DataFolder(try TemporaryFolder().url)
    let first = AreaFiles(Areas(of: try grouped("0001", "0001", "22..")), in: folder)
    #expect(first.areas.map(\.number) == [1, 2, 3] && first.areas.map(\.group) == [0, 2, 1])
    try first.write(in: folder)
    // The first one is split by a new group, and 1 has grown as large as it.
    let second = AreaFiles(Areas(of: try grouped("0311", "0311", "22..")), in: folder)
    #expect(second.areas.map(\.number) == [1, 2, 3, 4] && second.areas.map(\.group) == [0, 2, 1, 3])
    try second.write(in: folder)
    let read = try AreaFiles(in: folder)
    #expect(read.areas.map(\.number) == [1, 2, 3, 4] && read.areas.map(\.tiles) == second.areas.map(\.tiles))
    let table = try String(contentsOf: folder["areas/areas.csv"], encoding: .utf8).split(separator: "\n")
    #expect(table[0] == "area,group,tiles,km2,west,south,east,north" && table.count == 5)
    #expect(
      try String(contentsOf: folder["areas/tiles.csv"], encoding: .utf8).hasPrefix("z,x,y,area\n12,2000,1400,1\n"))
  }

  @Test func `damaged tables of areas are told by their line`() throws {
    let temporary = try TemporaryFolder()
    let folder = DataFolder(temporary.url)
    try AreaFiles(Areas(of: try grouped("01")), in: folder).write(in: folder)
    try Data("area,group,tiles,km2,west,south,east,north\n1,-4,1,1,0,0,1,1\n".utf8).write(
      to: temporary["areas/areas.csv"])
    let group = #expect(throws: AreaFiles.Unreadable.self) { try AreaFiles(in: folder) }
    #expect(group?.description.contains("areas.csv:2") == true)
    for (tiles, areas) in [
      ("12,1,1,9223372036854775807\n", "9223372036854775807,0,1,1,0,0,1,1\n"),
      ("12,1,1,1\n", "1,0,1,1,0,0,1,1\n1,0,1,1,0,0,1,1\n"), ("12,1,1,1\n11,1,1,1\n", "1,0,2,1,0,0,1,1\n"),
      ("12,1,1,1\n12,2,1,2\n", "1,0,1,1,0,0,1,1\n"),
    ] {
      try Data("z,x,y,area\n\(tiles)".utf8).write(to: temporary["areas/tiles.csv"])
      try Data("area,group,tiles,km2,west,south,east,north\n\(areas)".utf8).write(to: temporary["areas/areas.csv"])
      #expect(throws: AreaFiles.Unreadable.self, "\(tiles) \(areas)") { try AreaFiles(in: folder) }
      // What was there before is no reason to find nothing.
      #expect(AreaFiles(Areas(of: try grouped("01")), in: folder).areas.count == 2)
    }
    try Data("z,x,y,area\n12,1,1,nine\n".utf8).write(to: temporary["areas/tiles.csv"])
    let tile = #expect(throws: AreaFiles.Unreadable.self) { try AreaFiles(in: folder) }
    #expect(tile?.description.contains("tiles.csv:2") == true)
  }

  @Test func `photographs have no areas`() throws {
    let folder = DataFolder(try TemporaryFolder().url)
    try AssignmentFile([.init(key: .path("a.jpg"), side: .train, group: 0, distance: 1)]).write(.found, in: folder)
    let error = #expect(throws: GroupedTiles.NoTiles.self) { try GroupedTiles(in: folder) }
    #expect(error?.exitStatus == .usage)
  }

  @Test func `of several zooms the deepest is taken`() throws {
    let folder = DataFolder(try TemporaryFolder().url)
    try AssignmentFile([
      .init(key: .tile(Tile(z: 11, x: 1, y: 1)), side: .train, group: 0, distance: 1),
      .init(key: .tile(Tile(z: 12, x: 2, y: 2)), side: .train, group: 1, distance: 1),
    ]).write(.found, in: folder)
    let tiles = try GroupedTiles(in: folder)
    #expect(tiles.zoom == 12 && tiles.groups == [1] && tiles.leftOut == 1)
  }
}
