import Foundation
import TestSupport
import Testing
import Tracking

/// Servers that are away, slow or against it: the run goes on.
@Suite(.timeLimit(.minutes(30))) struct RunTrackerTests {
  private let warnings = Warnings()
  private let folder: TemporaryFolder
  private let description = RunDescription(name: "k5", source: "tiles cluster", params: ["clusters": "5"])

  init() throws { folder = try TemporaryFolder() }

  @Test func `a server that is not there costs one warning, without credentials`() async throws {
    let tracker = try tracker(["MLFLOW_TRACKING_URI": "http://ann:hidden@127.0.0.1:1/hidden"], in: folder, warnings)
    for _ in 0..<2 {
      let run = tracker.begin(description)
      for step in 0..<10 { run.log(["train_loss": 1], step: step) }
      await run.end(.finished)
      #expect(await run.mlflowID == nil)
    }
    let warning = try #require(warnings.texts.first)
    #expect(warnings.texts.count == 1)
    #expect(warning.contains("127.0.0.1:1"))
    #expect(warning.contains("`tiles track` sends later"))
    #expect(!warning.contains("hidden") && !warning.contains("ann"))
  }

  @Test func `a server that says nothing is left at the end of the patience`() async throws {
    let server = try MisbehavingServer("--hang", "runs/create")
    let run = try tracker(["MLFLOW_TRACKING_URI": server.endpoint], in: folder, warnings, patience: 0.5).begin(
      description)
    for step in 0..<100 { run.log(["train_loss": 1], step: step) }
    #expect(warnings.texts.isEmpty)
    await run.end(.failed)
    #expect(warnings.texts.first?.contains("too slow") == true)
    #expect(await run.mlflowID == nil)
    #expect(warnings.texts.count == 1)
  }

  @Test func `a server that stays away is asked once a delivery, after its first chances`() async throws {
    let server = try MisbehavingServer("--then", "503")
    let tracker = try tracker(["MLFLOW_TRACKING_URI": server.endpoint], in: folder, warnings)
    for _ in 0..<2 {
      let run = tracker.begin(description)
      for step in 0..<3 { run.log(["train_loss": 1], step: step) }
      await run.end(.finished)
    }
    // The first delivery has four tries, each of the others one: at most one for each thing told.
    #expect((5...(4 + 9)).contains(try server.calls().count))
    #expect(warnings.texts.count == 1)
  }

  @Test(arguments: [408, 429, 500, 503])
  func `a passing failure is tried again, without a word`(_ status: Int) async throws {
    let server = try MisbehavingServer("--first", "\(status),\(status),200,\(status)")
    let run = try tracker(["MLFLOW_TRACKING_URI": server.endpoint], in: folder, warnings).begin(description)
    run.log(["train_loss": 1], step: 0)
    await run.end(.finished)
    #expect(await run.mlflowID == "abc")
    #expect(warnings.texts.isEmpty)
    let done = try server.calls().filter { $0.status == 200 }.map(\.call)
    // The third call was the first that was answered; the fourth failed, and the run was looked for again.
    #expect(
      done == [
        "experiments/get-by-name", "experiments/get-by-name", "runs/search", "runs/create", "runs/log-batch",
        "runs/log-batch", "runs/update",
      ])
  }

  @Test func `who is not let in does not ask again, and can send it all later`() async throws {
    let server = try MisbehavingServer("--then", "403")
    let run = try tracker(["MLFLOW_TRACKING_URI": server.endpoint], in: folder, warnings).begin(description)
    run.log(["train_loss": 1], step: 0)
    await run.end(.finished)
    #expect(try server.calls().count == 1)
    #expect(warnings.texts.count == 1)
    #expect(warnings.texts.first?.contains("check MLFLOW_TRACKING_USERNAME") == true)
    let open = try MisbehavingServer()
    let sent = try await Outbox(
      of: folder.url, for: try TrackingTests.server(["MLFLOW_TRACKING_URI": open.endpoint]),
      userAgent: "tiles-tests/1.0", limits: limits(), warn: warnings.add
    ).send()
    #expect(sent.map(\.sent) == [3] && sent.map(\.waiting) == [0])
  }

  @Test func `what the server does not take is dropped, the rest arrives`() async throws {
    let server = try MisbehavingServer("--deny", "runs/log-inputs")
    let run = try tracker(["MLFLOW_TRACKING_URI": server.endpoint], in: folder, warnings).begin(description)
    run.log(DatasetInput(name: "tiles", digest: "1", source: "tiles.mbtiles"))
    run.tag("best_step", "3")
    await run.end(.killed)
    #expect(warnings.texts.count == 1)
    let calls = try server.calls()
    #expect(calls.map(\.call).suffix(3) == ["runs/log-inputs", "runs/set-tag", "runs/update"])
    #expect(calls.last?.body.contains("KILLED") == true)
  }

  @Test func `a server that comes back learns everything in order, metrics together`() async throws {
    // The four tries to begin fail; then all is well.
    let server = try MisbehavingServer("--first", "503,503,503,503")
    let run = try tracker(["MLFLOW_TRACKING_URI": server.endpoint], in: folder, warnings).begin(description)
    for step in 0..<3 { run.log(["train_loss": Double(step)], step: step) }
    // Otherwise the end's delivery may be the first, and the only one, that meets the failures.
    await run.settle()
    for step in 3..<5 { run.log(["train_loss": Double(step)], step: step) }
    await run.end(.finished)
    #expect(warnings.texts.count == 1)
    let done = try server.calls().filter { $0.status == 200 }
    #expect(done.map(\.call).prefix(4) == ["experiments/get-by-name", "runs/search", "runs/create", "runs/log-batch"])
    #expect(done.last?.call == "runs/update")
    let batches = done.filter { $0.call == "runs/log-batch" }.map(\.body)
    // Params and tags; then the steps, those together that had gathered.
    #expect((2...6).contains(batches.count))
    let values = batches.joined().matches(of: /"step":(\d)/).map { String($0.1) }
    #expect(values == ["0", "1", "2", "3", "4"])
  }

  @Test func `an experiment that someone else makes first is taken`() async throws {
    let server = try MisbehavingServer("--race")
    let run = try tracker(["MLFLOW_TRACKING_URI": server.endpoint], in: folder, warnings).begin(description)
    await run.end(.finished)
    #expect(
      try server.calls().map(\.call).prefix(5) == [
        "experiments/get-by-name", "experiments/create", "experiments/get-by-name", "runs/search", "runs/create",
      ])
    #expect(warnings.texts.isEmpty)
  }

  @Test func `every call carries the credentials`() async throws {
    let server = try MisbehavingServer()
    let environment = ["MLFLOW_TRACKING_URI": server.endpoint, "MLFLOW_TRACKING_TOKEN": "hidden"]
    let run = try tracker(environment, in: folder, warnings).begin(description)
    await run.end(.finished)
    #expect(try server.calls().allSatisfy { $0.authorization == "Bearer hidden" })
  }

  @Test(arguments: ["s3://bucket/1/abc/artifacts", "mlflow-artifacts://elsewhere/1/abc/artifacts", "/srv/mlruns/1/abc"])
  func `artifacts that the server does not take itself go nowhere`(_ uri: String) async throws {
    let folder = try TemporaryFolder()
    try Data("1".utf8).write(to: folder["a.txt"])
    let server = try MisbehavingServer("--artifacts", uri)
    let run = try tracker(["MLFLOW_TRACKING_URI": server.endpoint], in: folder, warnings).begin(description)
    run.log(artifact: folder["a.txt"], as: "a.txt")
    await run.end(.finished)
    #expect(warnings.texts.first?.contains("--serve-artifacts") == true)
    #expect(try server.calls().last?.call == "runs/update")
  }

  @Test func `an artifact's path is escaped, a proxied root found`() async throws {
    let folder = try TemporaryFolder()
    try Data("1".utf8).write(to: folder["a.txt"])
    let server = try MisbehavingServer("--artifacts", "mlflow-artifacts:///1/abc/artifacts")
    let run = try tracker(["MLFLOW_TRACKING_URI": server.endpoint], in: folder, warnings).begin(description)
    run.log(artifact: folder["a.txt"], as: "groups/a b?#é.txt")
    await run.end(.finished)
    let path = "/api/2.0/mlflow-artifacts/artifacts/1/abc/artifacts/groups/a%20b%3F%23%C3%A9.txt"
    #expect(try server.calls().contains { $0.call == path && $0.body == "1" })
  }

  @Test func `a configured run is taken up again`() async throws {
    let server = try MisbehavingServer()
    let environment = ["MLFLOW_TRACKING_URI": server.endpoint, "MLFLOW_RUN_ID": "abc"]
    let run = try tracker(environment, in: folder, warnings).begin(description)
    await run.end(.finished)
    let calls = try server.calls()
    #expect(calls.map(\.call) == ["runs/get", "runs/update", "runs/set-tag", "runs/log-batch", "runs/update"])
    #expect(calls[1].body.contains("RUNNING"))
  }

  @Test func `a cancelled caller still ends its run`() async throws {
    let server = try MisbehavingServer()
    let run = try tracker(["MLFLOW_TRACKING_URI": server.endpoint], in: folder, warnings).begin(description)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      await run.end(.killed)
    }
    task.cancel()
    await task.value
    #expect(try server.calls().last?.body.contains("KILLED") == true)
  }
}
