import Foundation
import TestSupport
import Testing

extension NetworkRuns {
  /// `tiles cluster` with a real MLflow server beside it.
  @Suite(.enabled(if: MLflowServer.executable != nil, "needs mlflow: on the PATH or named by TILES_TEST_MLFLOW"))
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
        "cluster", "--weights", "none", "--input-size", "71", "--clusters", "3", "--steps", "2", "--groups", "4")

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
  }
}
