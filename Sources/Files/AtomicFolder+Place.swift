import Foundation

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
