import Foundation
import TestSupport
import Testing
import Tracking

/// Against MLflow itself: what is told must be what it then knows.
@Suite(
  .timeLimit(.minutes(30)),
  .enabled(if: MLflowServer.executable != nil, "needs mlflow: on the PATH or named by TILES_TEST_MLFLOW"), .serialized)
struct MLflowRealServerTests {
  private struct Run: Decodable {
    struct Info: Decodable {
      let status: String
      let run_name: String
      let start_time: Int64
      let end_time: Int64?
    }
    struct Pair: Decodable {
      let key: String
      let value: String
    }
    struct Contents: Decodable {
      let params: [Pair]?
      let tags: [Pair]?
    }
    struct Inputs: Decodable {
      struct Entry: Decodable {
        struct Dataset: Decodable {
          let name: String
          let digest: String
          let source: String
          let profile: String?
        }
        let tags: [Pair]
        let dataset: Dataset
      }
      let dataset_inputs: [Entry]?
    }
    struct Body: Decodable {
      let info: Info
      let data: Contents
      let inputs: Inputs?
    }
    let run: Body
  }

  private struct History: Decodable {
    struct Metric: Decodable {
      let value: Value
      let step: Int
      let timestamp: Int64
    }
    let metrics: [Metric]
  }

  /// A number, or "NaN".
  private struct Value: Decodable {
    let number: Double

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {
        self.number = number
      } else {
        number = Double(try container.decode(String.self)) ?? .zero
      }
    }
  }

  private let warnings = Warnings()

  private func read<Answer: Decodable>(_ call: String, from server: MLflowServer) async throws -> Answer {
    try JSONDecoder().decode(Answer.self, from: try await server.get("/api/2.0/mlflow/\(call)"))
  }

  @Test func `everything that a run tells is read back, then the server dies and the run goes on`() async throws {
    let server = try await MLflowServer()
    let folder = try TemporaryFolder()
    try Data("z,x,y,cluster\n".utf8).write(to: folder["assignments.csv"])
    let tracker = try tracker(
      ["MLFLOW_TRACKING_URI": server.endpoint, "MLFLOW_EXPERIMENT_NAME": "aerial / été"], in: folder, warnings)
    var description = RunDescription(
      name: "k5-steps10", source: "tiles cluster", commit: "0123456789abcdef", note: "# Landscapes")
    // More than a batch takes, and longer than a value may be.
    for n in 0..<130 { description.params["param_\(n)"] = "value \(n)" }
    description.params["long"] = String(repeating: "x", count: 7000)
    let run = tracker.begin(description)
    for step in 0..<3 {
      run.log(["train_loss": 1.5 - Double(step) / 4, "cluster_score/batch_0": -4012.5, "nmi_prev": .nan], step: step)
    }
    run.log(Dictionary(uniqueKeysWithValues: (0..<1100).map { ("size/\($0)", Double($0)) }), step: 3)
    run.log(DatasetInput(name: "tiles-z12", digest: "a1b2c3d4", source: "tiles.mbtiles", rows: 6313))
    run.log(artifact: folder["assignments.csv"], as: "cluster/assignments.csv")
    run.tag("best_step", "2")
    await run.end(.finished)
    let id = try #require(await run.mlflowID, "\(warnings.texts)")
    #expect(warnings.texts.isEmpty)

    let known: Run = try await read("runs/get?run_id=\(id)", from: server)
    #expect(known.run.info.status == "FINISHED")
    #expect(known.run.info.run_name == "k5-steps10")
    #expect(try #require(known.run.info.end_time) >= known.run.info.start_time)
    let params = Dictionary(uniqueKeysWithValues: (known.run.data.params ?? []).map { ($0.key, $0.value) })
    #expect(params.count == 131)
    #expect(params["param_129"] == "value 129")
    #expect(params["long"]?.count == 6000)
    let tags = Dictionary(uniqueKeysWithValues: (known.run.data.tags ?? []).map { ($0.key, $0.value) })
    #expect(tags["mlflow.source.name"] == "tiles cluster")
    #expect(tags["mlflow.source.type"] == "LOCAL")
    #expect(tags["mlflow.source.git.commit"] == "0123456789abcdef")
    #expect(tags["mlflow.note.content"] == "# Landscapes")
    #expect(tags["best_step"] == "2")
    let input = try #require(known.run.inputs?.dataset_inputs?.first)
    #expect(input.dataset.name == "tiles-z12")
    #expect(input.dataset.digest == "a1b2c3d4")
    #expect(input.dataset.source == #"{"uri":"tiles.mbtiles"}"#)
    #expect(input.dataset.profile == #"{"num_rows":6313}"#)
    #expect(input.tags.first?.value == "training")

    let loss: History = try await read("metrics/get-history?run_id=\(id)&metric_key=train_loss", from: server)
    #expect(loss.metrics.map(\.step) == [0, 1, 2])
    #expect(loss.metrics.map(\.value.number) == [1.5, 1.25, 1])
    let undefined: History = try await read("metrics/get-history?run_id=\(id)&metric_key=nmi_prev", from: server)
    #expect(undefined.metrics.count == 3)
    #expect(undefined.metrics.allSatisfy { $0.value.number.isNaN })
    let last: History = try await read("metrics/get-history?run_id=\(id)&metric_key=size/1099", from: server)
    #expect(last.metrics.map(\.value.number) == [1099])
    let artifact = try await server.get("/get-artifact?run_uuid=\(id)&path=cluster/assignments.csv")
    #expect(artifact == Data("z,x,y,cluster\n".utf8))

    try await failedAndTakenUpAgain(on: server)
    try await everythingTwice(folder, server, id)
    try await survivesTheServer(server, tracker, folder)
  }

  /// A run that failed, and another process that takes it up again.
  private func failedAndTakenUpAgain(on server: MLflowServer) async throws {
    let folder = try TemporaryFolder()
    let environment = ["MLFLOW_TRACKING_URI": server.endpoint]
    let description = RunDescription(
      name: "resumed", source: "tiles cluster", params: ["clusters": "5"], key: "the same work")
    let first = try tracker(environment, in: folder, warnings).begin(description)
    first.log(["train_loss": 2], step: 0)
    await first.end(.failed)
    let id = try #require(await first.mlflowID)
    let failed: Run = try await read("runs/get?run_id=\(id)", from: server)
    #expect(failed.run.info.status == "FAILED")

    let second = try tracker(environment, in: folder, warnings).begin(description, goesOn: true)
    #expect(second.id == first.id && second.toldSteps == [0])
    second.log(["train_loss": 1], step: 1)
    await second.end(.killed)
    #expect(await second.mlflowID == id)
    let killed: Run = try await read("runs/get?run_id=\(id)", from: server)
    #expect(killed.run.info.status == "KILLED")
    let loss: History = try await read("metrics/get-history?run_id=\(id)&metric_key=train_loss", from: server)
    #expect(loss.metrics.map(\.step) == [0, 1])
    #expect(warnings.texts.isEmpty)
  }

  /// What was noted of the delivery is lost: all of it is sent again, and nothing is there twice.
  private func everythingTwice(_ folder: TemporaryFolder, _ server: MLflowServer, _ id: String) async throws {
    let notes = try FileManager.default.subpathsOfDirectory(atPath: folder["runs"].path)
      .filter { $0.hasSuffix("mlflow.json") }
    for note in notes { try FileManager.default.removeItem(at: folder["runs/\(note)"]) }
    let sent = try await outbox(folder, server).send()
    #expect(sent.map(\.mlflowID) == [id])
    #expect(sent.first?.waiting == 0 && (sent.first?.sent ?? 0) > 8)
    let loss: History = try await read("metrics/get-history?run_id=\(id)&metric_key=train_loss", from: server)
    #expect(loss.metrics.map(\.step) == [0, 1, 2])
    let known: Run = try await read("runs/get?run_id=\(id)", from: server)
    #expect(known.run.info.status == "FINISHED")
    #expect(known.run.inputs?.dataset_inputs?.count == 1)
  }

  private func outbox(_ folder: TemporaryFolder, _ server: MLflowServer) throws -> Outbox {
    try Outbox(
      of: folder.url,
      for: try TrackingTests.server(
        ["MLFLOW_TRACKING_URI": server.endpoint, "MLFLOW_EXPERIMENT_NAME": "aerial / été"]),
      userAgent: "tiles-tests/1.0", limits: limits(), warn: warnings.add)
  }

  /// The server dies under a pipeline and its training, and comes back later.
  private func survivesTheServer(_ server: MLflowServer, _ tracker: RunTracker, _ folder: TemporaryFolder) async throws
  {
    tracker.beginPipeline(RunDescription(name: "earth", source: "tiles run earth.yaml"))
    let run = tracker.begin(RunDescription(name: "cut", source: "tiles cluster"))
    run.log(["train_loss": 2], step: 0)
    try await eventually("the run on the server", from: server) { await run.mlflowID != nil }
    server.stop()
    for step in 1...20 { run.log(["train_loss": 1], step: step) }
    try Data("as it was".utf8).write(to: folder["model"])
    run.log(artifact: folder["model"], as: "models/model")
    await run.end(.finished)
    await tracker.pipeline?.end(.finished)
    #expect(warnings.texts.count == 1)
    #expect(warnings.texts.first?.contains("does not answer") == true)
    #expect(warnings.texts.first?.contains("tiles track") == true)
    // The next run's file takes its place before the server is back.
    try FileManager.default.removeItem(at: folder["model"])
    try Data("another".utf8).write(to: folder["model"])

    try await server.start()
    #expect(try await outbox(folder, server).send().map(\.waiting) == [0, 0, 0])
    #expect(try await outbox(folder, server).send().map(\.sent) == [0, 0, 0])
    let id = try #require(await run.mlflowID)
    let loss: History = try await read("metrics/get-history?run_id=\(id)&metric_key=train_loss", from: server)
    #expect(loss.metrics.map(\.step) == Array(0...20))
    #expect(try await server.get("/get-artifact?run_uuid=\(id)&path=models/model") == Data("as it was".utf8))
    let known: Run = try await read("runs/get?run_id=\(id)", from: server)
    #expect(known.run.info.status == "FINISHED")
    let parent = try #require(known.run.data.tags?.first { $0.key == "mlflow.parentRunId" }?.value)
    let outer: Run = try await read("runs/get?run_id=\(parent)", from: server)
    #expect(outer.run.info.run_name == "earth" && outer.run.info.status == "FINISHED")
  }
}
