import Foundation
public import Geo
internal import GRDB

extension MBTiles {
  /// Every tile with a name for its bytes (equal names, equal bytes) and their number, in the archive's order. Of an
  /// archive of this program no image is read. A tile that another's archive holds twice is the one that `data(of:)`
  /// gives.
  public func contents() throws -> [(tile: Tile, identity: String, length: Int)] {
    try read { db in
      var found: [(tile: Tile, identity: String, length: Int)] = []
      guard try Schema.isOurs(db) else {
        try Self.forEachTile(in: db) { tile, data in
          let isAgain = found.last?.tile == tile
          if isAgain { found.removeLast() }
          let data = isAgain ? try Self.data(of: tile, in: db) ?? data : data
          found.append((tile, try Self.identity(of: data), data.count))
        }
        return found
      }
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT zoom_level, tile_column, tile_row, CAST(images.tile_id AS TEXT), length(images.tile_data)
          FROM map JOIN images ON images.tile_id = map.tile_id ORDER BY zoom_level, tile_column, tile_row
          """)
      while let row = try rows.next() {
        guard let tile = Tile(row) else { continue }
        // Tables of these names may have been made by another, and hold anything.
        found.append((tile, String.fromDatabaseValue(row[3]) ?? "", Int.fromDatabaseValue(row[4]) ?? 0))
      }
      return found
    }
  }
}
