internal import CLinux
public import Foundation

/// A folder that is made beside its place and put there in one step, in place of the one that was made before it.
///
/// A marker file tells a folder that was made here from somebody else's, and lists which files are in it: a folder to which
/// somebody added one is left as it is, and of an old one only listed files are removed.
public struct AtomicFolder: Sendable {
  public let url: URL
  /// The name of the marker, in the folder itself.
  private let marker: String
  /// Two names in one folder change places: 0, or -1 with errno. Tests put a file system that cannot in its place.
  var exchange: @Sendable (_ folder: Int32, _ first: String, _ second: String) -> Int32 = { tiles_exchange($0, $1, $2) }

  public enum Refusal: Error, CustomStringConvertible, Equatable {
    case foreign(path: String, marker: String)
    case added(path: String, file: String)
    case noFolder(path: String)

    public var description: String {
      switch self {
      case .foreign(let path, let marker):
        "\(path): expected no folder there, an empty one, or one that this command made (with \(marker), and the files "
          + "that it lists), found another one, which stays as it is; choose another place with --output, or move it away"
      case .added(let path, let file):
        "\(path): expected only files that this command put there, found '\(file)', so that it stays as it is; move that "
          + "out of it, or choose another place with --output"
      case .noFolder(let path):
        "\(path): expected a folder or nothing there, found something else; choose another place with --output"
      }
    }
  }

  public init(_ url: URL, marker: String) {
    self.url = url
    self.marker = marker
  }

  var name: String { url.lastPathComponent }
  private var parentURL: URL { url.deletingLastPathComponent() }

  /// - Parameters:
  ///   - fill: fills the new folder.
  ///   - describe: what the marker is to say, a JSON object with these paths as `files`.
  /// - Throws: `Refusal` before any work; `AtomicFile.Failure`; what the bodies throw. The old folder is as it was then.
  public func write(_ fill: (URL) throws -> Void, describe: (_ files: [String]) throws -> Data) throws {
    if let parent = try OpenFolder(parentURL, making: false) { restore(in: parent) }
    try check()
    try AtomicFile.createFolder(parentURL)
    guard let parent = try OpenFolder(parentURL, making: true) else { throw failure("write") }
    removeLeftovers(in: parent)
    removeOlder(in: parent)
    let temporary = TemporaryName.make(for: name)
    let descriptor = Leftovers.claimed(temporary, in: parent) { Self.make(temporary, in: parent) }
    guard descriptor >= 0 else { throw failure("write") }
    defer { close(descriptor) }
    let place = parentURL.appendingPathComponent(temporary, isDirectory: true)
    do {
      try AtomicFile.translating(url) {
        try fill(place)
        let text = try describe(FolderContents(of: place).paths.sorted())
        // Whole or not at all: half a list would take files for somebody's own.
        try AtomicFile.write(text, to: Target(marker, below: place))
      }
      guard tiles_sync_file_system(descriptor) == 0 else { throw failure("sync") }
      try put(temporary, in: parent)
    } catch {
      // Nothing else that may have come there.
      if Leftovers.names(temporary, in: parent, descriptor) { try? FileManager.default.removeItem(at: place) }
      throw error
    }
    fsync(parent.descriptor)
    // The folder of before, which has changed places with the new one; locked, so that nobody else removes it.
    let old = openat(parent.descriptor, temporary, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard old >= 0 else { return }
    defer { close(old) }
    Leftovers.claim(old)
    remove(temporary, in: parent)
  }

  /// - Throws: `Refusal` where something stands that this would not replace.
  public func check() throws { try check(url) }

  /// - Parameter place: where what stood at `url` is now.
  func check(_ place: URL) throws {
    var facts = stat()
    guard lstat(place.path, &facts) == 0 else { return }
    guard FileKind(facts) == .folder else { throw Refusal.noFolder(path: url.path) }
    // A folder that cannot be listed is no empty one.
    let names = try? FileManager.default.contentsOfDirectory(atPath: place.path)
    guard let names else { throw Refusal.foreign(path: url.path, marker: marker) }
    if names.isEmpty { return }
    guard let listed = FolderContents(listedBy: marker, in: place) else {
      throw Refusal.foreign(path: url.path, marker: marker)
    }
    if let file = listed.firstOther(in: place, than: marker) {
      throw Refusal.added(path: url.path, file: file)
    }
  }

  /// Removes a folder that was made here: the files that its list names, and folders that are empty then. One that was
  /// never complete has no list, and nobody but this program knew its name.
  func remove(_ name: String, in parent: OpenFolder) {
    let place = parentURL.appendingPathComponent(name, isDirectory: true)
    guard let listed = FolderContents(listedBy: marker, in: place) else {
      try? FileManager.default.removeItem(at: place)
      return
    }
    listed.remove(from: place, withMarker: marker)
    unlinkat(parent.descriptor, name, AT_REMOVEDIR)
  }

  /// What killed processes left of this target.
  private func removeLeftovers(in parent: OpenFolder) {
    Leftovers.forEach(of: name, ending: TemporaryName.ending, in: parent) { name, kind in
      if kind == .folder { remove(name, in: parent) }
    }
  }

  /// - Returns: the descriptor of a new folder, or -1 with errno.
  private static func make(_ name: String, in parent: OpenFolder) -> Int32 {
    while mkdirat(parent.descriptor, name, 0o777) == 0 {
      let descriptor = openat(parent.descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      // It may be removed as a leftover before it is open.
      if descriptor >= 0 || errno != ENOENT { return descriptor }
    }
    return -1
  }

  func failure(_ step: String) -> AtomicFile.Failure { AtomicFile.Failure(path: url.path, step: step, code: errno) }
}

extension AtomicFolder {
  /// Puts the new folder in its place; where it was is the old one afterwards, if there was one.
  func put(_ temporary: String, in parent: OpenFolder) throws {
    // Where there is nothing, or an empty folder, the kernel renames; a folder with anything in it, it leaves alone.
    if Self.rename(temporary, name, in: parent) == 0 { return }
    guard errno == ENOTEMPTY || errno == EEXIST else { throw failure("rename into place") }
    // Somebody may have put another one there meanwhile.
    try check()
    if exchange(parent.descriptor, temporary, name) == 0 { return try checkExchanged(temporary, in: parent) }
    guard errno == EINVAL || errno == ENOSYS else { throw failure("rename into place") }
    try replace(with: temporary, in: parent)
  }

  private static func rename(_ from: String, _ to: String, in parent: OpenFolder) -> Int32 {
    renameat(parent.descriptor, from, parent.descriptor, to)
  }

  private func beside(_ name: String) -> URL { url.deletingLastPathComponent().appendingPathComponent(name) }

  /// Looks once more at what stood there at that very moment: what is not ours goes back.
  private func checkExchanged(_ temporary: String, in parent: OpenFolder) throws {
    do { try check(beside(temporary)) } catch {
      // Without anything to change places with, a rename does it.
      if exchange(parent.descriptor, temporary, name) != 0 { _ = Self.rename(temporary, name, in: parent) }
      throw error
    }
  }

  /// For a file system that cannot exchange: for a moment there is none. Who is killed then leaves the old one beside,
  /// for `restore`.
  private func replace(with temporary: String, in parent: OpenFolder) throws {
    let old = openat(parent.descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard old >= 0 else { throw failure("rename the old folder") }
    defer { close(old) }
    Leftovers.claim(old)
    let aside = TemporaryName.make(for: name, ending: TemporaryName.asideEnding)
    guard Self.rename(name, aside, in: parent) == 0 else { throw failure("rename the old folder") }
    do {
      try check(beside(aside))
      guard Self.rename(temporary, name, in: parent) == 0 else { throw failure("rename into place") }
    } catch {
      _ = Self.rename(aside, name, in: parent)
      throw error
    }
    // Half removed, it is nothing to put back.
    _ = Self.rename(aside, temporary, in: parent)
  }

  /// Puts the old folder back where a process was killed that had renamed it away and not yet put the new one there.
  func restore(in parent: OpenFolder) {
    Leftovers.forEach(of: name, ending: TemporaryName.asideEnding, in: parent) { old, kind in
      // Over nothing, or an empty folder.
      if kind == .folder, Self.rename(old, name, in: parent) == 0 { fsync(parent.descriptor) }
    }
  }

  /// Removes old folders that could not be put back, since there is a newer one.
  func removeOlder(in parent: OpenFolder) {
    Leftovers.forEach(of: name, ending: TemporaryName.asideEnding, in: parent) { old, kind in
      guard kind == .folder, parent.kind(of: name) != nil, (try? check(beside(old))) != nil else { return }
      let temporary = TemporaryName.make(for: name)
      if Self.rename(old, temporary, in: parent) == 0 { remove(temporary, in: parent) }
    }
  }
}
