import Foundation
import TestSupport

/// The real DVC, as `make setup-test` brings it, in one project folder.
struct DVC {
  static let executable = Shared.cache.appendingPathComponent("dvc/bin/dvc")
  static let isThere = FileManager.default.isExecutableFile(atPath: executable.path)

  let folder: URL
  /// DVC's own caches, which else lie in the user's folders.
  let caches: URL

  func callAsFunction(_ arguments: String...) throws -> (status: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = Self.executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    process.environment = ProcessInfo.processInfo.environment.merging([
      "DVC_NO_ANALYTICS": "1", "DVC_SITE_CACHE_DIR": caches.path, "DVC_GLOBAL_CONFIG_DIR": caches.path,
      "DVC_SYSTEM_CONFIG_DIR": caches.path, "TILES_DATA": "",
      "PATH": "\(ProgramRun.executable.deletingLastPathComponent().path):\(path)",
    ]) { $1 }
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
