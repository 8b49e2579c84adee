internal import Files
public import Foundation
import Synchronization

/// An archive for as long as a server runs: one that was exchanged for another is opened anew, and a file that is not there yet
/// is no error.
public final class LatestArchive: Sendable {
  private struct Opened {
    let identity: FileState.Identity
    let archive: MBTiles
  }

  public let url: URL
  private let opened = Mutex<Opened?>(nil)

  public init(_ url: URL) { self.url = url }

  /// - Returns: nil when there is no archive.
  /// - Throws: `TileStoreError`, what the body throws.
  public func read<Value>(_ body: (MBTiles) throws -> Value?) throws -> Value? {
    try archive().flatMap(body)
  }

  private func archive() throws -> MBTiles? {
    try opened.withLock { opened in
      guard let identity = FileState(url)?.identity else {
        opened = nil
        return nil
      }
      if let opened, opened.identity == identity { return opened.archive }
      let archive = try MBTiles(url, .read)
      opened = Opened(identity: identity, archive: archive)
      return archive
    }
  }
}
