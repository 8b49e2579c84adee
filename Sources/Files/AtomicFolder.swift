internal import CLinux
public import Foundation

/// A folder that is made beside its place and put there in one step, in place of the one that was made before it.
///
/// A marker file tells a folder that was made here from somebody else's, which is left as it is.
public struct AtomicFolder: Sendable {
  public let url: URL
  /// The name of the marker, in the folder itself.
  private let marker: String
  /// Two paths change places: 0, or -1 with errno. Tests put a file system that cannot in its place.
  var exchange: @Sendable (_ first: String, _ second: String) -> Int32 = { tiles_exchange($0, $1) }

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
    restore()
    try check()
    let parent = url.deletingLastPathComponent()
    try AtomicFile.createFolder(parent)
    Leftovers.remove(of: url)
    removeOlder()
    let temporary = AtomicFile.temporary(for: url)
    let descriptor = Leftovers.claimed(temporary) { Self.make(temporary) }
    guard descriptor >= 0 else { throw failure("write") }
    defer { close(descriptor) }
    do {
      try AtomicFile.translating(url) { try body(temporary).write(to: temporary.appendingPathComponent(marker)) }
      guard tiles_sync_file_system(descriptor) == 0 else { throw failure("sync") }
      try place(temporary)
    } catch {
      // Nothing else that may have come there.
      if Leftovers.names(temporary, descriptor) { try? FileManager.default.removeItem(at: temporary) }
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
  public func check() throws { try check(url) }

  /// - Parameter place: where what stood at `url` is now.
  func check(_ place: URL) throws {
    var entry = stat()
    guard lstat(place.path, &entry) == 0 else { return }
    guard entry.st_mode & S_IFMT == S_IFDIR else { throw Refusal.noFolder(path: url.path) }
    // A folder that cannot be listed is no empty one.
    let names = try? FileManager.default.contentsOfDirectory(atPath: place.path)
    guard let names, names.isEmpty || names.contains(marker) else {
      throw Refusal.foreign(path: url.path, marker: marker)
    }
  }

  /// - Returns: the descriptor of a new folder, or -1 with errno.
  private static func make(_ folder: URL) -> Int32 {
    while mkdir(folder.path, 0o755) == 0 {
      let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      // It may be removed as a leftover before it is open.
      if descriptor >= 0 || errno != ENOENT { return descriptor }
    }
    return -1
  }

  func failure(_ step: String) -> AtomicFile.Failure { AtomicFile.Failure(path: url.path, step: step, code: errno) }
}
