import Foundation
import TestSupport

/// A browser on PATH, run without a window.
struct Chromium {
  private let executable: URL

  /// What a page became after its scripts ran.
  struct Visit {
    let document: String
    /// What the page's scripts and the browser complained of.
    let complaints: [String]
  }

  /// nil when there is none.
  static let installed: Chromium? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    for name in ["chromium", "chromium-browser", "google-chrome"] {
      for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") {
        return Chromium(executable: URL(fileURLWithPath: "\(folder)/\(name)"))
      }
    }
    return nil
  }()

  func visit(_ page: URL, width: Int = 1280) throws -> Visit {
    let folder = try TemporaryFolder()
    let output = folder["stdout"]
    let errors = folder["stderr"]
    for file in [output, errors] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = executable
    // Without its sandbox, as containers need it: the page is the test's own.
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage",
      "--user-data-dir=\(folder["profile"].path)", "--window-size=\(width),900", "--enable-logging=stderr",
      "--virtual-time-budget=5000", "--timeout=60000", "--dump-dom", page.absoluteString,
    ]
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    let log = try String(contentsOf: errors, encoding: .utf8)
    return Visit(
      document: try String(contentsOf: output, encoding: .utf8),
      complaints: log.split(separator: "\n").map(String.init).filter { $0.contains("CONSOLE") })
  }
}
