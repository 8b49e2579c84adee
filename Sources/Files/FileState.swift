public import Foundation

/// Which file a name stands for, and when it was last touched. A file that was read is the same while this is the same:
/// what this program writes is renamed into place, so that another content is another file; size and times are for what
/// other programs write.
public struct FileState: Hashable, Sendable {
  /// Another file has another, also under the same name.
  public struct Identity: Hashable, Sendable {
    fileprivate let device: UInt64
    fileprivate let number: UInt64

    fileprivate init(device: UInt64, number: UInt64) { (self.device, self.number) = (device, number) }

    public init(_ facts: stat) {
      device = UInt64(facts.st_dev)
      number = UInt64(facts.st_ino)
    }
  }

  public let identity: Identity
  /// In bytes.
  public let size: Int
  /// Of writing and of change, in nanoseconds.
  private let times: [Int]

  public init(_ facts: stat) {
    identity = Identity(facts)
    size = Int(facts.st_size)
    times = [facts.st_mtim, facts.st_ctim].map { $0.tv_sec &* 1_000_000_000 &+ $0.tv_nsec }
  }

  /// An open file as it is now.
  init(of file: FileHandle) {
    var facts = stat()
    fstat(file.fileDescriptor, &facts)
    self.init(facts)
  }

  /// When it was written last, in nanoseconds.
  public var written: Int { times[0] }

  /// When it was last touched, in nanoseconds.
  var newest: Int { times.max() ?? 0 }

  /// As `init(line:)` reads it.
  var line: String { "\(identity.device):\(identity.number) \(size) \(times[0]) \(times[1])" }

  init?(line: Substring) {
    let words = line.split(separator: " ").map(String.init)
    let numbers = words.first?.split(separator: ":").compactMap { UInt64($0) } ?? []
    let rest = words.dropFirst().compactMap { Int($0) }
    guard numbers.count == 2, rest.count == 3, words.count == 4 else { return nil }
    identity = Identity(device: numbers[0], number: numbers[1])
    size = rest[0]
    times = [rest[1], rest[2]]
  }

  /// Follows links; nil where there is no such file.
  public init?(_ url: URL) {
    var facts = stat()
    guard stat(url.path, &facts) == 0 else { return nil }
    self.init(facts)
  }
}
