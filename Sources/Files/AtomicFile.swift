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

  public static func write(_ data: Data, to target: Target) throws {
    try write(to: target) { handle in try handle.write(contentsOf: data) }
  }

  public static func write(_ text: String, to target: Target) throws {
    try write(Data(text.utf8), to: target)
  }

  /// Streams into the temporary file, for contents that should not be held in memory at once.
  /// - Parameter besideOthers: other processes may write the same file. What killed ones left of it is removed, and
  ///   the temporary file is not taken for such a one (`Leftovers`).
  /// - Throws: `Failure`, `Target.Refusal`, what the body throws.
  public static func write(
    to target: Target, besideOthers: Bool = false, _ body: (FileHandle) throws -> Void
  ) throws {
    guard let (folder, name, temporary, descriptor) = try opened(target, besideOthers) else { return }
    // Closed, and no longer claimed, when it has its name.
    defer { close(descriptor) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
    do {
      try translating(target.url) { try body(handle) }
      guard fsync(descriptor) == 0 else { throw Failure(path: target.url.path, step: "sync", code: errno) }
    } catch {
      unlinkat(folder.descriptor, temporary, 0)
      throw error
    }
    try place(temporary, at: name, in: folder, target)
  }

  /// An empty file beside the target, claimed where others may write the same.
  private static func opened(
    _ target: Target, _ besideOthers: Bool
  ) throws -> (folder: OpenFolder, name: String, temporary: String, descriptor: Int32)? {
    guard let (folder, name) = try target.opened(making: true) else { return nil }
    if besideOthers { Leftovers.remove(of: name, in: folder) }
    let temporary = TemporaryName.make(for: name)
    func make() -> Int32 {
      openat(folder.descriptor, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    }
    let descriptor = besideOthers ? Leftovers.claimed(temporary, in: folder, make) : make()
    guard descriptor >= 0 else { throw Failure(path: target.url.path, step: "write", code: errno) }
    return (folder, name, temporary, descriptor)
  }

  /// Runs a body that writes, and says Foundation's errors in our words.
  static func translating<Value>(_ url: URL, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as CocoaError {
      throw Failure(path: url.path, step: "write", code: posixCode(of: error))
    }
  }

  /// For a file that somebody else makes, such as SQLite: beside its place, synced by its maker, then renamed. The body
  /// gets an empty file of a new name.
  /// - Parameter besideOthers: as in `write`.
  /// - Throws: `Failure`, `Target.Refusal`, what the body throws.
  public static func make(_ target: Target, besideOthers: Bool = false, _ body: (URL) throws -> Void) throws {
    guard let (folder, name, temporary, descriptor) = try opened(target, besideOthers) else { return }
    defer { close(descriptor) }
    do { try body(target.url.deletingLastPathComponent().appendingPathComponent(temporary)) } catch {
      unlinkat(folder.descriptor, temporary, 0)
      throw error
    }
    try place(temporary, at: name, in: folder, target)
  }

  /// A rename takes the place of a link, and leaves alone what it leads to.
  private static func place(_ temporary: String, at name: String, in folder: OpenFolder, _ target: Target) throws {
    guard renameat(folder.descriptor, temporary, folder.descriptor, name) == 0 else {
      let code = errno
      unlinkat(folder.descriptor, temporary, 0)
      throw Failure(path: target.url.path, step: "rename into place", code: code)
    }
    // Makes the rename itself durable. A file system that cannot sync folders has nothing better to offer.
    fsync(folder.descriptor)
  }

  public static func createFolder(_ folder: URL) throws {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch let error as CocoaError {
      throw Failure(path: folder.path, step: "create the folder", code: posixCode(of: error))
    }
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
