package import DataDirectory
import Foundation
package import Geo

/// What tables say of a grouped tile beside its group: the group's name, how sure the tile is of it, and its area.
package struct TileFacts: Sendable {
  private let names: [Int: String]
  private let confidences: [Tile: (group: Int, value: Double)]
  private let areas: [Tile: Int]

  /// - Throws: what the tables of the groups and the areas throw.
  package init(_ grouped: GroupedTiles, in folder: DataFolder) throws {
    names = grouped.names
    let file = folder.has(DataFolder.groupAssignments) ? try AssignmentFile(.group, in: folder) : AssignmentFile([])
    confidences = Dictionary(
      file.rows.compactMap { row in
        row.key.tile.flatMap { tile in row.confidence.map { (tile, (row.group, $0)) } }
      }, uniquingKeysWith: { first, _ in first })
    areas = try AreaFiles.current(in: folder)?.areas.numbers ?? [:]
  }

  /// nil for a group without one.
  package func name(of group: Int) -> String? { names[group] }

  /// nil where nobody knows it, or knows that of another group.
  package func confidence(of tile: Tile, in group: Int) -> Double? {
    confidences[tile].flatMap { $0.group == group ? $0.value : nil }
  }

  /// nil where there are no areas of the groups as they are.
  package func area(of tile: Tile) -> Int? { areas[tile] }

  /// Name, confidence and area, as tables have them.
  package func fields(of tile: Tile, in group: Int) -> [String] {
    [
      names[group] ?? "", confidence(of: tile, in: group).map { String(format: "%.3f", $0) } ?? "",
      areas[tile].map(String.init) ?? "",
    ]
  }
}
