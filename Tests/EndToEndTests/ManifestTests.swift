import Foundation
import Pipeline
import TestSupport
import Testing

extension NetworkRuns {
  /// `tiles manifest`: what it lists is checked, and said to DVC, over a whole pipeline.
  @Suite(.timeLimit(.minutes(45))) struct ManifestCommandTests {
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
          report: {title: "It's a ${DAY:-test} of $${nothing}"}
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
      #expect(try run("manifest", "verify").output == "11 artifacts checked, 0 differ\n")

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
        #/11 artifacts checked, 5 differ/#,
      ]
      #expect(lines.count == expected.count, "\(found.output)")
      for (line, form) in zip(lines, expected) { #expect(try form.wholeMatch(in: line) != nil, "\(line)") }
      let json = try run("manifest", "verify", "--json")
      #expect(json.status == 1 && json.integer("checked") == 11 && json.integer("differ") == 5)
      let first = try #require((json.json["differences"] as? [[String: Any]])?.first)
      #expect(first["stage"] as? String == "cluster" && first["files"] as? [String] == ["metrics.jsonl changed"])
    }

    @Test func `no manifest, and none to be made, is an error that says what to do`() throws {
      for command in ["verify", "dvc"] {
        let none = try run("manifest", command, "--data", "nowhere")
        #expect(none.status == 1 && none.errors.contains("nowhere/manifest.json: expected a manifest, found no file"))
        #expect(!FileManager.default.fileExists(atPath: folder["nowhere"].path))
      }
    }

    @Test(.enabled(if: DVC.isThere, "needs dvc: make setup-test"))
    func `DVC finds everything up to date, sees what changed, and repeats it`() throws {
      let dvc = DVC(folder: folder["Data"], caches: folder["caches"])
      let written = try run("manifest", "dvc", "--json")
      #expect(written.status == 0, "\(written.errors)")
      #expect(written.json["stages"] as? [String] == ["fetch", "split", "cluster", "groups", "report"])
      #expect(try dvc("init", "--no-scm", "--quiet").status == 0)
      let clean = try dvc("status")
      #expect(clean.status == 0 && clean.output.contains("up to date"), "\(clean.output)")

      for path in ["Data/split.csv", "Data/groups/assignments.csv", "Data/tiles.mbtiles"] {
        let data = try Data(contentsOf: folder[path])
        try damage(path)
        let changed = try dvc("status")
        let name = path.split(separator: "/")[1]
        #expect(changed.output.contains("changed outs") && changed.output.contains("modified:"), "\(changed.output)")
        #expect(changed.output.contains(name), "\(changed.output)")
        try data.write(to: folder[path])
      }
      #expect(try dvc("status").output.contains("up to date"))

      // The commands are those that made it: done again by DVC, from within, every stage is up to date for both.
      let manifest = try Manifest(in: folder["Data"])
      let again = try dvc("repro", "--force")
      #expect(again.status == 0, "\(again.output)")
      #expect(try dvc("status").output.contains("up to date"))
      let states = try run("status", "p.yaml", "--json").json
      for (stage, state) in states {
        #expect((state as? [String: Any])?["state"] as? String == "up to date", "\(stage)")
      }
      let now = try Manifest(in: folder["Data"])
      for (stage, record) in manifest.stages { #expect(now.stages[stage]?.params == record.params, "\(stage)") }
    }

    @Test(.enabled(if: DVC.isThere, "needs dvc: make setup-test"))
    func `a stage that is stale or did not end is no stage that DVC takes for done`() throws {
      #expect(try run("groups", "name", "0", "Sea").status == 0)
      var manifest = try Manifest(in: folder["Data"])
      manifest.stages["split"]?.status = .running
      try manifest.write(in: folder["Data"])
      let written = try run("manifest", "dvc", "--json")
      #expect(written.json["stages"] as? [String] == ["fetch", "cluster", "groups", "report"])
      #expect(written.json["stale"] as? [String] == ["report"])
      let dvc = DVC(folder: folder["Data"], caches: folder["caches"])
      #expect(try dvc("init", "--no-scm", "--quiet").status == 0)
      let status = try dvc("status").output
      #expect(status.contains("report:") && !status.contains("groups:") && !status.contains("cluster:"), "\(status)")
    }
  }
}

/// `dvc.yaml`, without DVC.
@Suite(.timeLimit(.minutes(45))) struct DVCFileTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try ProgramRun.smallHarvest()
  }

  private func pipeline() throws -> String {
    let run = try ProgramRun(["manifest", "dvc", "--quiet"], in: folder.url)
    #expect(run.status == 0, "\(run.errors)")
    return try String(contentsOf: folder["Data/dvc.yaml"], encoding: .utf8)
  }

  /// As a harvest from Mapbox would have recorded it.
  private func record(_ source: String, _ address: String) throws {
    var manifest = try Manifest(in: folder["Data"])
    manifest.stages["fetch"]?.params["source"] = .string(source)
    manifest.stages["fetch"]?.params["address"] = .string(address)
    try manifest.write(in: folder["Data"])
  }

  @Test func `a harvest is repeated from its source, without a token`() throws {
    try record("mapbox", "http://127.0.0.1:8080/v4/mapbox.satellite/{z}/{x}/{y}@2x.png32?access_token={token}")
    let mirror = try pipeline()
    for option in ["--endpoint=http://127.0.0.1:8080", "--format=png32", "--scale=2", "--source=mapbox", "--data ."] {
      #expect(mirror.contains(option), "\(mirror)")
    }
    #expect(!mirror.contains("token"))
    try record("mapbox", "https://api.mapbox.com/v4/mapbox.satellite/{z}/{x}/{y}.jpg90?access_token={token}")
    #expect(try !pipeline().contains("endpoint"))
    try record("template", "https://tiles.example.org/{z}/{x}/{y}.jpg")
    #expect(try pipeline().contains("'--source=https://tiles.example.org/{z}/{x}/{y}.jpg'"))
  }

  /// They are not recorded, and the default recipe has others.
  @Test func `choices that are nothing are choices all the same`() throws {
    let split = try ProgramRun(["split", "--quiet"], in: folder.url)
    #expect(split.status == 0, "\(split.errors)")
    let cluster =
      "cluster --kmeans-init fresh --pooling avg --swaps 0 --settled 0 --steps 1 --clusters 2 --groups 2 --input-size 71 --weights none"
    let run = try ProgramRun(cluster.split(separator: " ").map(String.init) + ["--rotations", "1"], in: folder.url)
    #expect(run.status == 0, "\(run.errors)")
    let commands = try pipeline().split(separator: "\n").filter { $0.contains("cmd:") }
    let again = try #require(commands.first { $0.contains("tiles cluster") })
    for option in ["--kmeans-init=fresh", "--pooling=avg", "--swaps=0", "--settled=0"] {
      #expect(again.contains(option), "\(again)")
    }
    #expect(commands.contains { $0.contains("tiles groups") && $0.contains("--swaps=0") }, "\(commands)")
  }

  @Test func `of an archive that was fetched and imported into, the last stage has it`() throws {
    let other = try ProgramRun(
      ["fetch", "--source", "sample", "--bbox", "4,46,4.6,46.4", "--zoom", "10", "--data", "other"], in: folder.url)
    #expect(other.status == 0, "\(other.errors)")
    #expect(try ProgramRun(["import", "other/tiles.mbtiles", "--quiet"], in: folder.url).status == 0)
    let text = try pipeline()
    let fetch = try #require(text.range(of: "  fetch:"))
    let imported = try #require(text.range(of: "  import:"))
    #expect(text.components(separatedBy: "- \"tiles.mbtiles\":").count == 2, "\(text)")
    #expect(fetch.lowerBound < imported.lowerBound && text[imported.lowerBound...].contains("- \"tiles.mbtiles\":"))
    let check = try ProgramRun(["manifest", "verify"], in: folder.url)
    #expect(check.status == 0, "\(check.output)")
  }

  @Test func `a dvc.yaml of somebody else is not overwritten`() throws {
    try Data("stages: {}\n".utf8).write(to: folder["Data/dvc.yaml"])
    let refused = try ProgramRun(["manifest", "dvc"], in: folder.url)
    #expect(refused.status == 1 && refused.errors.contains("move it away"), "\(refused.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder["Data/dvc.lock"].path))
  }
}
