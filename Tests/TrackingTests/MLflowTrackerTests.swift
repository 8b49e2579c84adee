import Foundation
import TestSupport
import Testing
import Tracking

/// Servers that are away, slow or against it: the run goes on.
@Suite struct MLflowTrackerTests {
  private let warnings = Warnings()
  private let description = RunDescription(name: "k5", source: "tiles cluster", params: ["clusters": "5"])

  @Test func `a server that is not there costs one warning, without credentials`() async throws {
    let tracker = try tracker(["MLFLOW_TRACKING_URI": "http://ann:hidden@127.0.0.1:1/hidden"], warnings)
    for _ in 0..<2 {
      let run = tracker.begin(description)
      for step in 0..<10 { run.log(["train_loss": 1], step: step) }
      run.log(artifact: URL(fileURLWithPath: "/nonexistent"), as: "x")
      await run.end(.finished)
      #expect(await run.id == nil)
    }
    let warning = try #require(warnings.texts.first)
    #expect(warnings.texts.count == 1)
    #expect(warning.contains("127.0.0.1:1"))
    #expect(warning.contains("stays in metrics.jsonl"))
    #expect(!warning.contains("hidden") && !warning.contains("ann"))
  }

  @Test func `a server that says nothing is left at the end of the patience`() async throws {
    let server = try MisbehavingServer("--hang", "runs/create")
    let run = try tracker(["MLFLOW_TRACKING_URI": server.endpoint], warnings, patience: 0.5, queue: 3).begin(
      description)
    for step in 0..<100 { run.log(["train_loss": 1], step: step) }
    #expect(warnings.texts.count == 1)
    #expect(warnings.texts.first?.contains("queue for it is full") == true)
    await run.end(.failed)
    #expect(await run.id == nil)
    #expect(warnings.texts.count == 1)
  }

  @Test func `a server that stays away is asked once a call, after its first chances`() async throws {
    let server = try MisbehavingServer("--then", "503")
    let tracker = try tracker(["MLFLOW_TRACKING_URI": server.endpoint], warnings)
    for _ in 0..<2 {
      let run = tracker.begin(description)
      for step in 0..<3 { run.log(["train_loss": 1], step: step) }
      await run.end(.finished)
    }
    // The first run's begin has four tries; each event and each end has one, and so has the second begin.
    #expect(try server.calls().count == (4 + 3 + 1) + (1 + 3 + 1))
    #expect(warnings.texts.count == 1)
  }

  @Test(arguments: [408, 429, 500, 503])
  func `a passing failure is tried again, without a word`(_ status: Int) async throws {
    let server = try MisbehavingServer("--first", "\(status),\(status),200,\(status)")
    let run = try tracker(["MLFLOW_TRACKING_URI": server.endpoint], warnings).begin(description)
    run.log(["train_loss": 1], step: 0)
    await run.end(.finished)
    #expect(await run.id == "abc")
    #expect(warnings.texts.isEmpty)
    let done = try server.calls().filter { $0.status == 200 }.map(\.call)
    #expect(done == ["experiments/get-by-name", "runs/create", "runs/log-batch", "runs/log-batch", "runs/update"])
  }

  @Test func `a refusal is not tried again, and nothing is sent after it`() async throws {
    let server = try MisbehavingServer("--then", "403")
    let run = try tracker(["MLFLOW_TRACKING_URI": server.endpoint], warnings).begin(description)
    run.log(["train_loss": 1], step: 0)
    await run.end(.finished)
    #expect(try server.calls().count == 1)
    #expect(warnings.texts.count == 1)
    #expect(warnings.texts.first?.contains("check MLFLOW_TRACKING_USERNAME") == true)
  }

  @Test func `what the server does not take is dropped, the rest arrives`() async throws {
    let server = try MisbehavingServer("--deny", "runs/log-inputs")
    let run = try tracker(["MLFLOW_TRACKING_URI": server.endpoint], warnings).begin(description)
    run.log(DatasetInput(name: "tiles", digest: "1", source: "tiles.mbtiles"))
    run.log(artifact: URL(fileURLWithPath: "/nonexistent"), as: "x")
    run.tag("best_step", "3")
    await run.end(.killed)
    #expect(warnings.texts.count == 1)
    let calls = try server.calls()
    #expect(calls.map(\.call).suffix(3) == ["runs/log-inputs", "runs/set-tag", "runs/update"])
    #expect(calls.last?.body.contains("KILLED") == true)
  }

  @Test func `a server that comes back learns everything in order, metrics together`() async throws {
    // The four tries to begin fail, and one more; then all is well.
    let server = try MisbehavingServer("--first", "503,503,503,503,503")
    let run = try tracker(["MLFLOW_TRACKING_URI": server.endpoint], warnings).begin(description)
    for step in 0..<5 { run.log(["train_loss": Double(step)], step: step) }
    await run.end(.finished)
    #expect(warnings.texts.count == 1)
    let done = try server.calls().filter { $0.status == 200 }
    #expect(done.map(\.call).prefix(3) == ["experiments/get-by-name", "runs/create", "runs/log-batch"])
    #expect(done.last?.call == "runs/update")
    let batches = done.filter { $0.call == "runs/log-batch" }.map(\.body)
    // Params and tags; steps 0 and 1 that had gathered; then a step each.
    #expect(batches.count == 5)
    let values = batches.joined().matches(of: /"step":(\d)/).map { String($0.1) }
    #expect(values == ["0", "1", "2", "3", "4"])
  }

  @Test func `an experiment that someone else makes first is taken`() async throws {
    let server = try MisbehavingServer("--race")
    let run = try tracker(["MLFLOW_TRACKING_URI": server.endpoint], warnings).begin(description)
    await run.end(.finished)
    #expect(
      try server.calls().map(\.call).prefix(4) == [
        "experiments/get-by-name", "experiments/create", "experiments/get-by-name", "runs/create",
      ])
    #expect(warnings.texts.isEmpty)
  }

  @Test func `every call carries the credentials`() async throws {
    let server = try MisbehavingServer()
    let environment = ["MLFLOW_TRACKING_URI": server.endpoint, "MLFLOW_TRACKING_TOKEN": "hidden"]
    let run = try tracker(environment, warnings).begin(description)
    await run.end(.finished)
    #expect(try server.calls().allSatisfy { $0.authorization == "Bearer hidden" })
  }

  @Test(arguments: ["s3://bucket/1/abc/artifacts", "mlflow-artifacts://elsewhere/1/abc/artifacts", "/srv/mlruns/1/abc"])
  func `artifacts that the server does not take itself go nowhere`(_ uri: String) async throws {
    let folder = try TemporaryFolder()
    try Data("1".utf8).write(to: folder["a.txt"])
    let server = try MisbehavingServer("--artifacts", uri)
    let run = try tracker(["MLFLOW_TRACKING_URI": server.endpoint], warnings).begin(description)
    run.log(artifact: folder["a.txt"], as: "a.txt")
    await run.end(.finished)
    #expect(warnings.texts.first?.contains("--serve-artifacts") == true)
    #expect(try server.calls().last?.call == "runs/update")
  }

  @Test func `an artifact's path is escaped, a proxied root found`() async throws {
    let folder = try TemporaryFolder()
    try Data("1".utf8).write(to: folder["a.txt"])
    let server = try MisbehavingServer("--artifacts", "mlflow-artifacts:///1/abc/artifacts")
    let run = try tracker(["MLFLOW_TRACKING_URI": server.endpoint], warnings).begin(description)
    run.log(artifact: folder["a.txt"], as: "groups/a b?#é.txt")
    await run.end(.finished)
    let path = "/api/2.0/mlflow-artifacts/artifacts/1/abc/artifacts/groups/a%20b%3F%23%C3%A9.txt"
    #expect(try server.calls().contains { $0.call == path && $0.body == "1" })
  }

  @Test func `a configured run is taken up again`() async throws {
    let server = try MisbehavingServer()
    let environment = ["MLFLOW_TRACKING_URI": server.endpoint, "MLFLOW_RUN_ID": "abc"]
    let run = try tracker(environment, warnings).begin(description)
    await run.end(.finished)
    let calls = try server.calls()
    #expect(calls.map(\.call) == ["runs/get", "runs/update", "runs/log-batch", "runs/update"])
    #expect(calls[1].body.contains("RUNNING"))
  }

  @Test func `a cancelled caller still ends its run`() async throws {
    let server = try MisbehavingServer()
    let run = try tracker(["MLFLOW_TRACKING_URI": server.endpoint], warnings).begin(description)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      await run.end(.killed)
    }
    task.cancel()
    await task.value
    #expect(try server.calls().last?.body.contains("KILLED") == true)
  }
}
