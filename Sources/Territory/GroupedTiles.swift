package import DataDirectory
import Dataset
package import Files
package import Geo
import Groups

/// The tiles of a data directory with their groups as they are now, of one zoom: tiles of several would count ground twice.
package struct GroupedTiles: Sendable {
  /// In their order (z, x, y).
  package let tiles: [Tile]
  /// The group of each.
  package let groups: [Int]
  /// Of each to the centroid that it was given to.
  package let distances: [Double]
  /// Of the groups that have one.
  package let names: [Int: String]
  package let zoom: Int
  /// Grouped tiles of other zooms, which are left out.
  package let leftOut: Int

  package struct NoTiles: ExitCoded, CustomStringConvertible {
    package var exitStatus: ExitStatus { .usage }
    let folder: String
    package var description: String {
      "\(folder): expected groups of tiles, found groups of photographs, which cover no ground; `tiles export gpkg` has "
        + "those whose place is known"
    }
  }

  /// Reads what k-means found and the log of edits, which agree at any time. Of several zooms the deepest is taken.
  /// - Throws: `NoTiles`, and what the files throw.
  package init(in folder: DataFolder) throws {
    let found = try AssignmentFile(.found, in: folder)
    let edits = try EditLog(of: found, in: folder).now
    let rows = try edits.applied(to: found, in: folder).rows
    let all = rows.compactMap { row in row.key.tile.map { (tile: $0, row: row) } }.sorted { $0.tile < $1.tile }
    guard let zoom = all.last?.tile.z else { throw NoTiles(folder: folder.url.path) }
    let taken = all.filter { $0.tile.z == zoom }
    tiles = taken.map(\.tile)
    groups = taken.map(\.row.group)
    distances = taken.map(\.row.distance)
    names = edits.names
    leftOut = all.count - taken.count
    self.zoom = zoom
  }

  /// What to say where tiles were left out.
  package var note: String? {
    leftOut == 0
      ? nil : "groups are of several zooms: taking zoom \(zoom), which leaves out \(leftOut) tiles of others"
  }
}
