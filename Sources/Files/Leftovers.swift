internal import Foundation

/// The temporary files and folders beside one target, in a folder where others may be writing too. Who writes one holds
/// it locked, and the kernel frees the lock when its owner dies: what is not locked was left by a killed process.
enum Leftovers {
  /// Tells others that a temporary file or folder is being written, as long as the descriptor is open.
  static func claim(_ descriptor: Int32) { flock(descriptor, LOCK_EX | LOCK_NB) }

  /// A temporary file or folder, made and claimed. Before the claim it looks like a leftover, which another process may
  /// be removing: then it is made anew.
  /// - Parameter make: gives its descriptor, or -1.
  /// - Returns: that descriptor, or -1 with errno.
  static func claimed(_ name: String, in folder: OpenFolder, _ make: () -> Int32) -> Int32 {
    while true {
      let descriptor = make()
      guard descriptor >= 0 else { return -1 }
      // Waits for who is removing it. A file system without locks has no removers.
      while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
      if names(name, in: folder, descriptor) { return descriptor }
      close(descriptor)
    }
  }

  /// Whether a name still is that of what is open.
  static func names(_ name: String, in folder: OpenFolder, _ descriptor: Int32) -> Bool {
    var (named, opened) = (stat(), stat())
    return fstatat(folder.descriptor, name, &named, AT_SYMLINK_NOFOLLOW) == 0 && fstat(descriptor, &opened) == 0
      && FileState.Identity(named) == FileState.Identity(opened)
  }

  /// Removes the files that killed processes left of this one.
  static func remove(of target: String, in folder: OpenFolder) {
    forEach(of: target, ending: TemporaryName.ending, in: folder) { name, kind in
      if kind == .regular { unlinkat(folder.descriptor, name, 0) }
    }
  }

  /// Calls the body with the name of each leftover of this target, locked meanwhile.
  static func forEach(
    of target: String, ending: String, in folder: OpenFolder, _ body: (_ name: String, _ kind: FileKind) -> Void
  ) {
    for name in folder.names where TemporaryName.isOne(name, of: target, ending: ending) {
      guard let kind = folder.kind(of: name), kind == .regular || kind == .folder else { continue }
      let descriptor = openat(folder.descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { body(name, kind) }
    }
  }
}
