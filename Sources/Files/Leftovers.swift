public import Foundation

/// The temporary files and folders beside one target, in a folder where others may be writing too. Who writes one holds
/// it locked, and the kernel frees the lock when its owner dies: what is not locked was left by a killed process.
public enum Leftovers {
  /// Tells others that a temporary file or folder is being written, as long as the descriptor is open.
  public static func claim(_ descriptor: Int32) { flock(descriptor, LOCK_EX | LOCK_NB) }

  /// Removes what killed processes left of this target.
  public static func remove(of url: URL) {
    let folder = url.deletingLastPathComponent()
    let prefix = ".\(url.lastPathComponent)."
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] {
      let number = name.dropFirst(prefix.count).dropLast(".tmp".count)
      guard name.hasPrefix(prefix), name.hasSuffix(".tmp"), Int(number) != nil else { continue }
      let leftover = folder.appendingPathComponent(name)
      let descriptor = open(leftover.path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { try? FileManager.default.removeItem(at: leftover) }
    }
  }
}
