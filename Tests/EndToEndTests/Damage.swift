import Foundation
import TestSupport

/// Breaks an archive as a bad disk would.
struct Damage {
  let url: URL

  init(_ url: URL) { self.url = url }

  /// Cuts the bytes of one tile in half.
  func oneTile() throws {
    try execute(
      "UPDATE images SET tile_data = substr(tile_data, 1, length(tile_data) / 2)"
        + " WHERE rowid = (SELECT min(rowid) FROM images)")
  }

  /// Changes the last byte of one tile, and nothing of its length.
  func changeOneByte() throws {
    try execute(
      "UPDATE images SET tile_data = CAST(substr(tile_data, 1, length(tile_data) - 1) || x'00' AS BLOB)"
        + " WHERE rowid = (SELECT min(rowid) FROM images)")
  }

  /// Takes one image away and leaves its tile listed.
  func loseOneImage() throws { try execute("DELETE FROM images WHERE rowid = (SELECT min(rowid) FROM images)") }

  /// Makes every tile so much older.
  func age(seconds: Int) throws { try execute("UPDATE harvest SET fetched_at = fetched_at - \(seconds)") }

  func execute(_ statement: String) throws {
    let script = """
      import sqlite3, sys
      db = sqlite3.connect(sys.argv[1])
      db.execute(sys.argv[2])
      db.commit()
      """
    _ = try ToolRun.output("python3", "-c", script, url.path, statement)
  }
}

/// A file system of a few megabytes, mounted for one test.
final class SmallDisk {
  private let folder: String

  var path: String { folder + "/data" }

  static let isPossible: Bool = {
    guard getuid() == 0, let disk = try? SmallDisk(megabytes: 1) else { return false }
    return FileManager.default.fileExists(atPath: disk.folder)
  }()

  struct CannotMount: Error {}

  init(megabytes: Int) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("tiles-disk-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    guard try Self.run("mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", folder) == 0 else {
      try FileManager.default.removeItem(atPath: folder)
      throw CannotMount()
    }
  }

  func grow(megabytes: Int) throws {
    guard try Self.run("mount", "-o", "remount,size=\(megabytes)m", folder) == 0 else { throw CannotMount() }
  }

  deinit {
    _ = try? Self.run("umount", folder)
    try? FileManager.default.removeItem(atPath: folder)
  }

  private static func run(_ arguments: String...) throws -> Int32 {
    try ToolRun(URL(fileURLWithPath: "/usr/bin/env"), arguments).status
  }
}
