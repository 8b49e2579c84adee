public import Foundation

/// The temporary files and folders beside one target, in a folder where others may be writing too. Who writes one holds
/// it locked, and the kernel frees the lock when its owner dies: what is not locked was left by a killed process.
public enum Leftovers {
  /// Tells others that a temporary file or folder is being written, as long as the descriptor is open.
  public static func claim(_ descriptor: Int32) { flock(descriptor, LOCK_EX | LOCK_NB) }

  /// A temporary file or folder, made and claimed. Before the claim it looks like a leftover, which another process may
  /// be removing: then it is made anew.
  /// - Parameter make: gives its descriptor, or -1.
  /// - Returns: that descriptor, or -1 with errno.
  static func claimed(_ url: URL, _ make: () -> Int32) -> Int32 {
    while true {
      let descriptor = make()
      guard descriptor >= 0 else { return -1 }
      // Waits for who is removing it. A file system without locks has no removers.
      while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
      if names(url, descriptor) { return descriptor }
      close(descriptor)
    }
  }

  /// Whether a path still names what is open.
  static func names(_ url: URL, _ descriptor: Int32) -> Bool {
    var (named, opened) = (stat(), stat())
    return lstat(url.path, &named) == 0 && fstat(descriptor, &opened) == 0 && named.st_dev == opened.st_dev
      && named.st_ino == opened.st_ino
  }

  /// Removes what killed processes left of this target.
  public static func remove(of url: URL) {
    forEach(of: url, ending: ".tmp") { try? FileManager.default.removeItem(at: $0) }
  }

  /// Calls the body with each `.NAME.PID` and ending that nobody holds, locked meanwhile.
  static func forEach(of url: URL, ending: String, _ body: (URL) -> Void) {
    let folder = url.deletingLastPathComponent()
    let prefix = ".\(url.lastPathComponent)."
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] {
      let number = name.dropFirst(prefix.count).dropLast(ending.count)
      guard name.hasPrefix(prefix), name.hasSuffix(ending), Int(number) != nil else { continue }
      let leftover = folder.appendingPathComponent(name)
      let descriptor = open(leftover.path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { body(leftover) }
    }
  }
}
