public import Foundation
import Synchronization

/// What a downloaded file must be, to the byte: it lies in a cache where anything may have happened to it.
public struct KnownContent: Sendable {
  /// One of these, in lower-case hexadecimal.
  let sha256: [String]
  /// Where a publisher gives no better digest: MD5 and the length in bytes.
  let md5: (digest: String, bytes: Int)?
  /// What brings the file.
  let remedy: String

  public struct Changed: ExitCoded, CustomStringConvertible, Equatable {
    public var exitStatus: ExitStatus { .unconfigured }
    public let path: String
    let expected: String
    let found: String
    let remedy: String
    public var description: String {
      "\(path): expected the published file (SHA-256 \(expected)), found another or a damaged one (\(found)); \(remedy)"
    }
  }

  public init(sha256: [String], md5: (digest: String, bytes: Int)? = nil, remedy: String) {
    self.sha256 = sha256
    self.md5 = md5
    self.remedy = remedy
  }

  /// Files that were right, as they were: each is read once for every change of its size or times.
  private static let known = Mutex<[String: FileState]>([:])

  /// - Throws: `Changed`, `RegularFile.Failure`.
  public func check(_ url: URL) throws {
    let file = try RegularFile.open(url)
    var facts = stat()
    fstat(file.fileDescriptor, &facts)
    let state = FileState(facts)
    let name = "\(url.path) \(sha256) \(md5?.digest ?? "") \(md5?.bytes ?? 0)"
    if Self.known.withLock({ $0[name] }) == state { return }
    let found = try Digest.hex(.sha256, of: file)
    if !sha256.contains(found) {
      try file.seek(toOffset: 0)
      guard let md5, state.size == md5.bytes, try Digest.hex(.md5, of: file) == md5.digest else {
        throw Changed(path: url.path, expected: sha256.first ?? "", found: found, remedy: remedy)
      }
    }
    Self.known.withLock { $0[name] = state }
  }
}
