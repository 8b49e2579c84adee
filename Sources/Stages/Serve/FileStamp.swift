import Foundation

/// Whether a file was written since it was last read. Files of a data directory are renamed into place, so that another
/// content is another file; size and time are for what other programs write.
struct FileStamp: Equatable {
  private let number: UInt64
  private let size: Int64
  private let seconds: Int
  private let nanoseconds: Int

  /// nil when there is no such file.
  init?(_ url: URL) {
    var facts = stat()
    guard stat(url.path, &facts) == 0 else { return nil }
    number = UInt64(facts.st_ino)
    size = Int64(facts.st_size)
    seconds = facts.st_mtim.tv_sec
    nanoseconds = facts.st_mtim.tv_nsec
  }
}
