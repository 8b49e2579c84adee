internal import WebPages

/// Trainings side by side: the parameters in which they differ, and the figures that they ended with.
struct RunsSection {
  let runs: ReportContent.Runs
  let phrases: any Phrases

  var section: Section {
    let table = HTML.table(caption: phrases.term(.runs), head: head, rows: runs.rows.map(row))
    return Section(
      id: "runs", title: phrases.term(.runs), body: "<p>\(phrases.term(.runsAbout))</p>\n\(table)")
  }

  private var head: [String] {
    [Term.run, .name, .started, .took, .status, .steps].map(phrases.term) + runs.params + runs.figures
  }

  private func row(_ run: ReportContent.Run) -> [String] {
    [
      run.id, run.name, phrases.date(run.started), phrases.duration(run.seconds), phrases.status(run.status),
      phrases.numerals.count(run.steps),
    ] + runs.params.map { run.params[$0] ?? "–" } + runs.figures.map { phrases.numerals.number(run.metrics[$0]) }
  }
}
