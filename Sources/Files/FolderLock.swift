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
    descriptor = try Self.opened(folder, O_RDWR | O_CREAT)
    guard descriptor >= 0 else { throw AtomicFile.Failure(path: folder.path, step: "write", code: errno) }
    var tries = 1
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let areReaders = flock(descriptor, LOCK_SH | LOCK_NB) == 0
      // One that only looks (`isHeld`) is gone in no time, one that exports is not.
      guard areReaders, tries <= Self.tries else {
        close(descriptor)
        throw InUse(path: folder.path, owner: areReaders ? "one that exports" : Self.writer(folder))
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
  /// - Throws: `InUse`; `Target.Refusal` where something else has the lock's name.
  public init(reading folder: URL) throws {
    let made = try Self.opened(folder, O_RDWR | O_CREAT)
    descriptor = try made >= 0 ? made : Self.opened(folder, O_RDONLY)
    guard descriptor < 0 || flock(descriptor, LOCK_SH | LOCK_NB) == 0 else {
      close(descriptor)
      throw InUse(path: folder.path, owner: Self.writer(folder))
    }
  }

  private static func file(in folder: URL) -> URL { folder.appendingPathComponent(".lock") }

  /// Only a file of its own is ever opened, since a number is written into it: no link to another file, nor another name
  /// of one.
  /// - Returns: the lock's descriptor, or -1 with errno.
  /// - Throws: `Target.Refusal`.
  private static func opened(_ folder: URL, _ flags: Int32) throws -> Int32 {
    let file = file(in: folder)
    let descriptor = open(file.path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o644)
    var facts = stat()
    guard descriptor >= 0 else {
      let code = errno
      guard code == ELOOP || code == ENXIO || code == EISDIR, lstat(file.path, &facts) == 0 else {
        errno = code
        return -1
      }
      throw refusal(FileKind(facts), file)
    }
    guard fstat(descriptor, &facts) == 0, FileKind(facts) == .regular, facts.st_nlink <= 1 else {
      close(descriptor)
      throw facts.st_nlink > 1 && FileKind(facts) == .regular
        ? Target.Refusal.found("one with another name too", at: file.path, expected: "a file of its own or nothing")
        : refusal(FileKind(facts), file)
    }
    return descriptor
  }

  private static func refusal(_ kind: FileKind, _ file: URL) -> Target.Refusal {
    .found(kind.words, at: file.path, expected: "a regular file or nothing")
  }

  /// Who wrote its number into the lock.
  private static func writer(_ folder: URL) -> String {
    let text = (try? RegularFile.data(file(in: folder), atMost: 64, followsLinks: false)).map {
      String(decoding: $0, as: UTF8.self).filter(\.isNumber)
    }
    return "process \(text.flatMap { $0.isEmpty ? nil : $0 } ?? "unknown")"
  }

  /// Whether a `tiles` is at work in a folder now.
  public static func isHeld(_ folder: URL) -> Bool { heldSince(folder) != nil }

  /// When the `tiles` that is at work in a folder now began with it; nil when none is. Looks by being a reader for a moment.
  public static func heldSince(_ folder: URL) -> Date? {
    guard let descriptor = try? opened(folder, O_RDONLY), descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
    // Its owner writes its number into it, once.
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { return nil }
    return Date(timeIntervalSince1970: Double(facts.st_mtim.tv_sec) + Double(facts.st_mtim.tv_nsec) / 1e9)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
