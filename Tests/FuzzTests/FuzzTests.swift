import Foundation
import TestSupport
import Testing

/// A few hundred hostile inputs for every reader, each time the same; `make fuzz` tries them by the hour. One reader after
/// the other: what is looked for are hangs, too.
@Suite(.timeLimit(.minutes(30)), .serialized) struct FuzzTests {
  /// The built program, beside the tests' own executable.
  private static let executable = ProgramRun.executable.deletingLastPathComponent().appendingPathComponent("fuzz")
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fuzz", isDirectory: true)

  static let readers = [
    "table", "npy", "geojson", "bounds", "pipeline", "metrics", "manifest", "journal", "mlflow", "profile", "groups",
    "viewpoints", "descriptors", "viewer", "mbtiles", "sql", "jpeg", "png", "picture", "template", "headers", "source",
    "safetensors",
    "checkpoint", "pytorch",
    "model",
    "hdf5", "keras", "status", "plan",
  ]

  /// Those that start the program for each input, or open a database.
  private static let slow: Set = ["status", "plan", "mbtiles", "sql"]

  @Test func `every reader is known`() throws {
    #expect(try run(["list"]).output.split(separator: "\n").map(String.init).sorted() == Self.readers.sorted())
  }

  @Test(.timeLimit(.minutes(30)), arguments: readers)
  func `no trap, no hang and no more memory than an input is worth`(reader: String) throws {
    let run = try run([reader, "--inputs", Self.slow.contains(reader) ? "30" : "300", "--seed", "7"])
    #expect(run.status == 0, "\(run.output)\(run.errors)")
  }

  @Test(.timeLimit(.minutes(30)), arguments: readers)
  func `what once went wrong is refused now`(reader: String) throws {
    let place = Self.folder.appendingPathComponent("Regressions/\(reader)")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
    guard !names.isEmpty else { return }
    let run = try run([reader, "--replay"] + names.sorted().map { place.appendingPathComponent($0).path })
    #expect(run.status == 0, "\(run.output)\(run.errors)")
  }

  private func run(_ words: [String]) throws -> (status: Int32, output: String, errors: String) {
    let process = try ChildProcess(Self.executable, words)
    let status = try process.wait(within: 300)
    func text(_ data: Data) -> String { String(decoding: data, as: UTF8.self) }
    return (status, text(try process.output), text(try process.errors))
  }
}
