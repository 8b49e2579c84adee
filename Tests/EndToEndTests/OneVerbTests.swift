import Foundation
import TestSupport
import Testing

/// `tiles landscapes`: from an area, or a folder of photographs, to a page.
@Suite(.timeLimit(.minutes(45)))
struct OneVerbTests {
  private static let hasWeights = FileManager.default.fileExists(
    atPath: Shared.cache.appendingPathComponent("efficientnet_lite2.pth").path)

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String...) throws -> ProgramRun { try ProgramRun(arguments, in: folder.url) }

  private static let words = [
    "landscapes", "--area", "-3,44,-1,45.5", "--source", "sample", "--zoom", "8", "--groups", "3", "--lang", "fr",
    "--data", "Data/here",
  ]

  @Test(.enabled(if: hasWeights, "needs the weights of EfficientNet-Lite2: make setup"))
  func `an area becomes a page, each step says its own command, and what is there is not made again`() throws {
    let first = try ProgramRun(Self.words, in: folder.url)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.contains("look at Data/here/report/index.html"), "\(first.output)")
    #expect(try String(contentsOf: folder["Data/here/report/index.html"], encoding: .utf8).contains("lang=\"fr\""))
    let commands = first.errors.split(separator: "\n").filter { $0.hasPrefix("$ tiles ") }.map {
      String($0.dropFirst(8))
    }
    #expect(commands.map { $0.prefix { $0 != " " } } == ["fetch", "split", "embed", "groups", "report"])

    // The commands by themselves find nothing to do: they are the same.
    let states = try run("status", "--json", "--data", "Data/here").json
    for command in commands {
      let name = String(command.prefix { $0 != " " })
      #expect((states[name] as? [String: Any])?["state"] as? String == "up to date", "\(name)")
      let shell = try ToolRun(
        URL(fileURLWithPath: "/bin/sh"), ["-c", "'\(ProgramRun.executable.path)' \(command) --quiet"], in: folder.url)
      #expect(shell.status == 0, "\(command): \(shell.output)")
    }
    let again = try ProgramRun(Self.words, in: folder.url)
    #expect(again.status == 0 && !again.errors.contains("$ tiles"), "\(again.errors)")

    let many = try ProgramRun(Self.words + ["--groups", "100"], in: folder.url)
    #expect(many.status == 1 && many.errors.contains("ask for fewer with --groups"), "\(many.errors)")
  }

  @Test func `a dry run prints the commands and does nothing`() throws {
    let dry = try ProgramRun(Self.words + ["--dry-run"], in: folder.url)
    #expect(dry.status == 0)
    let lines = dry.output.split(separator: "\n")
    #expect(
      lines.first == "tiles fetch --bbox=-3,44,-1,45.5 --zoom 8 --source sample --data Data/here", "\(dry.output)")
    #expect(lines.count == 5 && !FileManager.default.fileExists(atPath: folder["Data/here/tiles.mbtiles"].path))
    let photographs = try run("landscapes", "--images", "my photos", "--dry-run")
    #expect(photographs.output.hasPrefix("tiles import 'my photos' --as images\n"), "\(photographs.output)")
  }

  @Test func `what is missing is told before anything is done`() throws {
    let cases: [(words: [String], says: String)] = [
      ([], "--area or --images"), (["--area", "france"], "--source"),
      (["--area", "france", "--images", "x"], "--images"), (["--images", "x", "--source", "ign"], "--source"),
      (["--images", "x", "--zoom", "5"], "--zoom"),
      (["--area", "nowhere-land", "--source", "sample"], "nowhere-land"),
      (["--area", "1,2,3", "--source", "sample"], "west,south,east,north"),
      (["--area", "france", "--source", "sample", "--groups", "many"], "many"),
    ]
    for (words, says) in cases {
      let run = try ProgramRun(["landscapes"] + words, in: folder.url)
      #expect(run.status == 64 && run.errors.contains(says), "\(words): \(run.status) \(run.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder["Data/tiles.mbtiles"].path))
  }
}
