import Testing

@testable import Report

@Suite(.timeLimit(.minutes(30))) struct RunsSectionTests {
  private func html(_ runs: ReportContent.Runs, _ language: PageLanguage = .english) -> String {
    RunsSection(runs: runs, phrases: language.phrases).section.html.text
  }

  @Test func `trainings stand side by side with what differs and what came out`() {
    let text = html(Sample.runs)
    let heads = text.matches(of: /<th scope="col"><bdi>([^<]*)</).map { String($0.1) }
    #expect(heads == ["run", "name", "started", "took", "status", "steps", "clusters", "ctrl_acc"])
    #expect(
      text.contains(
        "<tr><th scope=\"row\"><bdi>2026-05-02</bdi></th><td>landscape</td><td>2026-05-28 20:26 UTC</td><td>1 min</td>"
          + "<td>finished</td><td>10</td><td>6</td><td>0.8125</td></tr>"))
  }

  @Test func `what a training lacks is a dash`() {
    var runs = Sample.runs
    runs.rows[1].params["clusters"] = nil
    #expect(html(runs).contains("<td>–</td>"))
  }

  @Test func `in French the words are French and the parameters keep their names`() {
    let text = html(Sample.runs, .french)
    for part in ["exécution", "terminé", "28 mai 2026", "0,8125", "clusters", "ctrl_acc"] {
      #expect(text.contains(part), "\(part)")
    }
  }
}
