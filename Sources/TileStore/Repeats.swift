internal import Foundation
internal import GRDB
public import Geo

/// Pictures that many tiles show: "no imagery here", the open sea.
extension MBTiles {
  public struct Repeat: Sendable, Equatable {
    public let count: Int
    /// One of its tiles.
    public let example: Tile?
  }

  /// The picture that most tiles show; nil where no two show the same one.
  public func mostRepeated() throws -> Repeat? {
    try read { db in
      guard try Schema.isOurs(db) else { return nil }
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT zoom_level, min(tile_column), tile_row, count(*) FROM map GROUP BY tile_id
          HAVING count(*) > 1 ORDER BY 4 DESC, tile_id LIMIT 1
          """)
      return row.map { Repeat(count: $0[3], example: Tile($0)) }
    }
  }

  /// Takes out the pictures that more than so many tiles show, and those that were taken out before: their tiles are
  /// absent, with the reason.
  /// - Parameter most: tiles that may share a picture.
  /// - Returns: how many tiles were taken out.
  @discardableResult
  public func dropRepeats(over most: Int) throws -> Int {
    // Names of another number were perhaps a slip: --refresh brings them back.
    let known = try metadata()[Self.droppedRepeats].map { $0.split(separator: ",").map(String.init) } ?? []
    let before = known.first == "\(most)" ? known.dropFirst() : []
    return try write { db in
      let found = try String.fetchAll(
        db, sql: "SELECT tile_id FROM map WHERE tile_id IS NOT NULL GROUP BY tile_id HAVING count(*) > ?",
        arguments: [most])
      let dropped = Set(before).union(found).sorted()
      guard !dropped.isEmpty else { return 0 }
      let list = String(decoding: try JSONEncoder().encode(dropped), as: UTF8.self)
      try db.execute(
        sql: """
          UPDATE harvest SET status = 'absent', etag = NULL, last_modified = NULL, error = ?
          WHERE (zoom_level, tile_column, tile_row) IN (
            SELECT zoom_level, tile_column, tile_row FROM map WHERE tile_id IN (SELECT value FROM json_each(?)))
          """, arguments: ["left out: more than \(most) tiles are this one picture", list])
      try db.execute(
        sql: "DELETE FROM map WHERE tile_id IN (SELECT value FROM json_each(?))", arguments: [list])
      let count = db.changesCount
      try db.execute(sql: Self.unusedImages)
      // A picture that comes again in a later run, on fewer tiles, is known by its name.
      try Self.setMetadata([Self.droppedRepeats: (["\(most)"] + dropped).joined(separator: ",")], in: db)
      return count
    }
  }

  /// In the metadata: the number, and the names of the pictures.
  public static let droppedRepeats = "dropped_repeats"
}
