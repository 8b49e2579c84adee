public import Foundation

/// The golden vectors, imagery and weights that lie beside the checkout. Tests that need them carry
/// `.enabled(if: Shared.has("golden"), "…")`, so that a checkout alone says what it skipped.
public enum Shared {
  /// `$TILES_SHARED`, else the folder `shared` beside the checkout.
  public static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["TILES_SHARED"] { return URL(fileURLWithPath: path) }
    return checkout.deletingLastPathComponent().appendingPathComponent("shared")
  }()

  /// The root of this checkout.
  public static let checkout = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Where `make setup-test` puts what only tests need.
  public static let cache: URL = {
    let environment = ProcessInfo.processInfo.environment
    let path = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache"
    return URL(fileURLWithPath: path).appendingPathComponent("tiles")
  }()

  public static func has(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(path).path)
  }

  public static func url(_ path: String) -> URL { folder.appendingPathComponent(path) }

  public static func data(_ path: String) throws -> Data { try Data(contentsOf: url(path)) }
}
