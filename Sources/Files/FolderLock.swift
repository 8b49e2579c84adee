public import Foundation

/// One `tiles` at a time in a data directory. The kernel frees the lock when its owner dies, however it dies.
public final class FolderLock: Sendable {
  private let descriptor: Int32

  public struct InUse: Error, CustomStringConvertible {
    public let path: String
    public let owner: String
    public var description: String {
      "\(path): in use by another tiles (\(owner)); wait for it to end, or choose another folder with --data"
    }
  }

  /// - Throws: `InUse`; `AtomicFile.Failure` when the folder cannot be made or written.
  public convenience init(_ folder: URL) throws {
    try self.init(folder) { usleep(10_000) }
  }

  /// - Parameter pause: called between two tries while there are only readers.
  init(_ folder: URL, pausing pause: () -> Void) throws {
    try AtomicFile.createFolder(folder)
    let path = folder.appendingPathComponent(".lock").path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw AtomicFile.Failure(path: folder.path, step: "write", code: errno) }
    var tries = 1
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let areReaders = flock(descriptor, LOCK_SH | LOCK_NB) == 0
      // One that only looks (`isHeld`) is gone in no time, one that exports is not.
      guard areReaders, tries <= Self.tries else {
        close(descriptor)
        throw InUse(path: folder.path, owner: areReaders ? "one that exports" : Self.writer(path))
      }
      flock(descriptor, LOCK_UN)
      pause()
      tries += 1
    }
    let text = "\(getpid())\n"
    ftruncate(descriptor, 0)
    _ = pwrite(descriptor, text, text.utf8.count, 0)
  }

  private static let tries = 10

  /// For one who only reads: others may read too, and nobody writes meanwhile. Without effect where there is no folder,
  /// or none that may be written, since then nobody writes there.
  /// - Throws: `InUse`.
  public init(reading folder: URL) throws {
    let path = folder.appendingPathComponent(".lock").path
    let made = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    descriptor = made >= 0 ? made : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor < 0 || flock(descriptor, LOCK_SH | LOCK_NB) == 0 else {
      close(descriptor)
      throw InUse(path: folder.path, owner: Self.writer(path))
    }
  }

  /// Who wrote its number into the lock.
  private static func writer(_ path: String) -> String {
    let text = (try? String(contentsOfFile: path, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
    return "process \(text.flatMap { $0.isEmpty ? nil : $0 } ?? "unknown")"
  }

  /// Whether a `tiles` is at work in a folder now.
  public static func isHeld(_ folder: URL) -> Bool { heldSince(folder) != nil }

  /// When the `tiles` that is at work in a folder now began with it; nil when none is. Looks by being a reader for a moment.
  public static func heldSince(_ folder: URL) -> Date? {
    let path = folder.appendingPathComponent(".lock").path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
    // Its owner writes its number into it, once.
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.modificationDate] as? Date
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
