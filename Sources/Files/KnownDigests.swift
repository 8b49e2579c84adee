public import Foundation
internal import Synchronization

/// The SHA-256 digests of large files, kept in a file of the user's cache from one command to the next: whether a stage is up
/// to date is asked often, and a million descriptors are gigabytes. A file is read again unless it is the one that was read
/// before (device and number) and its size, its time of writing and its time of change are as they were; the last one only
/// the system sets. DVC and Git do the same.
public final class KnownDigests: Sendable {
  /// Keeps nothing until it is told where.
  public static let shared = KnownDigests()

  /// Smaller ones are read.
  private static let leastBytes = 1 << 20
  private static let mostKept = 2_000
  /// In nanoseconds. A file that was written so shortly before it was read may be written again at the same time of the
  /// file system's clock ("racy Git").
  private static let restless = 2_000_000_000
  /// Reading one of these again costs more than waiting until it is at rest.
  private static let worthWaiting = 1 << 26

  private struct Known {
    var file: Target?
    /// The oldest first.
    var digests: [(state: FileState, digest: String)] = []
  }

  private let known = Mutex(Known())

  init() {}

  /// From now on, digests are looked up and kept in `name` of a folder. One that cannot be read or written is no error: then
  /// files are read.
  public func keep(in folder: URL, name: String = "digests.txt") {
    let file = Target(name, below: folder)
    known.withLock { $0 = Known(file: file, digests: Self.read(file)) }
  }

  /// - Throws: `RegularFile.Failure`, `Digest.Unavailable`.
  public func sha256(of url: URL) throws -> String {
    let file = try RegularFile.open(url)
    let before = FileState(of: file)
    guard before.size >= Self.leastBytes else { return try Digest.hex(.sha256, of: file) }
    if let digest = known.withLock({ known in known.digests.last { $0.state == before }?.digest }) { return digest }
    let wait = before.newest + Self.restless - Self.now
    if wait >= 0, wait <= Self.restless, before.size >= Self.worthWaiting, known.withLock({ $0.file != nil }) {
      usleep(useconds_t(wait / 1_000 + 1_000))
    }
    let isAtRest = before.newest + Self.restless < Self.now
    let digest = try Digest.hex(.sha256, of: file)
    if isAtRest, FileState(of: file) == before { add(before, digest) }
    return digest
  }

  private static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  private func add(_ state: FileState, _ digest: String) {
    known.withLock { known in
      guard let file = known.file else { return }
      // Others may have added theirs meanwhile.
      let others = Self.read(file).filter { $0.state.identity != state.identity }
      known.digests = (others + [(state, digest)]).suffix(Self.mostKept)
      let lines = known.digests.map { "\($0.digest)  \($0.state.line)\n" }.joined()
      try? AtomicFile.write(to: file, besideOthers: true) { try $0.write(contentsOf: Data(lines.utf8)) }
    }
  }

  private static func read(_ file: Target) -> [(state: FileState, digest: String)] {
    guard let data = try? file.data(atMost: 1 << 20) else { return [] }
    return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ", maxSplits: 1)
      guard words.count == 2, words[0].wholeMatch(of: /[0-9a-f]{64}/) != nil, let state = FileState(line: words[1])
      else {
        return nil
      }
      return (state, String(words[0]))
    }
  }
}
