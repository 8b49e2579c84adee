/// Trainings side by side: the parameters in which they differ, and the figures that they ended with.
struct RunsSection {
  let runs: [ReportContent.Run]
  let phrases: any Phrases

  /// The figures that are worth a column, where a run has them.
  private static let figures = [
    "train_loss", "train_acc", "ctrl_loss", "ctrl_acc", "cluster_score/mean", "nmi_prev", "groups/silhouette",
  ]

  /// nil where there is nothing to compare.
  var section: Section? {
    guard runs.count > 1 else { return nil }
    let table = HTML.table(caption: phrases.term(.runs), head: head, rows: runs.map(row))
    return Section(
      id: "runs", title: phrases.term(.runs), body: "<p>\(phrases.term(.runsAbout))</p>\n\(table)")
  }

  private var head: [String] {
    [Term.run, .name, .started, .took, .status, .steps].map(phrases.term) + differing + shown
  }

  private func row(_ run: ReportContent.Run) -> [String] {
    [
      run.id, run.name, phrases.date(run.started), phrases.duration(run.seconds), phrases.status(run.status),
      phrases.numerals.count(run.steps),
    ] + differing.map { run.params[$0] ?? "–" } + shown.map { phrases.numerals.number(run.metrics[$0]) }
  }

  /// Params whose values are not the same in all runs; one that a run lacks is a difference.
  private var differing: [String] {
    Set(runs.flatMap(\.params.keys)).sorted().filter { name in Set(runs.map { $0.params[name] }).count > 1 }
  }

  private var shown: [String] { Self.figures.filter { name in runs.contains { $0.metrics[name] != nil } } }
}
