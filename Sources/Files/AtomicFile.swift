public import Foundation

/// Writes that a crash cannot leave half done: a temporary file beside the target, synced, renamed, the folder synced.
public enum AtomicFile {
  public struct Failure: Error, CustomStringConvertible {
    public let path: String
    public let step: String
    public let code: Int32

    package init(path: String, step: String, code: Int32) {
      self.path = path
      self.step = step
      self.code = code
    }

    public var description: String {
      let remedy =
        switch code {
        case ENOSPC, EDQUOT: "free some space and run the same command again; the old file is untouched"
        case EACCES, EPERM, EROFS: "choose a folder that you may write with --data, or change its permissions"
        default: "check the path, or choose another folder with --data"
        }
      return "\(path): cannot \(step): \(String(cString: strerror(code))); \(remedy)"
    }
  }

  /// Removes the temporary files that killed processes left in a folder. Only where no other process writes.
  public static func removeLeftovers(in folder: URL) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names where name.hasPrefix(".") && name.hasSuffix(".tmp") {
      try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }
  }

  public static func write(_ data: Data, to url: URL) throws {
    try write(to: url) { handle in try handle.write(contentsOf: data) }
  }

  public static func write(_ text: String, to url: URL) throws {
    try write(Data(text.utf8), to: url)
  }

  /// Streams into the temporary file, for contents that should not be held in memory at once.
  /// - Parameter besideOthers: other processes may write the same file. What killed ones left of it is removed, and
  ///   the temporary file is not taken for such a one (`Leftovers`).
  public static func write(
    to url: URL, besideOthers: Bool = false, _ body: (FileHandle) throws -> Void
  ) throws {
    try createFolder(url.deletingLastPathComponent())
    if besideOthers { Leftovers.remove(of: url) }
    let temporary = temporary(for: url)
    func make() -> Int32 { open(temporary.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644) }
    let descriptor = besideOthers ? Leftovers.claimed(temporary, make) : make()
    guard descriptor >= 0 else { throw Failure(path: url.path, step: "write", code: errno) }
    // Closed, and no longer claimed, when it has its name.
    defer { close(descriptor) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
    do {
      try translating(url) { try body(handle) }
      guard fsync(descriptor) == 0 else { throw Failure(path: url.path, step: "sync", code: errno) }
    } catch {
      unlink(temporary.path)
      throw error
    }
    try place(temporary, at: url)
  }

  /// Runs a body that writes, and says Foundation's errors in our words.
  static func translating<Value>(_ url: URL, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as CocoaError {
      throw Failure(path: url.path, step: "write", code: posixCode(of: error))
    }
  }

  /// For a file that somebody else makes, such as SQLite: beside its place, synced by its maker, then renamed.
  public static func make(_ url: URL, _ body: (URL) throws -> Void) throws {
    let temporary = temporary(for: url)
    unlink(temporary.path)
    do { try body(temporary) } catch {
      unlink(temporary.path)
      throw error
    }
    try place(temporary, at: url)
  }

  /// Hidden; `removeLeftovers` knows it.
  static func temporary(for url: URL) -> URL {
    url.deletingLastPathComponent().appendingPathComponent(".\(url.lastPathComponent).\(getpid()).tmp")
  }

  private static func place(_ temporary: URL, at url: URL) throws {
    guard rename(temporary.path, url.path) == 0 else {
      let code = errno
      unlink(temporary.path)
      throw Failure(path: url.path, step: "rename into place", code: code)
    }
    syncFolder(url.deletingLastPathComponent())
  }

  public static func createFolder(_ folder: URL) throws {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch let error as CocoaError {
      throw Failure(path: folder.path, step: "create the folder", code: posixCode(of: error))
    }
  }

  /// Makes the rename itself durable. A file system that cannot sync folders has nothing better to offer.
  static func syncFolder(_ folder: URL) {
    let descriptor = open(folder.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static func posixCode(of error: CocoaError) -> Int32 {
    if let underlying = error.underlying as? POSIXError { return underlying.code.rawValue }
    return switch error.code {
    case .fileWriteOutOfSpace: ENOSPC
    case .fileWriteNoPermission: EACCES
    case .fileWriteVolumeReadOnly: EROFS
    case .fileWriteFileExists: EEXIST
    default: EIO
    }
  }
}
