public import Files
import Foundation
public import WebPages

/// Part of what `ReportPage` is made with, so that who writes a report needs no other module.
public typealias WebLibraries = WebPages.WebLibraries

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

  /// - Throws: `ReportPage.Failure`; `Digest.Unavailable`; `PageTemplate.Failure` and `ScriptBundle.Failure`, should the
  ///   files in `Web` not fit together.
  public func html() throws -> String {
    let charts = StepCharts(content).charts
    let sizes = [StepCharts.groupGround(content), StepCharts.groupSizes(content)].compactMap { $0 }
    let map = try MapOfGroups(content)
    let projection = ProjectionOfGroups(content)
    let phrases = content.language.phrases
    var seen: Set<Int> = []
    for group in content.groups where !seen.insert(group.id).inserted { throw Failure.repeatedGroup(id: group.id) }
    let marks = GroupMarks(content)
    // First what there is to see, then what it rests on.
    let sections = [
      map?.section,
      GroupCards(
        groups: content.groups, thing: content.facts.thing, phrases: phrases, viewpoints: content.viewpoints, map: map
      ).section,
      DoubtfulSection(content: content).section, DownloadsSection(content: content).section,
      UnitsSection(content)?.section, ViewpointsSection(content)?.section, PlacesSection(content)?.section,
      content.photographs.flatMap { SeriesSection(photographs: $0, groups: marks).section },
      content.photographs.flatMap { PairsSection(photographs: $0, groups: marks).section },
      groupSizes(sizes), Summary(content).section,
      ProfileSection(groups: content.groups, phrases: phrases, language: content.language).section?.folded,
      projection?.section.folded, training(charts)?.folded,
      content.runs.map { RunsSection(runs: $0, phrases: phrases).section.folded },
      Provenance(content: content, libraries: [chart, leaflet].compactMap { $0 }).section.folded,
    ].compactMap { $0 }
    let payload = Payload(
      charts: chart == nil ? [] : charts + sizes, map: map?.payload,
      projection: projection?.payload)
    let libraries = [chart, leaflet].compactMap { $0 }.map { PageFrame.Script(text: $0.script) }
    let scripts = libraries + [PageFrame.Script(text: try ReportFiles.script(), isModule: true)]
    return try PageFrame(
      title: content.title, phrases: phrases, lead: lead,
      about: phrases.written(content.facts.created, by: content.facts.toolVersion),
      otherPages: content.otherPages, notes: missing.map(phrases.missing), sections: sections,
      style: (leaflet?.style ?? "") + ReportFiles.style,
      data: HTML.json(payload), scripts: scripts
    ).html.text
  }

  /// Writes the page atomically.
  /// - Throws: as `html()`; `AtomicFile.Failure`.
  public func write(to target: Target) throws {
    try AtomicFile.write(try html(), to: target)
  }

  /// The whole in a sentence; nil without groups.
  private var lead: String? {
    guard !content.groups.isEmpty else { return nil }
    let phrases = content.language.phrases
    let largest = content.groups.filter { $0.ground != nil }.max {
      ($0.ground?.share ?? 0, $1.id) < ($1.ground?.share ?? 0, $0.id)
    }
    let images = content.groups.reduce(0) { $0 + $1.images }
    return phrases.lead(
      groups: content.groups.count, images, content.facts.thing,
      largest: largest.flatMap { group in
        // A name that is written from the right turns no more than itself.
        group.ground.map { ("\u{2068}\(group.called(phrases))\u{2069}", $0.share) }
      })
  }

  private func training(_ charts: [Chart]) -> Section? {
    let phrases = content.language.phrases
    let metrics = StepMetrics(content.steps)
    let others = metrics.others
    guard !charts.isEmpty || !others.isEmpty else { return nil }
    let figures = charts.map { $0.figure(drawn: chart != nil, phrases) }
    let columns = others.map { name in phrases.numerals.column(content.steps.map { $0[name] }) }
    let rows = metrics.labels.enumerated().map { step, label in [label] + columns.map { $0[step] } }
    let rest: HTML =
      others.isEmpty
      ? ""
      : """
      <details><summary>\(phrases.term(.otherFigures))</summary>
      \(HTML.table(caption: phrases.term(.otherFigures), head: [phrases.term(.step)] + others.map(phrases.metric), rows: rows))
      </details>
      """
    return Section(
      id: "training", title: phrases.term(.training), body: "<div class=\"charts\">\n\(figures)</div>\n\(rest)")
  }

  private func groupSizes(_ charts: [Chart]) -> Section? {
    guard !charts.isEmpty else { return nil }
    let phrases = content.language.phrases
    let figures = charts.map { $0.figure(drawn: chart != nil, phrases) }
    return Section(id: "groups", title: phrases.term(.groups), body: "\(figures)")
  }
}
