internal import CLinux
public import Foundation

/// A folder that is made beside its place and put there in one step, in place of the one that was made before it.
///
/// A marker file tells a folder that was made here from somebody else's, which is left as it is.
public struct AtomicFolder: Sendable {
  public let url: URL
  /// The name of the marker, in the folder itself.
  private let marker: String

  public enum Refusal: Error, CustomStringConvertible, Equatable {
    case foreign(path: String, marker: String)
    case noFolder(path: String)

    public var description: String {
      switch self {
      case .foreign(let path, let marker):
        "\(path): expected no folder there, an empty one, or one that this command made (with \(marker) in it), found "
          + "another one, which stays as it is; choose another place with --output, or move it away"
      case .noFolder(let path):
        "\(path): expected a folder or nothing there, found a file; choose another place with --output"
      }
    }
  }

  public init(_ url: URL, marker: String) {
    self.url = url
    self.marker = marker
  }

  /// - Parameter body: fills the new folder, and returns what the marker is to say.
  /// - Throws: `Refusal` before any work; `AtomicFile.Failure`; what `body` throws. The old folder is as it was then.
  public func write(_ body: (URL) throws -> Data) throws {
    try check()
    let parent = url.deletingLastPathComponent()
    try AtomicFile.createFolder(parent)
    Leftovers.remove(of: url)
    let temporary = AtomicFile.temporary(for: url)
    guard mkdir(temporary.path, 0o755) == 0 else { throw failure("write") }
    let descriptor = open(temporary.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(descriptor) }
    Leftovers.claim(descriptor)
    do {
      try AtomicFile.translating(url) { try body(temporary).write(to: temporary.appendingPathComponent(marker)) }
      guard tiles_sync_file_system(descriptor) == 0 else { throw failure("sync") }
      try place(temporary)
    } catch {
      try? FileManager.default.removeItem(at: temporary)
      throw error
    }
    AtomicFile.syncFolder(parent)
    // The folder of before, which has changed places with the new one; locked, so that nobody else removes it.
    let old = open(temporary.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard old >= 0 else { return }
    defer { close(old) }
    Leftovers.claim(old)
    try? FileManager.default.removeItem(at: temporary)
  }

  /// - Throws: `Refusal` where something stands that this would not replace.
  public func check() throws {
    var entry = stat()
    guard lstat(url.path, &entry) == 0 else { return }
    guard entry.st_mode & S_IFMT == S_IFDIR else { throw Refusal.noFolder(path: url.path) }
    // A folder that cannot be listed is no empty one.
    let names = try? FileManager.default.contentsOfDirectory(atPath: url.path)
    guard let names, names.isEmpty || names.contains(marker) else {
      throw Refusal.foreign(path: url.path, marker: marker)
    }
  }

  private func place(_ temporary: URL) throws {
    // Where there is nothing, or an empty folder, the kernel renames; a folder with anything in it, it leaves alone.
    if rename(temporary.path, url.path) == 0 { return }
    guard errno == ENOTEMPTY || errno == EEXIST else { throw failure("rename into place") }
    // Somebody may have put another one there meanwhile.
    try check()
    if tiles_exchange(temporary.path, url.path) == 0 { return }
    guard errno == EINVAL || errno == ENOSYS else { throw failure("rename into place") }
    // A file system that cannot exchange: for a moment there is none, and what is killed then leaves the old one
    // hidden.
    let aside = AtomicFile.temporary(for: url.appendingPathExtension("old"))
    guard rename(url.path, aside.path) == 0 else { throw failure("rename the old folder") }
    guard rename(temporary.path, url.path) == 0 else {
      let failure = failure("rename into place")
      rename(aside.path, url.path)
      throw failure
    }
    try? FileManager.default.removeItem(at: aside)
  }

  private func failure(_ step: String) -> AtomicFile.Failure {
    AtomicFile.Failure(path: url.path, step: step, code: errno)
  }
}
