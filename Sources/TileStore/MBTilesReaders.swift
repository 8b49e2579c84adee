internal import Files
public import Foundation
import Synchronization

/// An archive for many readers at a time, for as long as a server runs: reads do not wait for one another, an archive that
/// was exchanged for another is opened anew, and a file that is not there yet is no error.
public final class MBTilesReaders: Sendable {
  private struct State {
    var identity: FileState.Identity?
    var open: [MBTiles] = []
    var next = 0
  }

  public let url: URL
  private let connections: Int
  private let state = Mutex(State())

  /// - Parameter connections: reads at a time.
  public init(_ url: URL, connections: Int = max(2, ProcessInfo.processInfo.activeProcessorCount)) {
    self.url = url
    self.connections = connections
  }

  /// - Returns: nil when there is no archive.
  /// - Throws: `TileStoreError`, what the body throws.
  public func read<Value>(_ body: (MBTiles) throws -> Value?) throws -> Value? {
    guard let archive = try reader() else { return nil }
    return try body(archive)
  }

  private func reader() throws -> MBTiles? {
    guard let identity = FileState(url)?.identity else {
      state.withLock { $0 = State() }
      return nil
    }
    return try state.withLock { state in
      if state.identity != identity { state = State(identity: identity) }
      guard state.open.count == connections else {
        let archive = try MBTiles(url, .read)
        state.open.append(archive)
        return archive
      }
      state.next = (state.next + 1) % connections
      return state.open[state.next]
    }
  }
}
