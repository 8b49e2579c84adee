import Foundation
import TestSupport
import Testing

extension ClusterRuns {
  /// `tiles cluster` with a real MLflow server beside it.
  @Suite(
    .timeLimit(.minutes(45)),
    .enabled(if: MLflowServer.executable != nil, "needs mlflow: on the PATH or named by TILES_TEST_MLFLOW"))
  struct TrackedRunTests {
    @Test func `a clustering is logged under the published names`() async throws {
      let folder = try TemporaryFolder()
      let server = try await MLflowServer()
      defer { server.stop() }
      func run(_ arguments: String...) throws -> ProgramRun {
        let run = try ProgramRun(arguments, in: folder.url, environment: ["MLFLOW_TRACKING_URI": server.endpoint])
        #expect(run.status == 0, "\(run.errors)")
        return run
      }
      _ = try run("fetch", "--source", "sample", "--bbox", "2,46,2.6,46.3", "--zoom", "12")
      _ = try run("split")
      _ = try run(
        "cluster", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64", "--clusters", "3",
        "--steps", "2", "--groups", "4",
        "--rotations", "1", "--warmup", "0")

      let manifest = try JSONSerialization.jsonObject(with: Data(contentsOf: folder["Data/manifest.json"]))
      let stages = (manifest as? [String: Any])?["stages"] as? [String: [String: Any]]
      let id = try #require(stages?["cluster"]?["mlflow_run_id"] as? String)
      let answer = try JSONSerialization.jsonObject(with: await server.get("/api/2.0/mlflow/runs/get?run_id=\(id)"))
      let tracked = try #require((answer as? [String: Any])?["run"] as? [String: Any])
      let info = try #require(tracked["info"] as? [String: Any])
      #expect(info["status"] as? String == "FINISHED")
      #expect(info["run_name"] as? String == "k3-steps2")

      let data = try #require(tracked["data"] as? [String: Any])
      func pairs(_ name: String) -> [String: String] {
        let list = data[name] as? [[String: Any]] ?? []
        return Dictionary(list.map { ("\($0["key"] ?? "")", "\($0["value"] ?? "")") }, uniquingKeysWith: { $1 })
      }
      #expect(pairs("params")["nb_clusters"] == "3" && pairs("params")["nb_steps"] == "2")
      #expect(pairs("params")["data_directory"]?.hasSuffix("/Data") == true)
      #expect(pairs("params")["models_directory"]?.hasSuffix("/Data/models") == true)
      let expected = [
        "train_loss", "train_acc", "ctrl_loss", "ctrl_acc", "cluster_score/batch_0", "cluster_score/mean",
        "cluster_size_train/0", "cluster_size_train/2", "cluster_size_test/0", "nmi_prev", "ari_prev",
      ]
      #expect(Set(expected).isSubset(of: pairs("metrics").keys), "\(pairs("metrics").keys.sorted())")
      let path = "/api/2.0/mlflow/metrics/get-history?run_id=\(id)&metric_key=train_loss"
      let history = try JSONSerialization.jsonObject(with: await server.get(path)) as? [String: Any]
      #expect((history?["metrics"] as? [Any])?.count == 2)
    }

    /// Everything that the server's Python client finds of each run, by name.
    private static let found = """
      def files(run, path=None):
          for file in client.list_artifacts(run, path):
              yield from files(run, file.path) if file.is_dir else [file.path]
      runs = client.search_runs([e.experiment_id for e in client.search_experiments()])
      print(json.dumps([{
          "name": r.info.run_name, "id": r.info.run_id, "status": r.info.status, "params": r.data.params,
          "tags": r.data.tags, "files": list(files(r.info.run_id)), "inputs": len(r.inputs.dataset_inputs),
          "steps": [m.step for m in client.get_metric_history(r.info.run_id, "train_loss")]} for r in runs]))
      """

    private func metricLines(_ folder: TemporaryFolder) -> Int {
      let text = try? String(contentsOf: folder["D/cluster/metrics.jsonl"], encoding: .utf8)
      return text?.split(separator: "\n").count ?? 0
    }

    @Test func `a pipeline whose server dies, and that is killed itself, is one run with one child in the end`()
      async throws
    {
      let folder = try TemporaryFolder()
      let server = try await MLflowServer()
      defer { server.stop() }
      try """
      data: D
      stages:
        fetch: {source: sample, bbox: "2,46,2.6,46.3", zoom: 12}
        split: {ratio: 0.75}
        cluster: {backbone: efficientnet-lite0, weights: none, input-size: 64, clusters: 3, steps: 3, rotations: 1, warmup: 0}
        groups: {clusters: 4}
        report: {}
      """.write(to: folder["landscape.yaml"], atomically: true, encoding: .utf8)
      let environment = ["MLFLOW_TRACKING_URI": server.endpoint]
      let first = try ProgramRun.Running(["run", "landscape.yaml"], in: folder.url, environment: environment)
      try waitFor("the first step", within: 600, from: first) { metricLines(folder) >= 1 }
      server.stop()
      try waitFor("the second step", within: 600, from: first) { metricLines(folder) >= 2 }
      first.signal(SIGKILL)
      _ = try first.wait()
      let second = try ProgramRun(["run", "landscape.yaml"], in: folder.url, environment: environment)
      #expect(second.status == 0, "\(second.errors)")
      #expect(second.errors.components(separatedBy: "does not answer").count == 2, "one warning: \(second.errors)")

      try await server.start()
      let sent = try ProgramRun(
        ["track", "--data", "D", "--json"], in: folder.url, environment: environment)
      #expect(sent.status == 0 && sent.integer("waiting") == 0, "\(sent.errors)")
      let again = try ProgramRun(["track", "--data", "D", "--json"], in: folder.url, environment: environment)
      #expect(again.integer("sent") == 0)

      let runs = try #require(try server.ask(Self.found) as? [[String: Any]])
      #expect(runs.count == 2)
      let training = try #require(runs.first { $0["name"] as? String == "k3-steps3" })
      let pipeline = try #require(runs.first { $0["name"] as? String == "landscape" })
      #expect(training["status"] as? String == "FINISHED" && pipeline["status"] as? String == "FINISHED")
      #expect(training["steps"] as? [Int] == [1, 2, 3])
      #expect(training["inputs"] as? Int == 2)
      let tags = try #require(training["tags"] as? [String: String])
      #expect(tags["mlflow.parentRunId"] == pipeline["id"] as? String)
      #expect(tags["mlflow.source.name"] == "tiles cluster" && tags["mlflow.note.content"] != nil)
      let files = Set(try #require(training["files"] as? [String]))
      #expect(
        files.isSuperset(of: [
          "plots/training.html", "contact_sheets/group-00.jpg", "manifest.json", "models/step-03.safetensors",
          "cluster/metrics.jsonl",
        ]), "\(files)")
      #expect(!files.contains("models/step-02.safetensors"))
      #expect(Set(pipeline["files"] as? [String] ?? []) == ["report/index.html", "manifest.json"])
      #expect((pipeline["params"] as? [String: String])?["split.ratio"] == "0.75")
    }

    @Test(.enabled(if: MLflowServer.hasAuthentication, "needs the packages of mlflow[auth]"))
    func `a refused password costs no training, and what waits is sent with the right one`() async throws {
      let folder = try TemporaryFolder()
      let user = MLflowServer.User(name: "ann", password: "right-horse-battery")
      let server = try await MLflowServer(for: user)
      defer { server.stop() }
      func run(_ arguments: [String], password: String) throws -> ProgramRun {
        let environment = [
          "MLFLOW_TRACKING_URI": server.endpoint, "MLFLOW_TRACKING_USERNAME": user.name,
          "MLFLOW_TRACKING_PASSWORD": password,
        ]
        return try ProgramRun(arguments, in: folder.url, environment: environment)
      }
      for words in [["fetch", "--source", "sample", "--bbox", "2,46,2.4,46.2", "--zoom", "12"], ["split"]] {
        #expect(try run(words, password: "").status == 0)
      }
      let words =
        "cluster --backbone efficientnet-lite0 --weights none --input-size 64 --clusters 2 --steps 1 --groups 2 --rotations 1 --warmup 0"
        .components(
          separatedBy: " ")
      let refused = try run(words, password: "wrong-horse-battery")
      #expect(refused.status == 0 && refused.errors.contains("check MLFLOW_TRACKING_USERNAME"), "\(refused.errors)")
      #expect(try run(["track"], password: "wrong-horse-battery").status == 2)
      let sent = try run(["track", "--json"], password: user.password)
      #expect(sent.status == 0 && sent.integer("waiting") == 0 && (sent.integer("sent") ?? 0) > 10, "\(sent.errors)")
      let grep = URL(fileURLWithPath: "/usr/bin/grep")
      #expect(try ToolRun(grep, ["-rl", "horse-battery", "Data"], in: folder.url).output == "")
    }
  }
}
