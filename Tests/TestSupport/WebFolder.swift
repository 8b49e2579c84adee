public import Foundation

/// The folder `Web` of a module in this checkout.
public struct WebFolder: Sendable {
  public let url: URL

  public init(of module: String) { url = Shared.checkout.appendingPathComponent("Sources/\(module)/Web") }

  /// The names of its files of a kind, such as `mjs`.
  public func names(_ kind: String) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: url.path).filter { $0.hasSuffix(".\(kind)") })
  }

  public func text(_ name: String) throws -> String {
    try String(contentsOf: url.appendingPathComponent(name), encoding: .utf8)
  }

  /// Whether there is a node on the PATH.
  public static let hasNode = (try? node(["--version"]).status) == 0

  /// What `node --check` says of a module; nothing where it is sound.
  public static func complaints(about module: String) throws -> String {
    let folder = try TemporaryFolder()
    let file = folder["module.mjs"]
    try Data(module.utf8).write(to: file)
    let run = try node(["--check", file.path])
    return run.status == 0 ? "" : run.output
  }

  private static func node(_ arguments: [String]) throws -> ToolRun {
    try ToolRun(URL(fileURLWithPath: "/usr/bin/env"), ["node"] + arguments, in: Shared.checkout)
  }
}
