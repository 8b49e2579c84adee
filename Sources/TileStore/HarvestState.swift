public import Foundation
internal import GRDB
import Geo

/// What an archive knows of a tile that was asked for.
public struct HarvestState: Sendable, Equatable {
  public enum Status: String, Sendable {
    case present, absent, blank, failed
  }

  public let status: Status
  /// When the source last gave or confirmed it; nil for what was imported or made.
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
  /// What is known of the tiles of one column, by row (XYZ).
  /// - Parameter rows: XYZ, within the zoom.
  public func states(zoom: Int, column: Int, rows: ClosedRange<Int>) throws -> [Int: HarvestState] {
    let south = Tile(z: zoom, x: column, y: rows.upperBound).tmsRow
    let north = Tile(z: zoom, x: column, y: rows.lowerBound).tmsRow
    return try TileStoreError.translating(url) {
      try database.read { db in
        let statement = try db.cachedStatement(
          sql: """
            SELECT tile_row, status, fetched_at, etag, last_modified FROM harvest
            WHERE zoom_level = ? AND tile_column = ? AND tile_row BETWEEN ? AND ?
            """)
        let found = try Row.fetchCursor(statement, arguments: [zoom, column, south, north])
        var states: [Int: HarvestState] = [:]
        while let row = try found.next() {
          states[Tile(z: zoom, x: column, tmsRow: row[0]).y] = HarvestState(row)
        }
        return states
      }
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
