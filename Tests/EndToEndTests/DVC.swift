import Foundation
import TestSupport

/// The real DVC, as `make setup-test` brings it, in one project folder.
struct DVC {
  static let executable = Shared.cache.appendingPathComponent("dvc/bin/dvc")
  static let isThere = FileManager.default.isExecutableFile(atPath: executable.path)

  let folder: URL
  /// DVC's own caches, which else lie in the user's folders.
  let caches: URL

  func callAsFunction(_ arguments: String...) throws -> ToolRun {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return try ToolRun(
      Self.executable, arguments, in: folder,
      environment: [
        "DVC_NO_ANALYTICS": "1", "DVC_SITE_CACHE_DIR": caches.path, "DVC_GLOBAL_CONFIG_DIR": caches.path,
        "DVC_SYSTEM_CONFIG_DIR": caches.path, "TILES_DATA": "",
        "PATH": "\(ProgramRun.executable.deletingLastPathComponent().path):\(path)",
      ])
  }
}
