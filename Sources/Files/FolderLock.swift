public import Foundation

/// One `tiles` at a time in a data directory. The kernel frees the lock when its owner dies, however it dies.
public final class FolderLock: Sendable {
  private let descriptor: Int32
  private let folder: URL
  /// The folder was made for it.
  private let isNew: Bool
  /// Why this file system gives no locks; 0 where it does.
  private let missing: Int32

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
    self.folder = folder
    var isNew: Bool
    var (descriptor, missing): (Int32, Int32)
    repeat {
      isNew = !FileManager.default.fileExists(atPath: folder.path)
      try AtomicFile.createFolder(folder)
      (descriptor, missing) = try Self.locked(folder, pausing: pause)
      // Who had made the folder may have taken it away between.
    } while !Self.isThere(descriptor, in: folder)
    (self.descriptor, self.missing, self.isNew) = (descriptor, missing, isNew)
    let text = "\(getpid())\n"
    ftruncate(descriptor, 0)
    _ = pwrite(descriptor, text, text.utf8.count, 0)
  }

  /// Whether the lock's name is still that of what is open; closes it where it is not.
  private static func isThere(_ descriptor: Int32, in folder: URL) -> Bool {
    if let place = try? OpenFolder(folder, making: false), Leftovers.names(fileName, in: place, descriptor) {
      return true
    }
    close(descriptor)
    return false
  }

  /// - Returns: the lock, and why this file system gives none, or 0.
  private static func locked(_ folder: URL, pausing pause: () -> Void) throws -> (descriptor: Int32, missing: Int32) {
    let descriptor = try opened(folder, O_RDWR | O_CREAT)
    guard descriptor >= 0 else { throw AtomicFile.Failure(path: folder.path, step: "write", code: errno) }
    var tries = 1
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else { return (descriptor, errno) }
      let areReaders = flock(descriptor, LOCK_SH | LOCK_NB) == 0
      // One that only looks (`isHeld`) is gone in no time, one that exports is not.
      guard areReaders, tries <= Self.tries else {
        close(descriptor)
        throw InUse(path: folder.path, owner: areReaders ? "one that exports" : writer(folder))
      }
      flock(descriptor, LOCK_UN)
      pause()
      tries += 1
    }
    return (descriptor, 0)
  }

  private static let tries = 10

  /// What a person should know of a file system without locks (some network file systems); nil where it has them.
  public var warning: String? {
    missing == 0
      ? nil
      : "\(folder.path): this file system has no locks (\(String(cString: strerror(missing)))); run one `tiles` at a time "
        + "there, as two would spoil each other's files"
  }

  /// For one who only reads: others may read too, and nobody writes meanwhile. Without effect where there is no folder,
  /// or none that may be written, since then nobody writes there.
  /// - Throws: `InUse`; `Target.Refusal` where something else has the lock's name.
  public init(reading folder: URL) throws {
    self.folder = folder
    isNew = false
    var (descriptor, missing): (Int32, Int32)
    repeat {
      let made = try Self.opened(folder, O_RDWR | O_CREAT)
      descriptor = try made >= 0 ? made : Self.opened(folder, O_RDONLY)
      missing = descriptor >= 0 && flock(descriptor, LOCK_SH | LOCK_NB) != 0 ? errno : 0
      guard missing != EWOULDBLOCK else {
        close(descriptor)
        throw InUse(path: folder.path, owner: Self.writer(folder))
      }
      // A writer that was refused may have taken it away between.
    } while descriptor >= 0 && !Self.isThere(descriptor, in: folder)
    (self.descriptor, self.missing) = (descriptor, missing)
  }

  public static let fileName = ".lock"

  private static func file(in folder: URL) -> URL { folder.appendingPathComponent(fileName) }

  /// Only a file of its own is ever opened, since a number is written into it: no link to another file, nor another name
  /// of one.
  /// - Returns: the lock's descriptor, or -1 with errno.
  /// - Throws: `Target.Refusal`.
  private static func opened(_ folder: URL, _ flags: Int32) throws -> Int32 {
    let file = file(in: folder)
    let descriptor = open(file.path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o666)
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

  /// Takes away the folder that was made for this lock, if nothing else is in it: what was refused leaves no trace.
  private func removeNewFolder() {
    guard isNew, (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) == [Self.fileName] else { return }
    unlink(Self.file(in: folder).path)
    rmdir(folder.path)
  }

  /// Keeps it until here: `defer { lock.keep() }`. Without a use the compiler lets go of it after the last one.
  public func keep() { withExtendedLifetime(self) {} }

  deinit {
    guard descriptor >= 0 else { return }
    removeNewFolder()
    close(descriptor)
  }
}
