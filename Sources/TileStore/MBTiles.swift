public import Foundation
import Geo
internal import Files
internal import GRDB

/// A tile archive: one SQLite file in the MBTiles 1.3 format. XYZ outside, TMS rows only inside.
///
/// Any MBTiles file can be read; only archives that this program made are written.
/// Source: https://github.com/mapbox/mbtiles-spec/blob/master/1.3/spec.md
public final class MBTiles: Sendable {
  public let url: URL
  let database: DatabaseQueue

  public enum Access: Sendable {
    case read
    /// Opens the archive, making it where there is none.
    case write
  }

  /// - Throws: `TileStoreError`.
  public init(_ url: URL, _ access: Access) throws {
    self.url = url
    if access == .read, !FileManager.default.fileExists(atPath: url.path) {
      throw TileStoreError.missing(path: url.path)
    }
    database = try TileStoreError.translating(url) {
      switch access {
      case .read:
        do { return try Self.reader(url) } catch let error as DatabaseError where error.resultCode == .SQLITE_READONLY {
          // A writer was killed in a commit: only who may write can roll it back.
          var configuration = Configuration()
          configuration.busyMode = Self.busyMode
          try DatabaseQueue(path: url.path, configuration: configuration).read { _ = try $0.tableExists("tiles") }
          return try Self.reader(url)
        }
      case .write: return try Self.writer(url)
      }
    }
  }

  private static let busyMode = Database.BusyMode.timeout(10)

  private static func reader(_ url: URL) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = busyMode
    let database = try DatabaseQueue(path: url.path, configuration: configuration)
    try database.read { db in
      guard try db.tableExists("tiles") || db.viewExists("tiles") else {
        throw TileStoreError.notAnArchive(path: url.path, reason: "it has no `tiles` table or view")
      }
    }
    return database
  }

  private static func writer(_ url: URL) throws -> DatabaseQueue {
    if !FileManager.default.fileExists(atPath: url.path) { try create(url) }
    var configuration = Configuration()
    configuration.busyMode = busyMode
    configuration.journalMode = .wal
    let database = try DatabaseQueue(path: url.path, configuration: configuration)
    try database.write { db in
      guard try Schema.isOurs(db) else {
        throw TileStoreError.notAnArchive(
          path: url.path, reason: "it was not made by this program; take its tiles over with `tiles import`")
      }
      try Schema.create(in: db)
    }
    return database
  }

  /// An empty archive that is whole from its first moment: who is killed on the way leaves none.
  private static func create(_ url: URL) throws {
    try AtomicFile.make(url) { temporary in
      let database = try DatabaseQueue(path: temporary.path)
      try database.write { try Schema.create(in: $0) }
      try database.close()
    }
  }

  /// Leaves one file that is complete on its own: the write-ahead log is merged and gone. While another program has the
  /// archive open (a map viewer), the log stays beside it until that program lets go; nothing is lost.
  public func close() throws {
    try TileStoreError.translating(url) {
      if !database.configuration.readonly {
        try database.writeWithoutTransaction { db in
          do {
            _ = try db.checkpoint(.truncate)
            try db.execute(sql: "PRAGMA journal_mode = DELETE")
          } catch let error as DatabaseError
            where error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED
          {
            _ = try db.checkpoint(.passive)
          }
        }
      }
      try database.close()
    }
  }

  // MARK: Metadata

  public func metadata() throws -> [String: String] {
    try TileStoreError.translating(url) {
      try database.read { db in
        guard try db.tableExists("metadata") else { return [:] }
        // A foreign file may hold numbers there, or bytes that are no text.
        let rows = try Row.fetchAll(db, sql: "SELECT CAST(name AS TEXT), CAST(value AS TEXT) FROM metadata")
        let pairs = rows.map { (String.fromDatabaseValue($0[0]) ?? "", String.fromDatabaseValue($0[1]) ?? "") }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
      }
    }
  }

  /// Sets the entries given; a nil value removes one. Others stay.
  public func setMetadata(_ entries: [String: String?]) throws {
    try TileStoreError.translating(url) { try database.write { try Self.setMetadata(entries, in: $0) } }
  }

  static func setMetadata(_ entries: [String: String?], in db: Database) throws {
    for (name, value) in entries {
      if let value {
        try db.execute(
          sql: """
            INSERT INTO metadata (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """, arguments: [name, value])
      } else {
        try db.execute(sql: "DELETE FROM metadata WHERE name = ?", arguments: [name])
      }
    }
  }
}
