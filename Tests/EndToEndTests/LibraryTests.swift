import Foundation
import TestSupport
import Testing

/// The libraries that serve the program on a machine.
@Suite(.timeLimit(.minutes(45))) struct LibraryTests {
  private static func libraries(_ environment: [String: String] = [:]) throws -> ProgramRun {
    try ProgramRun(
      ["--version", "--verbose"], in: FileManager.default.temporaryDirectory, environment: environment)
  }

  /// PyPI's libtorch has its own.
  private static let hasBLASOfItsOwn = (try? libraries().output.contains("libblas.so")) != true

  @Test func `each is named with its version`() throws {
    let run = try Self.libraries()
    #expect(run.status == 0, "\(run.errors)")
    let rows = run.output.split(separator: "\n").map { $0.split(separator: " ", maxSplits: 1).map(String.init) }
    #expect(rows.map(\.first) == ["tiles", "libtorch", "BLAS", "oneDNN", "SQLite", "libcurl"])
    #expect(rows.allSatisfy { $0.count == 2 && !$0[1].contains("none") }, "\(run.output)")
  }

  @Test(
    .enabled(if: CrashLibrary.compiler != nil, "needs a C compiler (cc, clang or gcc)"),
    .enabled(if: !hasBLASOfItsOwn, "this libtorch brings its own BLAS"))
  func `a BLAS that multiplies wrongly does not serve, and is told`() throws {
    let folder = try ProgramRun.smallHarvest()
    let source = Shared.checkout.appendingPathComponent("Tests/EndToEndTests/Fixtures/wrong-blas.c")
    let wrong = folder["libblas.so.3"]
    let compile = try ToolRun(
      URL(fileURLWithPath: try #require(CrashLibrary.compiler)),
      ["-shared", "-fPIC", "-Wl,-soname,libblas.so.3", "-o", wrong.path, source.path])
    #expect(compile.status == 0, "\(compile.output)")
    let environment = ["LD_LIBRARY_PATH": folder.url.path]
    let named = try Self.libraries(environment)
    #expect(named.status == 0 && named.errors.contains("libblas.so.3: expected exact products"), "\(named.errors)")
    #expect(named.output.contains("reference BLAS") && !named.output.contains(folder.url.path), "\(named.output)")

    let embed = ["embed", "--weights", "none", "--input-size", "71", "--quiet"]
    #expect(try ProgramRun(embed, in: folder.url).status == 0)
    func groups(_ environment: [String: String]) throws -> Data {
      let run = try ProgramRun(
        ["groups", "--clusters", "3", "--quiet"], in: folder.url, environment: environment)
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.errors.contains("expected exact products") == (environment["LD_LIBRARY_PATH"] == folder.url.path))
      return try Data(contentsOf: folder["Data/groups/found.csv"])
    }
    let plain = try #require(
      ["x86_64", "aarch64"].map { "/usr/lib/\($0)-linux-gnu/blas" }.first(where: FileManager.default.fileExists))
    #expect(try groups(environment) == groups(["LD_LIBRARY_PATH": plain]))
  }
}
