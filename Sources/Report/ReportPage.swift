internal import Files
public import Foundation

/// A report as one HTML file that needs nothing else: no network, no other file, now or later.
///
/// Chart.js and Leaflet are copied into the page. Where one is missing the page is written all the same, with tables
/// in place of charts or a still map, and says so; `missing` tells the caller. The same content and the same libraries
/// give the same bytes.
public struct ReportPage: Sendable {
  public let content: ReportContent
  /// The libraries that were not found, and what to do about it.
  public let missing: [WebLibraries.Missing]

  private let chart: WebLibraries.Library?
  private let leaflet: WebLibraries.Library?

  public enum Failure: Error, CustomStringConvertible, Equatable {
    case repeatedGroup(id: Int)
    case outsideTheWorld(zoom: Int, x: Int, y: Int)

    public var description: String {
      switch self {
      case .repeatedGroup(let id): "report: expected each group once, found group \(id) twice; give each its own id"
      case .outsideTheWorld(let zoom, let x, let y):
        "report: expected tiles in XYZ order with zoom 0 to 22 and x, y from 0 to 2^zoom - 1, found \(zoom)/\(x)/\(y); "
          + "check the zoom, and that rows are not counted from the south"
      }
    }
  }

  public init(_ content: ReportContent, libraries: WebLibraries = WebLibraries()) {
    self.content = content
    var missing: [WebLibraries.Missing] = []
    func found(_ library: () throws(WebLibraries.Missing) -> WebLibraries.Library) -> WebLibraries.Library? {
      do { return try library() } catch {
        missing.append(error)
        return nil
      }
    }
    chart = found(libraries.chart)
    // Images that lie nowhere need no map.
    leaflet = content.map == nil ? nil : found(libraries.leaflet)
    self.missing = missing
  }

  /// - Throws: `ReportPage.Failure`; `Digest.Unavailable`.
  public func html() throws -> String {
    let charts = StepCharts(content).charts
    let sizes = StepCharts.groupSizes(content)
    let map = try MapOfGroups(content)
    var seen: Set<Int> = []
    for group in content.groups where !seen.insert(group.id).inserted { throw Failure.repeatedGroup(id: group.id) }
    let sections = [
      Summary(content).section, training(charts), content.runs.map(runs), sizes.map(groupSizes), map?.section,
      ProfileSection(groups: content.groups).section,
      ContactSheets(groups: content.groups, things: content.facts.things).section,
      Provenance(content: content, libraries: [chart, leaflet].compactMap { $0 }).section,
    ].compactMap { $0 }
    let payload = Payload(charts: chart == nil ? [] : charts + [sizes].compactMap { $0 }, map: map?.payload)
    let scripts = [chart?.script, leaflet?.script, ChartScript.text, MapScript.text, Payload.start].compactMap { $0 }
    return try PageFrame(
      title: content.title,
      about: "Written \(Wording.date(content.facts.created)) by tiles \(content.facts.toolVersion)",
      notes: missing.map(\.description), sections: sections, style: (leaflet?.style ?? "") + Style.text,
      data: HTML.json(payload), scripts: scripts
    ).html.text
  }

  /// Writes the page atomically.
  /// - Throws: as `html()`; `AtomicFile.Failure`.
  public func write(to url: URL) throws {
    try AtomicFile.write(try html(), to: url)
  }

  private func training(_ charts: [Chart]) -> Section? {
    let metrics = StepMetrics(content.steps)
    let others = metrics.others
    guard !charts.isEmpty || !others.isEmpty else { return nil }
    let figures = charts.map { $0.figure(drawn: chart != nil) }
    let columns = others.map { name in Wording.column(content.steps.map { $0[name] }) }
    let rows = metrics.labels.enumerated().map { step, label in [label] + columns.map { $0[step] } }
    let rest: HTML =
      others.isEmpty
      ? ""
      : """
      <details><summary>Other figures of each step</summary>
      \(HTML.table(caption: "Other figures of each step", head: ["step"] + others, rows: rows))
      </details>
      """
    return Section(
      id: "training", title: "Training, step by step", body: "<div class=\"charts\">\n\(figures)</div>\n\(rest)")
  }

  private func runs(_ table: ReportContent.Table) -> Section {
    let text = "The parameters in which they differ, and the figures that they ended with; the others are the same."
    return Section(
      id: "runs", title: "Trainings side by side",
      body: "<p>\(text)</p>\n\(HTML.table(caption: "Trainings", head: table.head, rows: table.rows))")
  }

  private func groupSizes(_ sizes: Chart) -> Section {
    Section(id: "groups", title: "Groups", body: sizes.figure(drawn: chart != nil))
  }
}
