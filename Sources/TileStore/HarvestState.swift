public import Foundation
internal import GRDB
import Geo

/// What an archive knows of a tile that was asked for.
public struct HarvestState: Sendable, Equatable {
  public enum Status: String, Sendable {
    case present, absent, blank, failed
  }

  public let status: Status
  /// When the source last gave or confirmed it; nil for what was imported.
  public let fetchedAt: Date?
  /// What the source tells versions apart by.
  public let etag: String?
  public let lastModified: String?

  public init(_ status: Status, fetchedAt: Date? = nil, etag: String? = nil, lastModified: String? = nil) {
    self.status = status
    self.fetchedAt = fetchedAt
    self.etag = etag
    self.lastModified = lastModified
  }
}

extension MBTiles {
  /// What is known of the tiles of one column, by row (XYZ). Of a tile that lost its image nothing is known.
  /// - Parameter rows: XYZ, within the zoom.
  public func states(zoom: Int, column: Int, rows: ClosedRange<Int>) throws -> [Int: HarvestState] {
    let south = Tile(z: zoom, x: column, y: rows.upperBound).tmsRow
    let north = Tile(z: zoom, x: column, y: rows.lowerBound).tmsRow
    return try read { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT tile_row, CAST(status AS TEXT), CAST(fetched_at AS REAL), CAST(etag AS TEXT),
            CAST(last_modified AS TEXT) FROM harvest
          WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row BETWEEN ?3 AND ?4
            AND (status <> 'present' OR tile_row IN (
              SELECT tile_row FROM map JOIN images ON images.tile_id = map.tile_id
              WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row BETWEEN ?3 AND ?4))
          """)
      let found = try Row.fetchCursor(statement, arguments: [zoom, column, south, north])
      var states: [Int: HarvestState] = [:]
      while let row = try found.next() {
        // In another's table numbers may be texts.
        guard let number = Int.fromDatabaseValue(row[0]) else { continue }
        states[Tile(z: zoom, x: column, tmsRow: number).y] = HarvestState(row)
      }
      return states
    }
  }
}

extension HarvestState {
  /// Of the columns status, fetched_at, etag and last_modified after the row's number; a word that is no status is
  /// nothing known.
  fileprivate init?(_ row: Row) {
    let word: String? = row[1]
    guard let word, let status = Status(rawValue: word) else { return nil }
    let seconds: Double? = row[2]
    self.init(
      status, fetchedAt: seconds.map { Date(timeIntervalSince1970: $0) }, etag: row[3], lastModified: row[4])
  }
}
