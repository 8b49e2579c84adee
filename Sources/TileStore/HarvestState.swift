public import Foundation
internal import GRDB
public import Geo

/// What an archive knows of a tile that was asked for.
public struct HarvestState: Sendable, Equatable {
  public enum Status: String, Sendable {
    case present, absent, blank
    /// To be asked for again.
    case failed
    /// Failed in a way that asking again does not change.
    case unusable
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

  /// Why some tiles are missing.
  public struct Missing: Sendable, Equatable {
    public let reason: String
    public let count: Int
    /// One of them.
    public let example: Tile?
  }

  /// Why tiles failed, the most frequent reason first.
  public func failures() throws -> [Missing] { try missing([.failed, .unusable]) }

  /// How the source said of tiles that it has none, the most frequent way first.
  public func absences() throws -> [Missing] { try missing([.absent]) }

  private func missing(_ statuses: [HarvestState.Status]) throws -> [Missing] {
    try read { db in
      guard try Schema.isOurs(db) else { return [] }
      let words = statuses.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      // With min() the other columns are those of the row that has it (https://www.sqlite.org/lang_select.html#bareagg).
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT zoom_level, min(tile_column), tile_row, CAST(coalesce(error, '?') AS TEXT), count(*)
          FROM harvest WHERE status IN (\(words)) GROUP BY 4 ORDER BY 5 DESC, 4
          """)
      return rows.map { row in
        Missing(
          reason: String.fromDatabaseValue(row[3]) ?? "?", count: row[4], example: Tile(row))
      }
    }
  }

  /// When a source gave or last confirmed the tiles of a zoom that are there, the first and the last; nil where none did.
  public func harvested(zoom: Int) throws -> ClosedRange<Date>? {
    try read { db in
      guard try Schema.isOurs(db) else { return nil }
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT min(CAST(fetched_at AS REAL)), max(CAST(fetched_at AS REAL)) FROM harvest
          WHERE zoom_level = ? AND status = 'present' AND fetched_at > 0
          """, arguments: [zoom])
      guard let row, let first = Double.fromDatabaseValue(row[0]), let last = Double.fromDatabaseValue(row[1]),
        // Until the year 9999: a date of another's table may be any number.
        first <= last, last < 253_402_300_800
      else { return nil }
      return Date(timeIntervalSince1970: first)...Date(timeIntervalSince1970: last)
    }
  }

  /// Some tile that a source gave, and that is there.
  public func someFetchedTile() throws -> Tile? {
    try read { db in
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT harvest.zoom_level, harvest.tile_column, harvest.tile_row
          FROM harvest JOIN map USING (zoom_level, tile_column, tile_row)
          WHERE status = 'present' AND fetched_at IS NOT NULL ORDER BY fetched_at DESC LIMIT 1
          """)
      return row.flatMap { Tile($0) }
    }
  }
}

extension HarvestState {
  /// Of the columns status, fetched_at, etag and last_modified after the row's number; a word that is no status is
  /// nothing known.
  fileprivate init?(_ row: Row) {
    self.init(status: row[1], fetchedAt: row[2], etag: row[3], lastModified: row[4])
  }

  /// - Parameter fetchedAt: in seconds since 1970.
  init?(status word: String?, fetchedAt seconds: Double?, etag: String?, lastModified: String?) {
    guard let word, let status = Status(rawValue: word) else { return nil }
    self.init(
      status, fetchedAt: seconds.map { Date(timeIntervalSince1970: $0) }, etag: etag, lastModified: lastModified)
  }
}
