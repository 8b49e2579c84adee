import Foundation
import Pipeline
import TestSupport
import Testing

extension NetworkRuns {
  /// `tiles manifest`: what it lists is checked, over a whole pipeline.
  @Suite struct ManifestCommandTests {
    let folder: TemporaryFolder

    /// One run for all tests, each of which has a copy.
    private static let made: Result<TemporaryFolder, any Error> = Result {
      let folder = try TemporaryFolder()
      let pipeline = """
        data: Data
        stages:
          fetch: {source: sample, bbox: "2,46,2.5,46.3", zoom: 12, seed: 3}
          split: {ratio: 0.5, method: block, block-zoom: 11}
          cluster: {weights: none, input-size: 71, clusters: 2, batch-size: 8, rotations: 1, steps: 1, warmup: 0}
          groups: {clusters: 4, recipe: makina}
          report: {title: "It's a test of ${nothing}"}
        """
      try Data(pipeline.utf8).write(to: folder["p.yaml"])
      let run = try ProgramRun(["run", "p.yaml", "--quiet"], in: folder.url)
      #expect(run.status == 0, "\(run.errors)")
      return folder
    }

    init() throws {
      folder = try TemporaryFolder()
      let made = try Self.made.get()
      for name in ["p.yaml", "Data"] { try FileManager.default.copyItem(at: made[name], to: folder[name]) }
    }

    private func run(_ arguments: String...) throws -> ProgramRun { try ProgramRun(arguments, in: folder.url) }

    /// Changes one byte in the middle of a file.
    private func damage(_ path: String) throws {
      var data = try Data(contentsOf: folder[path])
      data[data.count / 2] ^= 1
      try data.write(to: folder[path])
    }

    @Test func `verify names what differs, and only that`() throws {
      let clean = try run("--data", "Data", "manifest", "verify")
      #expect(clean.status == 0 && clean.output == "7 artifacts checked, 0 differ\n", "\(clean.output)\(clean.errors)")

      // Weights from outside are no stage's output.
      try FileManager.default.copyItem(at: folder["Data/models/step-01.safetensors"], to: folder["w.safetensors"])
      let embed = try run("embed", "--weights", "w.safetensors", "--input-size", "71", "--quiet")
      #expect(embed.status == 0, "\(embed.errors)")
      #expect(try run("manifest", "verify").output == "10 artifacts checked, 0 differ\n")

      try damage("Data/cluster/metrics.jsonl")
      try Data("more".utf8).write(to: folder["Data/groups/note.txt"])
      try FileManager.default.removeItem(at: folder["Data/descriptors.csv"])
      try damage("w.safetensors")
      try Damage(folder["Data/tiles.mbtiles"]).changeOneByte()
      let found = try run("manifest", "verify")
      #expect(found.status == 1, "\(found.errors)")
      let lines = found.output.split(separator: "\n").map(String.init)
      let expected = [
        #/cluster: output cluster: expected sha256 [0-9a-f]{12}…, found [0-9a-f]{12}… \(metrics.jsonl changed\)/#,
        #/embed: input \/.*w.safetensors: expected sha256 [0-9a-f]{12}…, found [0-9a-f]{12}…/#,
        #/embed: output descriptors.csv: is gone/#,
        #/fetch: output tiles.mbtiles: expected agg_tiles_hash [0-9A-F]{12}…, found [0-9A-F]{12}…/#,
        #/groups: output groups: expected sha256 [0-9a-f]{12}…, found [0-9a-f]{12}… \(note.txt is new\)/#,
        #/10 artifacts checked, 5 differ/#,
      ]
      #expect(lines.count == expected.count, "\(found.output)")
      for (line, form) in zip(lines, expected) { #expect(try form.wholeMatch(in: line) != nil, "\(line)") }
      let json = try run("manifest", "verify", "--json")
      #expect(json.status == 1 && json.integer("checked") == 10 && json.integer("differ") == 5)
      let first = try #require((json.json["differences"] as? [[String: Any]])?.first)
      #expect(first["stage"] as? String == "cluster" && first["files"] as? [String] == ["metrics.jsonl changed"])
    }

    @Test func `no manifest, and none to be made, is an error that says what to do`() throws {
      for command in ["verify"] {
        let none = try run("manifest", command, "--data", "nowhere")
        #expect(none.status == 1 && none.errors.contains("nowhere/manifest.json: expected a manifest, found no file"))
        #expect(!FileManager.default.fileExists(atPath: folder["nowhere"].path))
      }
    }
  }
}
