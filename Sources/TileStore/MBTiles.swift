public import Foundation
import Geo
internal import CSQLite
internal import Files
internal import GRDB

/// A tile archive: one SQLite file in the MBTiles 1.3 format. XYZ outside, TMS rows only inside.
///
/// Any MBTiles file can be read; only archives that this program made are written.
/// Source: https://github.com/mapbox/mbtiles-spec/blob/master/1.3/spec.md
public final class MBTiles: Sendable {
  public let url: URL
  /// For reading a pool, whose readers do not wait for one another; for writing one connection.
  let database: any DatabaseWriter
  private let limits: ReadingLimits

  public enum Access: Sendable {
    case read
    /// Opens an archive that is there.
    case change
    /// Opens the archive, making it where there is none.
    case write
  }

  /// Of the library that the program is linked with.
  public static var sqliteVersion: String { String(cString: sqlite3_libversion()) }

  /// - Throws: `TileStoreError`.
  public init(_ url: URL, _ access: Access) throws {
    self.url = url
    if access == .write { try Self.create(url) }
    try Self.check(url, access)
    let limits = ReadingLimits(url, hearsStop: access == .read)
    self.limits = limits
    database = try TileStoreError.translating(url, limits) {
      switch access {
      case .read:
        if let sealed = try Self.sealed(url, limits) { return sealed }
        do { return try Self.reader(url, limits) } catch let error as DatabaseError
          where error.resultCode == .SQLITE_READONLY
        {
          // A writer was killed in a commit: only who may write can roll it back.
          try Self.writable(url.path, limits).read { _ = try Schema.hasTiles($0) }
          return try Self.reader(url, limits)
        }
      case .change, .write: return try Self.writer(url, limits)
      }
    }
  }

  /// Looks at a file before SQLite does, which would wait for a FIFO, follow a link to write, and remove a file that a
  /// journal names.
  /// - Throws: `TileStoreError`.
  private static func check(_ url: URL, _ access: Access) throws {
    do { _ = try RegularFile.open(url, followsLinks: access == .read) } catch .missing {
      throw TileStoreError.missing(path: url.path)
    } catch .other(_, let found) {
      throw TileStoreError.notAnArchive(
        path: url.path, reason: found == "a symbolic link" ? "\(found), through which nothing is written" : found)
    } catch {
      throw TileStoreError.readOnly(path: url.path)
    }
    try checkJournal(of: url)
  }

  /// The end of a journal that belongs to a transaction over several databases names a file, which SQLite removes when
  /// it rolls back. This program makes none.
  /// Source: https://www.sqlite.org/fileformat2.html, section 3
  private static func checkJournal(of url: URL) throws {
    let journal = URL(fileURLWithPath: url.path + "-journal")
    let magic = Data([0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7])
    do {
      let file = try RegularFile.open(journal, followsLinks: false)
      let end = try file.seekToEnd()
      guard end >= 8 else { return }
      try file.seek(toOffset: end - 8)
      guard try file.read(upToCount: 8) == magic else { return }
      throw TileStoreError.damaged(path: journal.path, reason: "a journal that names another file")
    } catch RegularFile.Failure.missing {
      return
    } catch RegularFile.Failure.other(_, let found) {
      throw TileStoreError.damaged(path: journal.path, reason: "\(found) in place of a journal")
    }
  }

  private static let busyMode = Database.BusyMode.timeout(10)
  /// Each has pages of its own in memory, 2 MB at most.
  private static let mostReaders = 16

  private static func configuration(_ limits: ReadingLimits) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = busyMode
    configuration.prepareDatabase { limits.watch($0) }
    return configuration
  }

  private static func writable(
    _ path: String, _ limits: ReadingLimits, _ mode: Configuration.JournalModeConfiguration = .default
  ) throws -> DatabaseQueue {
    var configuration = configuration(limits)
    configuration.journalMode = mode
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  private static func readers(_ path: String, _ limits: ReadingLimits) throws -> DatabasePool {
    var configuration = configuration(limits)
    configuration.readonly = true
    configuration.maximumReaderCount = min(mostReaders, max(2, ProcessInfo.processInfo.activeProcessorCount))
    return try DatabasePool(path: path, configuration: configuration)
  }

  /// The archive as it lies, where nothing is left in a write-ahead log and we do not write it: somebody else's, or one on
  /// media that cannot be written. SQLite would put the log's files beside it, or could not. nil for any other.
  /// Source: https://www.sqlite.org/wal.html, "Read-Only Databases"
  private static func sealed(_ url: URL, _ limits: ReadingLimits) throws -> DatabasePool? {
    // SQLite names the log after what a link leads to.
    let url = url.resolvingSymlinksInPath()
    // Both versions of the file's format are 2 with a log: https://www.sqlite.org/fileformat2.html, section 1.3.
    guard let head = try? RegularFile.open(url).read(upToCount: 20), head.count == 20, head[18] == 2 || head[19] == 2
    else {
      return nil
    }
    let canWrite = access(url.path, W_OK) == 0 && access(url.deletingLastPathComponent().path, W_OK) == 0
    if let log = FileState(URL(fileURLWithPath: url.path + "-wal")), log.size > 0 {
      guard canWrite || access(url.path + "-shm", F_OK) == 0 else { throw TileStoreError.unmerged(path: url.path) }
      return nil
    }
    // Somebody has it open.
    guard ["-wal", "-shm"].contains(where: { access(url.path + $0, F_OK) != 0 }) else { return nil }
    let allowed = CharacterSet.urlPathAllowed.subtracting(CharacterSet(charactersIn: "?#%;"))
    let path = url.absoluteURL.path.addingPercentEncoding(withAllowedCharacters: allowed) ?? url.path
    let database = try readers("file:\(path)?immutable=1", limits)
    guard try !canWrite || !database.read(Schema.isOurs) else { return nil }
    return try checked(database, url)
  }

  private static func reader(_ url: URL, _ limits: ReadingLimits) throws -> DatabasePool {
    try checked(readers(url.path, limits), url)
  }

  private static func checked(_ database: DatabasePool, _ url: URL) throws -> DatabasePool {
    try database.read { db in
      guard try Schema.hasTiles(db) else {
        throw TileStoreError.notAnArchive(path: url.path, reason: "it has no `tiles` table or view")
      }
    }
    return database
  }

  private static func writer(_ url: URL, _ limits: ReadingLimits) throws -> DatabaseQueue {
    // Asked before the journal's mode is changed, which writes.
    guard try writable(url.path, limits).read(Schema.isOurs) else {
      throw TileStoreError.notAnArchive(
        path: url.path, reason: "it was not made by this program; take its tiles over with `tiles import`")
    }
    let database = try writable(url.path, limits, .wal)
    try database.write { try Schema.create(in: $0) }
    return database
  }

  /// - Throws: `TileStoreError`, what the body throws.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try TileStoreError.translating(url, limits) {
      try database.read { try limits.applied(to: $0, body) }
    }
  }

  /// In one transaction.
  /// - Throws: `TileStoreError`, what the body throws.
  func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try TileStoreError.translating(url, limits) {
      try database.write { try limits.applied(to: $0, body) }
    }
  }

  /// An empty archive that is whole from its first moment: who is killed on the way leaves none.
  private static func create(_ url: URL) throws {
    var facts = stat()
    guard lstat(url.path, &facts) != 0, errno == ENOENT else { return }
    try AtomicFile.make(Target(url)) { temporary in
      let database = try DatabaseQueue(path: temporary.path)
      try database.write { try Schema.create(in: $0) }
      try database.close()
    }
  }

  /// Leaves one file that is complete on its own: the write-ahead log is merged and gone. While another program has the
  /// archive open (a map viewer), the log stays beside it until that program lets go; nothing is lost.
  public func close() throws {
    try TileStoreError.translating(url, limits) {
      if !database.configuration.readonly {
        try database.writeWithoutTransaction { try limits.applied(to: $0, Self.merge) }
      }
      try database.close()
    }
  }

  private static func merge(_ db: Database) throws {
    do {
      _ = try db.checkpoint(.truncate)
      try db.execute(sql: "PRAGMA journal_mode = DELETE")
    } catch let error as DatabaseError
      where error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED
    {
      _ = try db.checkpoint(.passive)
    }
  }

  // MARK: Metadata

  public func metadata() throws -> [String: String] {
    try read { db in
      guard try Schema.hasTable("metadata", in: db) else { return [:] }
      // A foreign file may hold numbers there, or bytes that are no text.
      let rows = try Row.fetchCursor(db, sql: "SELECT CAST(name AS TEXT), CAST(value AS TEXT) FROM metadata")
      var entries: [String: String] = [:]
      var bytes = 0
      while let row = try rows.next() {
        let (name, value) = (String.fromDatabaseValue(row[0]) ?? "", String.fromDatabaseValue(row[1]) ?? "")
        bytes += name.utf8.count + value.utf8.count
        guard bytes <= ReadingLimits.mostMetadata else {
          throw TileStoreError.notAnArchive(
            path: url.path, reason: "metadata of more than \(ReadingLimits.mostMetadata >> 20) MiB")
        }
        if entries[name] == nil { entries[name] = value }
      }
      return entries
    }
  }

  /// Sets the entries given; a nil value removes one. Others stay.
  public func setMetadata(_ entries: [String: String?]) throws {
    try write { try Self.setMetadata(entries, in: $0) }
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
