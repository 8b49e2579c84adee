import DataDirectory
import Dataset
import Geo
import Imaging
import TestSupport
import Testing

@testable import Territory

@Suite(.timeLimit(.minutes(30))) struct ViewpointSuggestionsTests {
  /// Tiles of row 1400 of zoom 12, which all cover the same ground: of each group the first column, and the distances.
  private func grouped(_ groups: [(x: Int, distances: [Double])]) throws -> GroupedTiles {
    let folder = DataFolder(try TemporaryFolder().url)
    let rows = groups.enumerated().flatMap { group, tiles in
      tiles.distances.enumerated().map { place, distance in
        AssignmentFile.Row(
          key: .tile(Tile(z: 12, x: tiles.x + place, y: 1400)), side: .train, group: group, distance: distance)
      }
    }
    try AssignmentFile(rows).write(.found, in: folder)
    return try GroupedTiles(in: folder)
  }

  private func photograph(in column: Int, series: String = "") -> GroundPhotograph {
    let middle = Tile(z: 12, x: column, y: 1400).bounds.center
    return GroundPhotograph(series: series, place: .init(longitude: middle.longitude, latitude: middle.latitude))
  }

  /// Seven tiles with two viewpoints, four and one without. Of a tile's ground, for each viewpoint and one more: 7/3,
  /// 4/1, 1/1; then 7/3, 4/2, 1/1; 7/4, 4/2, 1/1; 7/4, and of the second group no typical tile is left.
  @Test func `the type with most ground for each viewpoint comes first, in it a typical tile far from the others`()
    throws
  {
    let tiles = try grouped([
      (2000, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]), (2010, [0.4, 0.1, 0.3, 0.2]), (2020, [0.9]),
    ])
    let viewpoints = Viewpoints(
      [photograph(in: 2000, series: "a"), photograph(in: 2000, series: "a"), photograph(in: 2001)], on: tiles)
    #expect(viewpoints.types.map(\.viewpoints) == [2, 0, 0])
    let found = ViewpointSuggestions(6, beside: viewpoints).suggestions
    #expect(found.map(\.tile.x) == [2011, 2003, 2013, 2002, 2020])
    #expect(found.map(\.group) == [1, 0, 1, 0, 2])
    #expect(found.map(\.viewpoints) == [0, 2, 0, 2, 0] && found.map(\.suggested) == [0, 0, 1, 1, 0])
    // Columns are 6366.007 m apart there, by the haversine formula.
    let metres = found.map { $0.metres ?? -1 }
    #expect(zip(metres, [-1, 12_732.013, 12_732.013, 6_366.007, -1]).allSatisfy { abs($0 - $1) < 0.01 }, "\(metres)")
    #expect(ViewpointSuggestions(2, beside: viewpoints).suggestions == Array(found.prefix(2)))
  }

  @Test func `without viewpoints the most typical tile of each comes first, and of equal types the lower number`()
    throws
  {
    let tiles = try grouped([(2000, [0.2, 0.1]), (2010, [0.2, 0.1])])
    let found = ViewpointSuggestions(5, beside: Viewpoints([], on: tiles)).suggestions
    #expect(found.map(\.tile.x) == [2001, 2011] && found.allSatisfy { $0.metres == nil })
  }
}
