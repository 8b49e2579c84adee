@testable import Records
@testable import DataDirectory
import Files
import Foundation

@testable import Pipeline
@testable import Report
@testable import Exports
@testable import Groups
@testable import Stages
@testable import Tracking

extension Reader {
  /// What runs and stages noted.
  static let tracking: [Reader] = [
    Reader(
      name: "metrics", form: .lines,
      words: [
        "step", "train_loss", "train_acc", "ctrl_acc", "nmi_prev", "ari_prev", "cluster_score/batch_0",
        "cluster_score/batch_9223372036854775807", "cluster_size_train/0", "cluster_size_test/-1", "cluster_score/mean",
      ]
    ) { input, folder in
      _ = try folder.holding(input, as: "metrics.jsonl")
      let file = MetricsFile(Target("metrics.jsonl", below: folder))
      let steps = try file.records()
      try page(steps: steps)
      for step in steps { try file.append(step) }
      guard try file.records().count == 2 * steps.count else { broken("steps were lost") }
      try file.keep(first: 1)
    },
    Reader(
      name: "manifest", form: .json,
      words: [
        "fetch", "import", "split", "cluster", "groups", "report", "complete", "running", "failed", "partial",
        "tiles.mbtiles",
        "split.csv", "2026-11-26T13:04:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "params", "metrics",
        "absent",
        "steps", "clusters", "bbox", "-1,2,3,4",
      ]
    ) { input, folder in
      _ = try folder.holding(input, as: "manifest.json")
      let data = DataFolder(folder)
      let manifest = try Manifest(existingIn: folder)
      _ = manifest.waiting(in: ["fetch", "import", "split", "cluster", "groups", "report"])
      _ = manifest.atWork(since: Date(timeIntervalSince1970: 0))
      for (name, record) in manifest.stages {
        _ = try attempt { try RecordedState.freshness(of: name, in: data, manifest: manifest).reason }
        _ = record.startedAt.ISO8601Format()
      }
      _ = try attempt { try ManifestCheck(manifest, in: data) { _ in }.differences.map { "\($0) \($0.json.text)" } }
      let facts = ReportFacts(AssignmentFile([]), attribution: nil, manifest: manifest, toolVersion: "1").facts
      for language in PageLanguage.allCases {
        var content = ReportContent(title: "", language: language, facts: facts)
        content.stages = ReportStage.stages(manifest)
        content.provenance = try ReportStage.provenance(manifest)
        _ = try ReportPage(content, libraries: noLibraries).html()
      }
      try attempt { try DVCFiles(manifest, in: data, order: []) { name, _ in "tiles \(name)" }.write(in: data) }
      try manifest.write(in: folder)
      guard try Manifest(in: folder).stages.count == manifest.stages.count else { broken("stages were lost") }
    },
    Reader(
      name: "journal", form: .parts,
      words: [
        "time", "told", "begin", "run", "metrics", "values", "step", "tag", "input", "dataset", "artifact", "end",
        "status",
        "FINISHED", "KILLED", "parent", "params", "tags", "key", "mlflow.source.name", "tiles cluster",
      ]
    ) { input, folder in
      try Parts(input).write(in: folder)
      let records = try RunRecord.all(in: folder)
      let comparison = RunComparison(records, busySince: Date(timeIntervalSince1970: 0))
      _ = (comparison.table, comparison.detail)
      let rows = records.map { run -> ReportContent.Run in
        .init(
          id: run.id, name: run.run.name, started: run.started, seconds: run.lastHeard.timeIntervalSince(run.started),
          status: comparison.status(of: run), steps: run.steps.max() ?? 0, params: run.run.params, metrics: run.metrics)
      }
      try page(steps: [], runs: .init(params: comparison.differing, figures: comparison.figures, rows: rows))
      for journal in try RunFolder(folder).journals() {
        let states = DeliveryState.all(of: journal)
        for state in states.values { _ = try attempt { try journal.events(from: state.sent).map(\.end) } }
        for (event, _) in try journal.events() {
          switch event.told {
          case .begin(let run):
            _ = LogBatch.split(
              params: run.params.map { LogBatch.Pair.param($0.key, $0.value) },
              tags: run.tags.map { LogBatch.Pair.tag($0.key, $0.value) })
          case .metrics(let values, let step):
            let batches = LogBatch.split(
              metrics: values.map { .init(key: $0.key, value: $0.value, timestamp: event.time, step: step) })
            _ = try JSONEncoder.line.withAllNumbers().encode(batches)
          case .artifact(let file, let path, _):
            _ = try attempt { try journal.file(named: file)?.open() }
            try attempt { try journal.release(path) }
          default: break
          }
        }
        if let state = states.first { try state.value.write(for: state.key, of: journal) }
        try journal.append(.resume, at: Date())
      }
    },
    Reader(
      name: "mlflow", form: .json,
      words: [
        "run", "info", "runs", "run_id", "artifact_uri", "mlflow-artifacts:/1/a", "experiment", "experiment_id",
        "error_code",
      ]
    ) { input, _ in
      let decoder = JSONDecoder()
      _ = try? decoder.decode(MLflowAnswer.Failure.self, from: input)
      _ = try? decoder.decode(MLflowAnswer.Experiment.self, from: input)
      _ = try? decoder.decode(MLflowAnswer.Runs.self, from: input)
      let run = try decoder.decode(MLflowAnswer.Run.self, from: input).run.info
      let path = try MLflowClient.artifactPath(of: run.artifactURI, server: "http://localhost")
      _ = MLflowClient.escape(path, keeping: "/")
    },
  ]

  static let noLibraries = WebLibraries(folder: URL(fileURLWithPath: "/nonexistent"))

  /// The report's page in every language, with some of what it shows.
  static func page(
    steps: [[String: Double]], runs: ReportContent.Runs? = nil, groups: [ReportContent.Group] = []
  ) throws {
    for language in PageLanguage.allCases {
      var content = ReportContent(
        title: "", language: language, facts: .init(toolVersion: "1", created: Date(timeIntervalSince1970: 0)))
      content.steps = steps
      content.runs = runs
      content.groups = groups
      _ = try ReportPage(content, libraries: noLibraries).html()
    }
  }
}
