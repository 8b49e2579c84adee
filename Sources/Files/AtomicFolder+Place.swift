import Foundation

extension AtomicFolder {
  /// Puts the new folder in its place; where it was is the old one afterwards, if there was one.
  func place(_ temporary: URL) throws {
    // Where there is nothing, or an empty folder, the kernel renames; a folder with anything in it, it leaves alone.
    if rename(temporary.path, url.path) == 0 { return }
    guard errno == ENOTEMPTY || errno == EEXIST else { throw failure("rename into place") }
    // Somebody may have put another one there meanwhile.
    try check()
    if exchange(temporary.path, url.path) == 0 { return try checkExchanged(temporary) }
    guard errno == EINVAL || errno == ENOSYS else { throw failure("rename into place") }
    try replace(with: temporary)
  }

  /// Looks once more at what stood there at that very moment: what is not ours goes back.
  private func checkExchanged(_ temporary: URL) throws {
    do { try check(temporary) } catch {
      // Without anything to change places with, a rename does it.
      if exchange(temporary.path, url.path) != 0 { rename(temporary.path, url.path) }
      throw error
    }
  }

  /// For a file system that cannot exchange: for a moment there is none. Who is killed then leaves the old one beside,
  /// for `restore`.
  private func replace(with temporary: URL) throws {
    let old = open(url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard old >= 0 else { throw failure("rename the old folder") }
    defer { close(old) }
    Leftovers.claim(old)
    guard rename(url.path, aside.path) == 0 else { throw failure("rename the old folder") }
    do {
      try check(aside)
      guard rename(temporary.path, url.path) == 0 else { throw failure("rename into place") }
    } catch {
      rename(aside.path, url.path)
      throw error
    }
    // Half removed, it is nothing to put back.
    rename(aside.path, temporary.path)
  }

  /// Puts the old folder back where a process was killed that had renamed it away and not yet put the new one there.
  func restore() {
    Leftovers.forEach(of: url, ending: Self.asideEnding) { old in
      // Over nothing, or an empty folder.
      if rename(old.path, url.path) == 0 { AtomicFile.syncFolder(url.deletingLastPathComponent()) }
    }
  }

  /// Removes old folders that could not be put back, since there is a newer one.
  func removeOlder() {
    let temporary = AtomicFile.temporary(for: url)
    Leftovers.forEach(of: url, ending: Self.asideEnding) { old in
      guard access(url.path, F_OK) == 0, (try? check(old)) != nil else { return }
      if rename(old.path, temporary.path) == 0 { try? FileManager.default.removeItem(at: temporary) }
    }
  }

  /// No target's temporary folder has such a name, whatever the target is called.
  private static let asideEnding = ".old.tmp"

  private var aside: URL {
    url.deletingLastPathComponent().appendingPathComponent(".\(url.lastPathComponent).\(getpid())\(Self.asideEnding)")
  }
}
