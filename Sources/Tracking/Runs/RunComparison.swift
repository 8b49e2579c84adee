public import Foundation

/// Runs side by side: the params in which they differ, and the metrics that they ended with.
public struct RunComparison: Sendable {
  public let runs: [RunRecord]
  private let busySince: Date?

  /// - Parameter busySince: when the `tiles` that has the data directory now began with it; a run that has not ended, and
  ///   was not heard of since, was killed.
  public init(_ runs: [RunRecord], busySince: Date? = nil) {
    self.runs = runs
    self.busySince = busySince
  }

  /// Params whose values are not the same in all runs, sorted; a param that a run lacks is a difference.
  public var differing: [String] {
    Set(runs.flatMap(\.run.params.keys)).sorted().filter { name in Set(runs.map { $0.run.params[name] }).count > 1 }
  }

  /// The metrics that are worth a column, where a run has them.
  public var figures: [String] {
    [
      "train_loss", "train_acc", "ctrl_loss", "ctrl_acc", "cluster_score/mean", "nmi_prev", "groups/silhouette",
    ].filter { name in runs.contains { $0.metrics[name] != nil } }
  }

  public func status(of run: RunRecord) -> String {
    let isHeard = busySince.map { run.lastHeard >= $0.addingTimeInterval(-1) } ?? false
    return run.status?.rawValue ?? (isHeard ? "RUNNING" : "KILLED")
  }

  /// A row a run, under these heads.
  public var table: (head: [String], rows: [[String]]) {
    let (differing, shown) = (differing, figures)
    let rows = runs.map { run in
      [run.id, run.run.name, Self.text(run.started), Self.duration(run), status(of: run), "\(run.steps.max() ?? 0)"]
        + differing.map { run.run.params[$0] ?? "-" } + shown.map { Self.text(run.metrics[$0]) }
    }
    return (["run", "name", "started", "took", "status", "steps"] + differing + shown, rows)
  }

  /// A column a run: what differs, then every metric.
  public var detail: (head: [String], rows: [[String]]) {
    func row(_ name: String, _ value: (RunRecord) -> String) -> [String] { [name] + runs.map(value) }
    let metrics = Set(runs.flatMap(\.metrics.keys)).sorted { $0.localizedStandardCompare($1) == .orderedAscending }
    return (
      [""] + runs.map(\.id),
      [
        row("name") { $0.run.name }, row("source") { $0.run.source ?? "-" }, row("started") { Self.text($0.started) },
        row("took", Self.duration), row("status", status), row("steps") { "\($0.steps.max() ?? 0)" },
        row("within") { $0.run.parent ?? "-" },
        row("mlflow") {
          $0.onServers.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        },
      ] + differing.map { name in row(name) { $0.run.params[name] ?? "-" } }
        + metrics.map { name in row(name) { Self.text($0.metrics[name]) } }
    )
  }

  /// UTC, to the minute.
  private static func text(_ date: Date) -> String {
    String(date.ISO8601Format(.init(dateTimeSeparator: .space)).prefix(16))
  }

  private static func text(_ value: Double?) -> String { value.map { String(format: "%.4g", $0) } ?? "-" }

  private static func duration(_ run: RunRecord) -> String {
    let seconds = Int(run.lastHeard.timeIntervalSince(run.started))
    return seconds < 60
      ? "\(seconds) s" : seconds < 3600 ? "\(seconds / 60) min" : "\(seconds / 3600) h \(seconds / 60 % 60) min"
  }
}
