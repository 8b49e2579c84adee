public import Files
public import Foundation

/// A folder of its own for one test, removed when the last reference goes.
public final class TemporaryFolder: Sendable {
  public let url: URL

  public init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("tiles-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  public subscript(path: String) -> URL { url.appendingPathComponent(path) }

  /// A file to be written.
  public func target(_ path: String) -> Target { Target(path, below: url) }
}
