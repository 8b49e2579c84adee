import Foundation
import TestSupport
import Testing

/// A few hundred hostile inputs for every reader, each time the same; `make fuzz` tries them by the hour. One reader after
/// the other: what is looked for are hangs, too.
@Suite(.serialized) struct FuzzTests {
  /// The built program, beside the tests' own executable.
  private static let executable = ProgramRun.executable.deletingLastPathComponent().appendingPathComponent("fuzz")
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fuzz", isDirectory: true)

  static let readers = [
    "table", "npy", "geojson", "bounds", "pipeline", "metrics", "manifest", "journal", "mlflow", "profile", "groups",
    "descriptors", "viewer", "mbtiles", "sql", "jpeg", "png", "template", "headers", "safetensors", "checkpoint",
    "model",
    "hdf5", "keras", "status", "plan",
  ]

  /// Those that start the program for each input, or open a database.
  private static let slow: Set = ["status", "plan", "mbtiles", "sql"]

  @Test func `every reader is known`() throws {
    #expect(try run(["list"]).output.split(separator: "\n").map(String.init).sorted() == Self.readers.sorted())
  }

  @Test(.timeLimit(.minutes(2)), arguments: readers)
  func `no trap, no hang and no more memory than an input is worth`(reader: String) throws {
    let run = try run([reader, "--inputs", Self.slow.contains(reader) ? "30" : "300", "--seed", "7"])
    #expect(run.status == 0, "\(run.output)\(run.errors)")
  }

  @Test(.timeLimit(.minutes(2)), arguments: readers)
  func `what once went wrong is refused now`(reader: String) throws {
    let place = Self.folder.appendingPathComponent("Regressions/\(reader)")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
    guard !names.isEmpty else { return }
    let run = try run([reader, "--replay"] + names.sorted().map { place.appendingPathComponent($0).path })
    #expect(run.status == 0, "\(run.output)\(run.errors)")
  }

  private func run(_ words: [String]) throws -> (status: Int32, output: String, errors: String) {
    let folder = try TemporaryFolder()
    let (output, errors) = (folder["out"], folder["err"])
    for file in [output, errors] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = words
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    func text(_ file: URL) throws -> String { String(decoding: try Data(contentsOf: file), as: UTF8.self) }
    return (process.terminationStatus, try text(output), try text(errors))
  }
}
