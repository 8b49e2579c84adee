internal import Foundation
internal import WebPages

/// Communes, parks or other units: a map of the group that has most of each, the fuller the more of it, and a table.
struct UnitsSection {
  private let units: [ReportContent.Unit]
  private let groups: GroupMarks
  private let frame: PlacesFrame
  private var phrases: any Phrases { groups.phrases }

  /// The width of the drawing.
  private static let width = 1_000.0
  /// More lines than these are a file's work.
  private static let mostRows = 2_000

  /// nil where nobody asked for units.
  init?(_ content: ReportContent) {
    let points = content.units.flatMap(\.rings).flatMap { ring in
      stride(from: 0, to: ring.count - 1, by: 2).map { (longitude: ring[$0], latitude: ring[$0 + 1]) }
    }
    guard let frame = PlacesFrame(points, room: 1.05) else { return nil }
    self.frame = frame
    units = content.units
    groups = GroupMarks(content)
  }

  var section: Section {
    let shapes = units.map { unit -> HTML in
      let path = unit.rings.map { frame.path(of: $0, width: Self.width) }.joined()
      guard let most = unit.groups.first else {
        return "<path class=\"bare\" d=\"\(path)\"><title>\(words(unit))</title></path>\n"
      }
      let share = String(format: "%.2f", 0.25 + 0.75 * most.squareKilometres / unit.covered)
      return """
        <path fill="\(groups.color(of: most.group))" fill-opacity="\(share)" d="\(path)"><title>\(words(unit))</title></path>

        """
    }
    return Section(
      id: "units", title: phrases.term(.units),
      body: """
        <div class="prose"><p>\(phrases.unitsAbout(units.count, shown: min(units.count, Self.mostRows)))</p></div>
        <figure class="places units"><svg viewBox="0 0 \(PlacesFrame.short(Self.width)) \(PlacesFrame.short(frame.height * Self.width))" role="img" \
        aria-label="\(phrases.term(.units))">
        \(shapes)</svg></figure>
        <ul class="chips">
        \(legend)</ul>
        \(table)
        """)
  }

  private var legend: [HTML] {
    let dominant = Dictionary(grouping: units.compactMap(\.groups.first?.group)) { $0 }.mapValues(\.count)
    return dominant.sorted { $0.key < $1.key }.map { group, count in
      """
      <li><a href="#group-\(group)">\(groups.swatch(of: group))\
      <bdi>\(groups.name(of: group))</bdi></a> <span class="size">\(phrases.numerals.count(count))</span></li>

      """
    }
  }

  private var table: HTML {
    let all = Set(units.flatMap { $0.groups.map(\.group) }).sorted()
    let numerals = phrases.numerals
    let head =
      [phrases.term(.unit), "km²", phrases.term(.covered), phrases.term(.dominant), phrases.term(.shannon)]
      + all.map { "\(groups.name(of: $0)), km²" }
    let rows = units.prefix(Self.mostRows).map { unit in
      let known = Dictionary(
        unit.groups.map { ($0.group, $0.squareKilometres) }, uniquingKeysWith: { first, _ in first })
      return [
        unit.name, numerals.number(unit.squareKilometres),
        numerals.percent(unit.squareKilometres > 0 ? unit.covered / unit.squareKilometres : 0, fine: true),
        unit.groups.first.map { "\(groups.name(of: $0.group)) (\(share(of: $0, in: unit)))" } ?? "–",
        unit.shannon.map { numerals.fixed($0, 2) } ?? "–",
      ] + all.map { group in known[group].map(numerals.number) ?? "–" }
    }
    return HTML.table(caption: phrases.term(.units), head: head, rows: rows)
  }

  private func share(of ground: ReportContent.Unit.Ground, in unit: ReportContent.Unit) -> String {
    phrases.numerals.percent(unit.covered > 0 ? ground.squareKilometres / unit.covered : 0, fine: true)
  }

  private func words(_ unit: ReportContent.Unit) -> String {
    let most = unit.groups.prefix(3).map { "\(groups.name(of: $0.group)) \(share(of: $0, in: unit))" }
    return ["\(unit.name), \(phrases.numerals.ground(unit.squareKilometres))", phrases.list(most)].filter {
      !$0.isEmpty
    }
    .joined(separator: ", ")
  }
}
