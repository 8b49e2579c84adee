import Foundation
internal import GRDB

/// What can go wrong with a tile archive, in words of its user.
public enum TileStoreError: Error, CustomStringConvertible {
  case missing(path: String)
  case notAnArchive(path: String, reason: String)
  case full(path: String)
  case readOnly(path: String)
  /// Changes are left in a log that cannot be read where nothing can be written.
  case unmerged(path: String)
  case locked(path: String)
  case damaged(path: String, reason: String)
  /// A statement did more than the file's size explains.
  case endless(path: String)
  case tooLarge(path: String)
  case failed(path: String, reason: String)

  public var description: String {
    switch self {
    case .missing(let path):
      "\(path): expected a tile archive, found no file; run `tiles fetch` or `tiles import` first"
    case .notAnArchive(let path, let reason): "\(path): expected an MBTiles archive, found something else (\(reason))"
    case .full(let path):
      "\(path): the disk is full; what was committed is safe: free some space and run the same command again"
    case .readOnly(let path): "\(path): cannot be written; choose another folder with --data, or change its permissions"
    case .unmerged(let path):
      "\(path): expected an archive that is whole, found changes in the -wal file beside it, which SQLite reads only where it can "
        + "write; copy both to a folder that can be written"
    case .locked(let path): "\(path): another program holds it locked; close it and run the same command again"
    case .damaged(let path, let reason):
      "\(path): the SQLite file is damaged (\(reason)); move it away and fetch again, or try sqlite3's .recover"
    case .endless(let path):
      "\(path): expected tiles that are read in one pass, found a `tiles` view that never ends (recursive, or a join without "
        + "a condition); write it as a table, and import that"
    case .tooLarge(let path):
      "\(path): expected tiles and metadata of at most \(ReadingLimits.longestValue >> 20) MiB each, found a larger one; "
        + "remove that row"
    case .failed(let path, let reason): "\(path): \(reason)"
    }
  }

  /// Runs a body and says its SQLite errors in our words.
  static func translating<Value>(_ url: URL, _ limits: ReadingLimits, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DatabaseError {
      if error.resultCode == .SQLITE_INTERRUPT {
        guard limits.isExceeded else { throw CancellationError() }
        throw TileStoreError.endless(path: url.path)
      }
      throw TileStoreError(error, path: url.path)
    }
  }

  private init(_ error: DatabaseError, path: String) {
    let reason = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    self =
      switch error.resultCode {
      case .SQLITE_FULL: .full(path: path)
      case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN: .readOnly(path: path)
      case .SQLITE_TOOBIG: .tooLarge(path: path)
      case .SQLITE_BUSY, .SQLITE_LOCKED: .locked(path: path)
      case .SQLITE_CORRUPT: .damaged(path: path, reason: reason)
      case .SQLITE_NOTADB: .notAnArchive(path: path, reason: reason)
      case .SQLITE_IOERR:
        .failed(path: path, reason: "reading or writing failed (\(reason)): is the disk full, or gone?")
      default: .failed(path: path, reason: reason)
      }
  }
}
