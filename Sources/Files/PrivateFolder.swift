public import Foundation

/// A folder among the system's temporary ones that nobody else may look into; it goes when its owner does.
public final class PrivateFolder: Sendable {
  public let url: URL

  /// - Throws: `AtomicFile.Failure`.
  public init() throws(AtomicFile.Failure) {
    // Made by the system with a name of its own and mode 700.
    var path = Array(FileManager.default.temporaryDirectory.appendingPathComponent("tiles-XXXXXX").path.utf8CString)
    guard mkdtemp(&path) != nil else {
      let code = errno
      throw AtomicFile.Failure(
        path: FileManager.default.temporaryDirectory.path, step: "make a temporary folder", code: code)
    }
    url = URL(
      fileURLWithPath: String(decoding: path.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self), isDirectory: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The place of a file in it.
  public subscript(name: String) -> URL { url.appendingPathComponent(name) }
}
