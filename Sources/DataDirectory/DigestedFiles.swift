import Files
package import Foundation
package import Pipeline
import Synchronization

/// Digests of files that this process has read already: a pipeline asks for the archive's before and after each stage, and
/// a large one takes seconds. Forgotten when the process ends, so that what it notes never stands for content on disk.
package final class DigestedFiles: Sendable {
  private struct Known {
    package let state: FileState
    package let artifact: Artifact
  }

  private let known = Mutex<[String: Known]>([:])

  /// - Parameter digest: called unless the file is the one that was digested before, untouched since.
  package func artifact(of url: URL, _ digest: (URL) throws -> Artifact) throws -> Artifact {
    let before = Self.state(of: url)
    if let before, let found = known.withLock({ $0[url.path] }), found.state == before { return found.artifact }
    let artifact = try digest(url)
    // A log beside the file means that somebody writes: nothing to rely on.
    if let before, Self.state(of: url) == before {
      known.withLock { $0[url.path] = Known(state: before, artifact: artifact) }
    }
    return artifact
  }

  /// Which file it is, and when it was last touched; nil when there is none, or a log of a writer beside it.
  private static func state(of url: URL) -> FileState? {
    access(url.path + "-wal", F_OK) == 0 ? nil : FileState(url)
  }
}
