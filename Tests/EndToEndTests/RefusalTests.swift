import Foundation
import TestSupport
import Testing

/// What was refused, or cannot be, leaves no trace; and what people mistype is told with what they may have meant.
@Suite(.timeLimit(.minutes(45))) struct RefusalTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String..., environment: [String: String] = [:]) throws -> ProgramRun {
    try ProgramRun(arguments, in: folder.url, environment: environment)
  }

  private func harvest(_ data: String) throws {
    let fetch = try run(
      "fetch", "--source", "sample", "--bbox", "2,46,2.6,46.4", "--zoom", "10", "--quiet", "--data", data)
    #expect(fetch.status == 0, "\(fetch.errors)")
  }

  @Test func `a refused command makes no data directory, and leaves what one says as it was`() throws {
    for command in [["import", "nothing"], ["cluster", "--weights", "none"], ["groups"], ["report"]] {
      let run = try ProgramRun(command, in: folder.url)
      #expect(run.status != 0, "\(command)")
      #expect(!FileManager.default.fileExists(atPath: folder["Data"].path), "\(command)")
    }
    try harvest("Data")
    let before = try Data(contentsOf: folder["Data/manifest.json"])
    for command in [
      ["import", "nothing"], ["import", folder["Data/manifest.json"].path], ["cluster", "--weights", "none"],
      ["fetch", "--source", "earth", "--bbox", "world", "--zoom", "1"], ["groups"], ["report"],
    ] {
      let run = try ProgramRun(command, in: folder.url)
      #expect(run.status != 0 && run.status != 2, "\(command)")
      #expect(try Data(contentsOf: folder["Data/manifest.json"]) == before, "\(command): \(run.errors)")
    }
    let status = try run("status").output
    #expect(!status.contains("waits for") && !status.contains("failed"), "\(status)")
    let few = try run("split", "--quiet")
    #expect(few.status == 0, "\(few.errors)")
    let many = try run("cluster", "--weights", "none", "--clusters", "1000", "--input-size", "71")
    #expect(many.status == 1 && many.errors.contains("expected at least 1000"), "\(many.errors)")
    #expect(try run("status").output.contains("cluster  never run"))
  }

  @Test func `a folder that holds data directories says which`() throws {
    try harvest("Data/earth")
    for command in [["status"], ["report"], ["info"], ["groups", "list"], ["split"], ["export", "csv"]] {
      let run = try ProgramRun(command, in: folder.url)
      #expect(run.status == 64 && run.errors.contains("--data Data/earth"), "\(command): \(run.errors)")
    }
    #expect(try run("status", "--data", "Data/earth").status == 0)
    #expect(try !FileManager.default.contentsOfDirectory(atPath: folder["Data"].path).contains(".lock"))
  }

  @Test func `the file's directory goes before the environment's, and pipelines go by their name too`() throws {
    try FileManager.default.createDirectory(at: folder["Pipelines"], withIntermediateDirectories: true)
    let stages = "stages:\n  fetch: {source: sample, bbox: [2, 46, 2.6, 46.4], zoom: 9}\n"
    try Data("data: Data/own\n\(stages)".utf8).write(to: folder["Pipelines/own.yaml"])
    let elsewhere = ["TILES_DATA": "elsewhere"]
    let run = try run("run", "own", environment: elsewhere)
    #expect(run.status == 0 && run.errors.hasPrefix("data directory: Data/own\n"), "\(run.errors)")
    #expect(FileManager.default.fileExists(atPath: folder["Data/own/tiles.mbtiles"].path))
    #expect(!FileManager.default.fileExists(atPath: folder["elsewhere"].path))
    #expect(try self.run("status", "own", environment: elsewhere).output.contains("fetch  up to date"))
    #expect(try self.run("run", "own", "--data", "third", environment: elsewhere).status == 0)
    #expect(FileManager.default.fileExists(atPath: folder["third/tiles.mbtiles"].path))
    try Data(stages.utf8).write(to: folder["Pipelines/plain.yaml"])
    #expect(try self.run("run", "plain", environment: elsewhere).status == 0)
    #expect(FileManager.default.fileExists(atPath: folder["elsewhere/tiles.mbtiles"].path))
    let none = try self.run("run", "nown")
    #expect(none.status == 64 && none.errors.contains("nown"), "\(none.errors)")
    let until = try self.run("run", "own", "--until", "repot")
    #expect(until.status == 64 && until.errors.contains("expected a stage of this pipeline (fetch)"), "\(until.errors)")
  }

  @Test(arguments: [
    (["fecth", "--zoom", "3"], "did you mean fetch?"), (["help", "clustre"], "did you mean cluster?"),
    (["groups", "nmae", "3", "x"], "'groups nmae' is no command; did you mean name"),
    (["manifest", "verfy"], "verify"),
    (["help", "groups", "undoo"], "did you mean undo?"), (["zzzzzz"], "expected one of fetch, import"),
  ])
  func `a mistyped command is 64, with what may have been meant`(_ words: [String], _ told: String) throws {
    let run = try ProgramRun(words, in: folder.url)
    #expect(run.status == 64 && run.errors.contains(told), "\(run.errors)")
  }

  @Test func `an answer that cannot be written is a failure, and one that nobody reads on is none`() throws {
    let program = ProgramRun.executable.path
    for command in ["regions", "--help", "--version", "sources --json"] {
      let full = try ToolRun(
        URL(fileURLWithPath: "/bin/sh"), ["-c", "'\(program)' \(command) > /dev/full; echo $?"])
      #expect(full.output.contains("1"), "\(command): \(full.output)")
      let closed = try ToolRun(
        URL(fileURLWithPath: "/bin/bash"), ["-c", "'\(program)' \(command) | true; echo ${PIPESTATUS[0]}"])
      #expect(closed.output.contains("0"), "\(command): \(closed.output)")
    }
  }

  @Test(.enabled(if: CrashLibrary.compiler != nil, "needs a C compiler"))
  func `a file system without locks is worked on with a warning`() throws {
    let library = try CrashLibrary.build(in: folder)
    let run = try run(
      "fetch", "--source", "sample", "--bbox", "2,46,2.6,46.4", "--zoom", "10",
      environment: ["LD_PRELOAD": library.path, "CRASH_LOCKS": "0"])
    #expect(run.status == 0 && run.errors.contains("has no locks"), "\(run.errors)")
    #expect(!run.errors.contains("in use by another"))
  }

  @Test func `a group shares a data directory where its mask says so`() throws {
    let run = try ToolRun(
      URL(fileURLWithPath: "/bin/sh"),
      [
        "-c",
        "umask 002; cd '\(folder.url.path)' && '\(ProgramRun.executable.path)' fetch --source sample --bbox 2,46,2.6,46.4 "
          + "--zoom 10 --quiet && '\(ProgramRun.executable.path)' split --quiet",
      ])
    #expect(run.status == 0, "\(run.output)")
    for name in ["", ".lock", "manifest.json", "split.csv", "tiles.mbtiles"] {
      let facts = try FileManager.default.attributesOfItem(atPath: folder["Data/\(name)"].path)
      let mode = try #require((facts[.posixPermissions] as? NSNumber)?.intValue)
      #expect(mode & 0o020 != 0, "\(name): \(String(mode, radix: 8))")
    }
  }

  @Test func `evaluation has each side and each class, in full for programs`() throws {
    try harvest("Data")
    for command in [
      ["split", "--quiet"],
      ["embed", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64", "--quiet"],
      ["groups", "--clusters", "3", "--quiet"],
    ] { #expect(try ProgramRun(command, in: folder.url).status == 0) }
    let run = try run("evaluate", "--labels", "Data/labels.csv", "--csv", "classes.csv", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let table = try #require(run.json["table"] as? [[String: Any]])
    let images = table.compactMap { ($0["images"] as? NSNumber)?.intValue }
    #expect(images.reduce(0, +) == run.integer("images") && table.count == run.integer("classes"))
    let recalls = zip(table, images).map { row, count in
      ((row["recall"] as? NSNumber)?.doubleValue ?? .nan) * Double(count)
    }
    let accuracy = try #require(run.double("accuracy"))
    #expect(abs(recalls.reduce(0, +) / Double(images.reduce(0, +)) - accuracy) < 1e-12)
    let (train, test) = (run.json["train"] as? [String: Any], run.json["test"] as? [String: Any])
    #expect(
      ((train?["images"] as? NSNumber)?.intValue ?? 0) + ((test?["images"] as? NSNumber)?.intValue ?? 0)
        == run.integer("images"))
    let csv = try String(contentsOf: folder["classes.csv"], encoding: .utf8).split(separator: "\n")
    #expect(csv.count == table.count + 1 && csv[0].hasPrefix("class,images,recall,group_0"))
    // No table takes the place of the labels, or of what a stage left.
    for path in ["Data/labels.csv", "Data/../Data/labels.csv", "Data/groups/assignments.csv"] {
      let before = try Data(contentsOf: folder[path])
      let refused = try self.run("evaluate", "--labels", "Data/labels.csv", "--csv", path)
      #expect(refused.status == 64, "\(refused.errors)")
      #expect(try Data(contentsOf: folder[path]) == before)
    }
    let told = try self.run("evaluate", "--labels", "Data/labels.csv")
    #expect(told.output.contains("groups with most of it") && !told.output.contains("{"), "\(told.output)")
  }
}
