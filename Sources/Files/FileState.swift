public import Foundation

/// Which file a name stands for, and when it was last touched. A file that was read is the same while this is the same:
/// what this program writes is renamed into place, so that another content is another file; size and times are for what
/// other programs write.
public struct FileState: Hashable, Sendable {
  /// Another file has another, also under the same name.
  public struct Identity: Hashable, Sendable {
    private let device: UInt64
    private let number: UInt64

    public init(_ facts: stat) {
      device = UInt64(facts.st_dev)
      number = UInt64(facts.st_ino)
    }
  }

  public let identity: Identity
  /// In bytes.
  public let size: Int
  private let times: [Int]

  public init(_ facts: stat) {
    identity = Identity(facts)
    size = Int(facts.st_size)
    times = [facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec, facts.st_ctim.tv_sec, facts.st_ctim.tv_nsec]
  }

  /// Follows links; nil where there is no such file.
  public init?(_ url: URL) {
    var facts = stat()
    guard stat(url.path, &facts) == 0 else { return nil }
    self.init(facts)
  }
}
