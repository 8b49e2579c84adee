import Foundation
import TestSupport
import Testing

/// A library that, preloaded, kills a program just before its Nth call that changes a file.
enum CrashLibrary {
  static let compiler: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return ["cc", "clang", "gcc"].lazy.flatMap { name in folders.map { "\($0)/\(name)" } }
      .first(where: FileManager.default.isExecutableFile(atPath:))
  }()

  static func build(in folder: TemporaryFolder) throws -> URL {
    let library = folder["crash.so"]
    let source = Shared.checkout.appendingPathComponent("Tests/EndToEndTests/Fixtures/crash.c")
    let compile = try ToolRun(
      URL(fileURLWithPath: try #require(compiler)), ["-shared", "-fPIC", "-o", library.path, source.path, "-ldl"])
    #expect(compile.status == 0, "\(compile.output)")
    return library
  }
}
