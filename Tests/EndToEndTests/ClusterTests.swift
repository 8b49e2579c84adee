import Foundation
import TestSupport
import Testing

extension ClusterRuns {
  /// `tiles cluster` and what comes after it, on the procedural landscape and with random weights: quick, with no file from
  /// outside.
  @Suite(.timeLimit(.minutes(45))) struct ClusterTests {
    let folder: TemporaryFolder
    static let cluster = [
      "cluster", "--weights", "none", "--input-size", "71", "--clusters", "3", "--batch-size", "16", "--rotations", "1",
      "--json",
    ]

    init() throws {
      folder = try TemporaryFolder()
      let fetch = try ProgramRun(
        ["fetch", "--source", "sample", "--bbox", "2,46,2.6,46.3", "--zoom", "12", "--quiet"], in: folder.url)
      #expect(fetch.status == 0, "\(fetch.errors)")
      let split = try ProgramRun(["split", "--quiet"], in: folder.url)
      #expect(split.status == 0, "\(split.errors)")
    }

    private func run(_ arguments: [String], environment: [String: String] = [:]) throws -> ProgramRun {
      try ProgramRun(arguments, in: folder.url, environment: environment)
    }

    private func text(_ path: String) throws -> String {
      try String(contentsOf: folder["Data/\(path)"], encoding: .utf8)
    }

    /// Killed when this file is there: after a step, or in the second epoch of the first step.
    @Test(arguments: [("step-01.safetensors", "1", 2), ("epoch.safetensors", "2", 1)])
    func `the same seed gives the same groups, and a killed run goes on to them`(
      file: String, epochs: String, steps: Int
    ) throws {
      let words = Self.cluster + ["--epochs", epochs, "--steps", "\(steps)"]
      let whole = try run(words)
      #expect(whole.status == 0, "\(whole.errors)")
      let expected = try text("cluster/assignments.csv")
      #expect(expected.hasPrefix("z,x,y,split,cluster,distance\n"))

      try FileManager.default.removeItem(at: folder["Data/models"])
      try FileManager.default.removeItem(at: folder["Data/cluster"])
      let killed = try ProgramRun.Running(words, in: folder.url)
      try waitFor(file, within: 600, from: killed) {
        FileManager.default.fileExists(atPath: folder["Data/models/\(file)"].path)
      }
      let live = try run(["status"]).output
      #expect(live.contains("cluster  running") && live.contains("waits for cluster: it runs now"), "\(live)")
      killed.signal(SIGKILL)
      #expect(try killed.wait().status == 137)
      #expect(try run(["status"]).output.contains("waits for cluster: its last run was killed"))
      // Damaged, it stops the same command before anything that is complete is lost.
      let bytes = try Data(contentsOf: folder["Data/models/\(file)"])
      try Data("torn".utf8).write(to: folder["Data/models/\(file)"])
      let damaged = try run(words)
      #expect(damaged.status == 1 && damaged.errors.contains("\(file): expected "), "\(damaged.errors)")
      #expect(damaged.errors.contains("delete it"), "\(damaged.errors)")
      try bytes.write(to: folder["Data/models/\(file)"])
      let resumed = try run(words + ["--resume"])
      #expect(resumed.status == 0, "\(resumed.errors)")
      #expect(try text("cluster/assignments.csv") == expected)
      #expect(try text("cluster/metrics.jsonl").split(separator: "\n").count == steps)
      #expect(!FileManager.default.fileExists(atPath: folder["Data/models/epoch.safetensors"].path))
    }

    @Test func `a run whose clusters have settled ends, and says so`() throws {
      // Any agreement is enough.
      let ended = try run(Self.cluster + ["--steps", "3", "--settled", "0.000001"])
      #expect(ended.status == 0 && ended.integer("steps") == 1, "\(ended.output)")
      #expect(ended.errors.contains("have settled: those found by the network of step 1"), "\(ended.errors)")
      let manifest = try text("manifest.json")
      #expect(manifest.contains("\"settled_nmi\"") && manifest.contains("\"steps\" : 3"), "\(manifest)")
      let state = try run(["status"]).output
      #expect(state.contains("cluster  up to date") && state.contains("groups   up to date"), "\(state)")
      #expect(try run(["report", "--quiet"]).status == 0)
      #expect(try text("report/index.html").contains("1 of 3 steps"))
    }

    @Test func `a run that begins each step with its first weights goes on with those only`() throws {
      func words(_ steps: String, _ weights: String = "none") -> [String] {
        Self.cluster.map { $0 == "none" ? weights : $0 } + ["--train-from", "start", "--steps", steps]
      }
      let first = try run(words("1"))
      #expect(first.status == 0, "\(first.errors)")
      try FileManager.default.copyItem(at: folder["Data/models/step-01.safetensors"], to: folder["w.safetensors"])
      let other = try run(words("2", "w.safetensors") + ["--resume"])
      #expect(other.status == 1 && other.errors.contains("a run with start_weights "), "\(other.errors)")
      let same = try run(words("2") + ["--resume"])
      #expect(same.status == 0, "\(same.errors)")
    }

    @Test func `weights that are not there are 78, and those of another network are refused by name`() throws {
      let none = try run(
        ["cluster", "--weights", "imagenet", "--steps", "1"],
        environment: ["XDG_CACHE_HOME": folder["empty-cache"].path])
      #expect(none.status == 78 && none.errors.contains("make setup"), "\(none.errors)")
      try Data("these are no weights".utf8).write(to: folder["w.h5"])
      let wrong = try run(["cluster", "--weights", "w.h5", "--steps", "1"])
      #expect(wrong.status == 1 && wrong.errors.contains("w.h5"), "\(wrong.errors)")
      // Before the images are looked at: a folder without any comes second.
      let first = try run(["embed", "--data", "nothing", "--weights", "w.h5"])
      #expect(first.status == 1 && first.errors.contains("found a file of another format"), "\(first.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder["Data/models/step-01.safetensors"].path))
    }

    @Test(.enabled(if: python != nil, "needs Python's safetensors: make setup-test"))
    func `Python reads a checkpoint, with Keras's names and what the run was`() throws {
      #expect(try run(Self.cluster + ["--steps", "1", "--seed", "7"]).status == 0)
      let output = try ToolRun.output(#require(Self.python), "-c", Self.reader, folder["Data"].path)
      let read = try JSONDecoder().decode(ReadCheckpoint.self, from: output)

      let network = read.shapes.filter { !$0.key.hasPrefix("groups/") }
      #expect(network.count == 236)
      #expect(network["block1_conv1/kernel"] == [3, 3, 3, 32])
      #expect(network["block2_sepconv1/depthwise_kernel"] == [3, 3, 64, 1])
      #expect(network["conv2d_3/kernel"] == [1, 1, 728, 1_024])
      #expect(network["batch_normalization/moving_variance"] == [128])
      #expect(network["head/kernel"] == [2_048, 3])
      let asked = [
        "clusters": "3", "batch_size": "16", "input_size": "71", "epochs": "1", "learning_rate": "0.0001",
        "optimizer": "adam", "seed": "7", "step": "1",
        "tool_version": try VersionTests.version(),
      ]
      #expect(read.metadata.filter { asked.keys.contains($0.key) } == asked)
      #expect(read.metadata["git_commit"]?.wholeMatch(of: /unknown|[0-9a-f]{40}(-dirty)?/) != nil)
      #expect(read.metadata["dataset_hash"] == read.expectedHash)
    }

    private struct ReadCheckpoint: Decodable {
      let shapes: [String: [Int]]
      let metadata: [String: String]
      /// From the manifest, as the documentation says that it is made.
      let expectedHash: String
    }

    private static let python: String? = {
      let path = Shared.cache.appendingPathComponent("safetensors/bin/python").path
      return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    private static let reader = """
      import hashlib, json, sys
      from safetensors import safe_open
      data = sys.argv[1]
      with safe_open(data + "/models/step-01.safetensors", "numpy") as file:
          shapes = {name: list(file.get_tensor(name).shape) for name in file.keys()}
          metadata = file.metadata()
      with open(data + "/manifest.json") as file:
          inputs = json.load(file)["stages"]["cluster"]["inputs"]
      lines = [f"{i.get('agg_tiles_hash') or i['sha256']}  {i['path']}\\n" for i in inputs if i["kind"] != "model"]
      digest = hashlib.sha256("".join(sorted(lines, key=lambda line: line.split("  ")[1])).encode()).hexdigest()
      print(json.dumps({"shapes": shapes, "metadata": metadata, "expectedHash": digest}))
      """

    @Test func `more clusters than images is an error`() throws {
      let run = try run(["cluster", "--weights", "none", "--input-size", "71", "--clusters", "500", "--steps", "1"])
      #expect(run.status == 1 && run.errors.contains("500"), "\(run.errors)")
    }

    @Test func `a tile that broke since the fetch is named, left out, and counted`() throws {
      try Damage(folder["Data/tiles.mbtiles"]).oneTile()
      let run = try run(Self.cluster + ["--steps", "1"])
      #expect(run.status == 2, "\(run.errors)")
      #expect(run.errors.contains("damaged jpg"))
      #expect(run.integer("broken") == 1)
      let rows = try text("cluster/assignments.csv").split(separator: "\n").count - 1
      let all = try text("split.csv").split(separator: "\n").count - 1
      #expect(rows == all - 1)
    }

    @Test(arguments: [("avg", 2_048), ("std", 728)])
    func `embed leaves an array that NumPy reads, and groups take it up`(pooling: String, width: Int) throws {
      let network = ["--weights", "none", "--input-size", "71", "--pooling", pooling]
      let embed = try run(["embed", "--json"] + network)
      #expect(embed.status == 0 && embed.integer("width") == width, "\(embed.errors)")
      let count = try #require(embed.integer("images"))
      let groups = try run(["groups", "--clusters", "4", "--json"])
      #expect(groups.status == 0 && groups.integer("images") == count, "\(groups.errors)")
      // New images are given to the groups as the old ones were: here they are the old ones.
      let assigned = try run(["assign", "Data/tiles.mbtiles"])
      #expect(assigned.status == 0, "\(assigned.errors)")
      // What repeats how they were made is no harm, and what contradicts it is told with both values.
      let repeated = try run(["assign", "Data/tiles.mbtiles"] + network)
      #expect(repeated.status == 0 && repeated.output == assigned.output, "\(repeated.errors)")
      let other = ["--pooling", pooling == "avg" ? "std" : "avg"]
      let mistaken = try run(["assign", "Data/tiles.mbtiles"] + network.dropLast(2) + other)
      #expect(mistaken.status == 64, "\(mistaken.errors)")
      #expect(mistaken.errors.contains("--pooling: expected \(pooling), as the descriptors"), "\(mistaken.errors)")
      let found = try text("groups/assignments.csv").split(separator: "\n").dropFirst().map { row in
        let cells = row.split(separator: ",")
        return cells[0...2].joined(separator: "/") + "," + cells[4]
      }
      let given = assigned.output.split(separator: "\n").dropFirst().map {
        $0.split(separator: ",").prefix(2).joined(separator: ",")
      }
      #expect(given.sorted() == found.sorted())
      #expect(assigned.output.hasPrefix("image,group,name,distance,confidence,km2\n"))
      #expect(try run(["assign", "nowhere.jpg"]).status == 1)
      // No checkpoint, no maps of attention: the profile says so by leaving them out, and the report copes.
      #expect(try !text("groups/profile.json").contains("attention"))
      #expect(try run(["report"]).status == 0)
      #expect(try text("report/index.html").contains("What typifies each group"))
    }

    /// Slower without, and no other test would see it.
    @Test func `oneDNN takes the ReLU of a convolution for descriptors`() throws {
      let embed = try ProgramRun(
        ["embed", "--weights", "none", "--input-size", "71"], in: folder.url, environment: ["DNNL_VERBOSE": "1"])
      let convolutions = embed.output.split(separator: "\n").filter { $0.contains(",exec,cpu,convolution,") }
      #expect(embed.status == 0 && !convolutions.isEmpty, "\(embed.errors)")
      #expect(convolutions.contains { $0.contains("eltwise_relu") })
    }

    @Test func `embed beside a run leaves that run up to date, and its groups its own`() throws {
      #expect(try run(Self.cluster + ["--steps", "1", "--groups", "4"]).status == 0)
      let groups = try text("groups/assignments.csv")
      let profile = try text("groups/profile.json")
      #expect(profile.contains("\"attention\" : \"attention/group-00.jpg\"") && profile.contains("step-01.safetensors"))
      #expect(FileManager.default.fileExists(atPath: folder["Data/groups/attention/group-00.jpg"].path))
      #expect(try run(["embed", "--weights", "none", "--input-size", "80"]).status == 0)
      let states = try run(["status", "--json"]).json
      #expect((states["cluster"] as? [String: Any])?["state"] as? String == "up to date", "\(states)")
      #expect(try run(["groups", "--clusters", "4"]).status == 0)
      #expect(try text("groups/assignments.csv") == groups)
      #expect(try text("groups/profile.json") == profile)

      // New images go through the network of the groups, and through no other of the same name.
      let assigned = try run(["assign", "Data/tiles.mbtiles", "--json"])
      #expect(assigned.status == 0, "\(assigned.errors)")
      let rows = assigned.json["images"] as? [[String: Any]] ?? []
      #expect(rows.count == groups.split(separator: "\n").count - 1)
      #expect(rows.allSatisfy { (0.0...1.0).contains($0["confidence"] as? Double ?? -1) })
      let size = try run(["assign", "Data/tiles.mbtiles", "--input-size", "80"])
      #expect(size.status == 64 && size.errors.contains("--input-size: expected 71, as"), "\(size.errors)")
      #expect(try run(Self.cluster + ["--steps", "1", "--seed", "1"]).status == 0)
      #expect(try run(["groups", "--clusters", "auto"]).errors.contains("silhouette by number of groups: 2 "))
      try FileManager.default.removeItem(at: folder["Data/models/step-01.safetensors"])
      let gone = try run(["assign", "Data/tiles.mbtiles"])
      #expect(gone.status == 1 && gone.errors.contains("step-01.safetensors: expected the network"), "\(gone.errors)")
    }

    @Test func `an MLflow server that is not there is a warning, never a failure`() throws {
      let run = try run(Self.cluster + ["--steps", "1"], environment: ["MLFLOW_TRACKING_URI": "http://127.0.0.1:9"])
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.errors.contains("warning") && run.errors.contains("127.0.0.1:9"))
    }
  }
}
