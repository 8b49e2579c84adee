public import Foundation

/// A file to be written or removed: a folder that the user chose, and a path below it.
///
/// The folder may be a symbolic link. What lies below it may come from somebody else, so that every step of the path is
/// opened from the one before, and none of them may be a link: nothing outside the folder is reached, whatever is there.
public struct Target: Sendable, Hashable, CustomStringConvertible {
  /// As the user chose it.
  public let root: URL
  /// Relative to it.
  public let path: String

  public enum Refusal: Error, CustomStringConvertible, Equatable {
    /// No path below a folder.
    case path(String, root: String)
    /// Something else stands where a folder or a file was expected.
    case found(String, at: String, expected: String)

    public var description: String {
      switch self {
      case .path(let path, let root):
        "\(root): expected a path below it, found '\(path)'; nothing outside of that folder is written or removed"
      case .found(let found, let place, let expected):
        "\(place): expected \(expected), found \(found), which is left as it is; move it away, or choose another folder"
      }
    }
  }

  /// - Parameter path: relative. What leads out of the folder is refused when it is used.
  public init(_ path: String, below root: URL) {
    self.root = root
    self.path = path
  }

  /// A path that the user wrote: links on the way are meant.
  public init(_ url: URL) {
    let url = url.absoluteURL
    self.init(url.lastPathComponent, below: url.deletingLastPathComponent())
  }

  public var url: URL { root.appendingPathComponent(path) }
  public var description: String { url.path }

  /// In the same folder, with another extension.
  public func withExtension(_ word: String) -> Target {
    Target((path as NSString).deletingPathExtension + ".\(word)", below: root)
  }

  /// Whether a path stays below a folder: relative, without `..`, and without anything that a system reads otherwise.
  public static func isBelow(_ path: String) -> Bool {
    !path.isEmpty && !path.utf8.contains(0)
      && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !["", ".", ".."].contains($0) }
  }

  /// Opens the file for reading.
  /// - Throws: `Refusal`, `RegularFile.Failure`.
  public func open() throws -> FileHandle {
    guard let (folder, name) = try opened(making: false) else { throw RegularFile.Failure.missing(path: url.path) }
    return try RegularFile.open(name, in: folder.descriptor, path: url.path, followsLinks: false)
  }

  /// The whole content.
  /// - Throws: `Refusal`, `RegularFile.Failure`.
  public func data(atMost most: Int = RegularFile.mostText) throws -> Data {
    try RegularFile.data(open(), path: url.path, atMost: most, mapped: false)
  }

  /// Gives this name to a file too, or to a copy of it where the file system has no second names. What has the name now
  /// loses it.
  /// - Throws: `Refusal`, `RegularFile.Failure`, `AtomicFile.Failure`.
  public func link(to file: URL) throws {
    let source = try RegularFile.open(file, followsLinks: false)
    try remove()
    guard let (folder, name) = try opened(making: true) else { return }
    // By the descriptor: another file may have the path by now.
    let path = "/proc/self/fd/\(source.fileDescriptor)"
    if linkat(AT_FDCWD, path, folder.descriptor, name, AT_SYMLINK_FOLLOW) == 0 { return }
    try AtomicFile.write(to: self) { copy in
      while let piece = try source.read(upToCount: 1 << 20), !piece.isEmpty { try copy.write(contentsOf: piece) }
    }
  }

  /// Removes the folders of the path that are empty, from the last one up to and with one of them.
  public func removeEmptyFolders(upTo last: String) {
    var steps = path.split(separator: "/").map(String.init)
    while steps.count > 1 {
      steps.removeLast()
      let folder = Target(steps.joined(separator: "/"), below: root)
      guard let (parent, name) = try? folder.opened(making: false),
        unlinkat(parent.descriptor, name, AT_REMOVEDIR) == 0, folder.path != last
      else { return }
    }
  }

  /// Removes the file; nothing there is no error.
  /// - Throws: `Refusal` for anything but a regular file, `AtomicFile.Failure`.
  public func remove() throws {
    guard let (folder, name) = try opened(making: false), let kind = folder.kind(of: name) else { return }
    guard kind == .regular else {
      throw Refusal.found(kind.words, at: url.path, expected: "a regular file or nothing")
    }
    guard unlinkat(folder.descriptor, name, 0) == 0 || errno == ENOENT else {
      throw AtomicFile.Failure(path: url.path, step: "remove", code: errno)
    }
  }

  /// The folder that the file is in, and the file's name.
  /// - Parameter making: folders that are missing are made; else nil where one is.
  /// - Throws: `Refusal`, `AtomicFile.Failure`.
  func opened(making: Bool) throws -> (folder: OpenFolder, name: String)? {
    guard Self.isBelow(path) else { throw Refusal.path(path, root: root.path) }
    var steps = path.split(separator: "/").map(String.init)
    let name = steps.removeLast()
    return try OpenFolder.below(root, steps, making: making).map { ($0, name) }
  }
}

/// A folder by its descriptor, so that it stays the same one whatever happens to its name.
final class OpenFolder {
  let descriptor: Int32
  private let url: URL

  private init(_ descriptor: Int32, _ url: URL) {
    self.descriptor = descriptor
    self.url = url
  }

  /// - Returns: nil where there is none, unless it was to be made.
  convenience init?(_ url: URL, making: Bool) throws {
    let descriptor = open(url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT, !making { return nil }
      throw AtomicFile.Failure(path: url.path, step: "open the folder", code: errno)
    }
    self.init(descriptor, url)
  }

  deinit { close(descriptor) }

  /// - Parameter root: may be a link; the steps below it may not.
  static func below(_ root: URL, _ steps: [String], making: Bool) throws -> OpenFolder? {
    if making { try AtomicFile.createFolder(root) }
    return try steps.reduce(OpenFolder(root, making: making)) { try $0?.folder($1, making: making) }
  }

  /// One that lies in this one, and is no link.
  /// - Returns: nil where there is none, unless it was to be made.
  func folder(_ name: String, making: Bool) throws -> OpenFolder? {
    let place = url.appendingPathComponent(name)
    if making, mkdirat(descriptor, name, 0o777) != 0, errno != EEXIST {
      throw AtomicFile.Failure(path: place.path, step: "create the folder", code: errno)
    }
    let next = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    if next >= 0 { return OpenFolder(next, place) }
    let code = errno
    if code == ENOENT, !making { return nil }
    if let kind = kind(of: name), kind != .folder {
      throw Target.Refusal.found(kind.words, at: place.path, expected: "a folder of its own or nothing")
    }
    throw AtomicFile.Failure(path: place.path, step: "open the folder", code: code)
  }

  /// What has this name here, links not followed; nil for nothing.
  func kind(of name: String) -> FileKind? {
    var facts = stat()
    return fstatat(descriptor, name, &facts, AT_SYMLINK_NOFOLLOW) == 0 ? FileKind(facts) : nil
  }

  /// Names in it, in no order.
  var names: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd/\(descriptor)")) ?? []
  }
}

/// A folder of which a command keeps the files in order: one that the user chose, or one below it, which is no link.
public struct TargetFolder: Sendable, Hashable {
  private let root: URL
  private let path: String

  /// - Parameter path: relative.
  public init(_ path: String, below root: URL) { (self.root, self.path) = (root, path) }

  /// One that the user chose.
  public init(_ url: URL) { self.init("", below: url) }

  public var url: URL { path.isEmpty ? root : root.appendingPathComponent(path, isDirectory: true) }

  /// A file in it.
  public func target(_ name: String) -> Target { Target(path.isEmpty ? name : "\(path)/\(name)", below: root) }

  /// A folder in it.
  public func folder(_ name: String) -> TargetFolder { TargetFolder(target(name).path, below: root) }

  /// Removes it where it is empty, and no link.
  public func removeIfEmpty() {
    guard let (parent, name) = try? Target(path, below: root).opened(making: false) else { return }
    unlinkat(parent.descriptor, name, AT_REMOVEDIR)
  }

  /// Removes the regular files whose names a command gives itself; everything else in the folder stays.
  /// - Throws: `Target.Refusal` where the folder is a link or no folder, `AtomicFile.Failure`.
  public func remove(_ isOurs: (_ name: String) -> Bool) throws {
    guard let folder = try opened(making: false) else { return }
    for name in folder.names where isOurs(name) && folder.kind(of: name) == .regular {
      guard unlinkat(folder.descriptor, name, 0) == 0 || errno == ENOENT else {
        throw AtomicFile.Failure(path: url.appendingPathComponent(name).path, step: "remove", code: errno)
      }
    }
  }

  /// Names of the folders in it, links not among them, in no order; none where there is no such folder.
  /// - Throws: `Target.Refusal` where it is a link or no folder, `AtomicFile.Failure`.
  public func folders() throws -> [String] {
    guard let folder = try opened(making: false) else { return [] }
    return folder.names.filter { folder.kind(of: $0) == .folder }
  }

  /// Makes a folder in it.
  /// - Returns: false where something has that name already.
  /// - Throws: `Target.Refusal` where this is a link or no folder, `AtomicFile.Failure`.
  public func make(_ name: String) throws -> Bool {
    guard let folder = try opened(making: true) else { return false }
    if mkdirat(folder.descriptor, name, 0o777) == 0 { return true }
    guard errno == EEXIST else {
      throw AtomicFile.Failure(path: url.appendingPathComponent(name).path, step: "create the folder", code: errno)
    }
    return false
  }

  private func opened(making: Bool) throws -> OpenFolder? {
    guard path.isEmpty || Target.isBelow(path) else { throw Target.Refusal.path(path, root: root.path) }
    return try OpenFolder.below(root, path.split(separator: "/").map(String.init), making: making)
  }

  /// Removes the temporary files that killed processes left. Only where no other process writes.
  public func removeLeftovers() throws { try remove(TemporaryName.isOne) }
}
