import Files
import Foundation

/// The parts of MLflow's answers that are read.
enum MLflowAnswer {
  struct Failure: Decodable {
    let error_code: String?
    let message: String?
  }
  struct Nothing: Decodable {}
  struct ExperimentID: Decodable { let experiment_id: String }
  struct Experiment: Decodable { let experiment: ExperimentID }
  struct Run: Decodable {
    struct Body: Decodable { let info: MLflowClient.Run }
    let run: Body
  }
  /// The list is left out where it is empty.
  struct Runs: Decodable { let runs: [Run.Body]? }
}

extension MLflowClient {
  /// A run as the server knows it.
  struct Run: Codable, Sendable {
    let id: String
    let artifactURI: String
    private let lifecycle: String?

    var isDeleted: Bool { lifecycle == "deleted" }

    private enum CodingKeys: String, CodingKey {
      case id = "run_id"
      case artifactURI = "artifact_uri"
      case lifecycle = "lifecycle_stage"
    }
  }

  /// The configured experiment, made if it is not there. Two programs may make it at once: one then finds it made.
  func experimentID() async throws -> String {
    let name: String
    switch configuration.experiment {
    case .id(let id): return id
    case .name(let configured): name = configured
    }
    if let id = try await experimentID(named: name) { return id }
    do {
      let made: MLflowAnswer.ExperimentID = try await post("experiments/create", ["name": name])
      return made.experiment_id
    } catch MLflowError.refused(_, _, _, "RESOURCE_ALREADY_EXISTS", _) {
      if let id = try await experimentID(named: name) { return id }
      throw MLflowError.notMLflow(server: configuration.server, call: "experiments/create")
    }
  }

  private func experimentID(named name: String) async throws -> String? {
    do {
      let found: MLflowAnswer.Experiment = try await get("experiments/get-by-name", ["experiment_name": name])
      return found.experiment.experiment_id
    } catch MLflowError.refused(_, _, _, "RESOURCE_DOES_NOT_EXIST", _) {
      return nil
    }
  }

  /// The run that a journal stands for: the one that carries its name, else a new one.
  /// - Parameters:
  ///   - id: the journal's name.
  ///   - parent: what the server calls the run within which it takes place.
  ///   - startTime: Unix time in milliseconds, as all times here.
  ///   - given: a run that exists already, and is taken in place of a new one.
  func take(_ run: RunDescription, id: String, parent: String?, startTime: Int64, given: String?) async throws -> Run {
    if let given {
      let found: MLflowAnswer.Run = try await get("runs/get", ["run_id": given])
      try await update(found.run.info, status: "RUNNING", endTime: nil)
      try await setTag(Self.journalTag, id, of: found.run.info)
      return found.run.info
    }
    // Made in a call whose answer got lost, it is there all the same: look again before each try.
    var once = self
    once.tries = 1
    var attempt = 0
    while true {
      attempt += 1
      do {
        let experiment = try await once.experimentID()
        if let there = try await once.run(ofJournal: id, in: experiment) { return there }
        return try await once.create(run, id: id, parent: parent, startTime: startTime, in: experiment)
      } catch let error as MLflowError where error.isTransient && attempt < tries {
        try await pause(after: attempt)
      }
    }
  }

  private static let journalTag = "tiles.run"

  /// Also one that was deleted there.
  private func run(ofJournal id: String, in experiment: String) async throws -> Run? {
    struct Body: Encodable {
      let experiment_ids: [String]
      let filter: String
      let max_results = 1
      let run_view_type = "ALL"
    }
    let found: MLflowAnswer.Runs = try await post(
      "runs/search", Body(experiment_ids: [experiment], filter: "tags.`\(Self.journalTag)` = '\(id)'"))
    return found.runs?.first?.info
  }

  private func create(
    _ run: RunDescription, id: String, parent: String?, startTime: Int64, in experiment: String
  ) async throws -> Run {
    struct Body: Encodable {
      let experiment_id: String
      let run_name: String
      let start_time: Int64
      let tags: [LogBatch.Pair]
    }
    var tags = run.tags
    tags[Self.journalTag] = id
    tags["mlflow.parentRunId"] = parent
    let made: MLflowAnswer.Run = try await post(
      "runs/create",
      Body(
        experiment_id: experiment, run_name: run.name, start_time: startTime,
        tags: tags.sorted { $0.key < $1.key }.map(LogBatch.Pair.tag)))
    return made.run.info
  }

  func log(_ batches: [LogBatch], to run: Run) async throws {
    struct Body: Encodable {
      let run: Run
      let batch: LogBatch
      enum CodingKeys: CodingKey { case run_id }
      func encode(to encoder: any Encoder) throws {
        try batch.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(run.id, forKey: .run_id)
      }
    }
    for batch in batches {
      let _: MLflowAnswer.Nothing = try await post("runs/log-batch", Body(run: run, batch: batch))
    }
  }

  func setTag(_ key: String, _ value: String, of run: Run) async throws {
    let tag = LogBatch.Pair.tag(key, value)
    let _: MLflowAnswer.Nothing = try await post(
      "runs/set-tag", ["run_id": run.id, "key": tag.key, "value": tag.value])
  }

  func log(_ input: DatasetInput, to run: Run) async throws {
    struct Body: Encodable {
      struct Entry: Encodable {
        let tags: [LogBatch.Pair]
        let dataset: [String: String]
      }
      let run_id: String
      let datasets: [Entry]
    }
    func json(_ object: some Encodable) throws -> String {
      String(decoding: try JSONEncoder().encode(object), as: UTF8.self)
    }
    var dataset = [
      "name": String(input.name.prefix(500)), "digest": String(input.digest.prefix(36)), "source_type": "local",
      "source": try json(["uri": input.source]),
    ]
    if let rows = input.rows { dataset["profile"] = try json(["num_rows": rows]) }
    let entry = Body.Entry(tags: [.tag("mlflow.data.context", input.context)], dataset: dataset)
    let _: MLflowAnswer.Nothing = try await post("runs/log-inputs", Body(run_id: run.id, datasets: [entry]))
  }

  func update(_ run: Run, status: String, endTime: Int64?) async throws {
    struct Body: Encodable {
      let run_id: String
      let status: String
      let end_time: Int64?
    }
    let _: MLflowAnswer.Nothing = try await post(
      "runs/update", Body(run_id: run.id, status: status, end_time: endTime))
  }

  /// - Parameter path: below the run's artifacts.
  func put(_ file: URL, as path: String, to run: Run) async throws {
    guard let data = try? RegularFile.data(file, atMost: .max, mapped: true, followsLinks: false) else {
      throw MLflowError.unreadableArtifact(path: file.path)
    }
    let root = try Self.artifactPath(of: run.artifactURI, server: configuration.server)
    let whole = [root, path].joined(separator: "/")
    try await put("/api/2.0/mlflow-artifacts/artifacts/" + Self.escape(whole, keeping: "/"), data)
  }

  /// Where the server itself takes a run's artifacts: `1/abc/artifacts` for `mlflow-artifacts:/1/abc/artifacts`.
  static func artifactPath(of uri: String, server: String) throws -> String {
    let parts = URLComponents(string: uri)
    // Where it names a host, that may be another one: credentials go to none but the one that they are meant for.
    guard let parts, parts.scheme == "mlflow-artifacts", parts.host?.isEmpty ?? true else {
      throw MLflowError.artifactsElsewhere(server: server, scheme: parts?.scheme ?? "a folder")
    }
    return String(parts.path.drop { $0 == "/" })
  }
}
