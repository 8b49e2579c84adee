import DataDirectory
import Dataset
import Geo
import TestSupport

@testable import Territory

/// Tiles whose groups are digits of a picture; a point is no tile. The first one is at column `x`, row 1400 of zoom 12.
func grouped(_ rows: String..., x: Int = 2000) throws -> GroupedTiles {
  let folder = try TemporaryFolder()
  let found = rows.enumerated().flatMap { row, line in
    line.enumerated().compactMap { column, mark in
      mark.wholeNumberValue.map { group in
        AssignmentFile.Row(
          key: .tile(Tile(z: 12, x: (x + column) % 4096, y: 1400 + row)), side: .train, group: group, distance: 0.5)
      }
    }
  }
  try AssignmentFile(found).write(.found, in: DataFolder(folder.url))
  return try GroupedTiles(in: DataFolder(folder.url))
}
