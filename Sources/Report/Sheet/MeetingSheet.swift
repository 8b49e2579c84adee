public import Foundation
public import Geo
internal import Imaging
internal import WebPages

/// Two A4 pages for a meeting, as one HTML file for a program that makes a PDF of it: without scripts, and without anything that is
/// loaded. First a sentence, three figures and the map, then the types with pictures, how they were found, and credits.
///
/// Everything has a size of its own in millimetres, and what does not fit is cut: there is no third page, whatever the names.
public struct MeetingSheet: Sendable {
  private let content: ReportContent
  private let unit: Unit?
  private let credits: Credits

  /// The unit that the sheet is of.
  public struct Unit: Sendable {
    /// As people call it; else its code.
    public var name: String
    public var code: String
    public var ground: ReportContent.Unit

    public init(name: String, code: String, ground: ReportContent.Unit) {
      (self.name, self.code, self.ground) = (name, code, ground)
    }
  }

  /// Where the imagery is from, beside its attribution. What nobody knows is nil.
  public struct Credits: Sendable, Equatable {
    public var licence: String?
    /// When it was taken, in years.
    public var years: String?
    /// When the source gave it: the first and the last tile.
    public var harvested: ClosedRange<Date>?
    /// The name of the file of units.
    public var units: String?

    public init(
      licence: String? = nil, years: String? = nil, harvested: ClosedRange<Date>? = nil, units: String? = nil
    ) {
      (self.licence, self.years, self.harvested, self.units) = (licence, years, harvested, units)
    }
  }

  /// - Parameters:
  ///   - content: of tiles. Its map is that of the sheet: of a unit the tiles within `window`.
  ///   - unit: nil for the whole place.
  public init(_ content: ReportContent, unit: Unit? = nil, credits: Credits = Credits()) {
    (self.content, self.unit, self.credits) = (content, unit, credits)
  }

  /// What the map of a unit shows, in degrees; nil for one without a border.
  public static func window(of unit: ReportContent.Unit) -> Bounds? { SheetFrame(around: unit.rings, zoom: 20)?.bounds }

  /// - Throws: `ReportPage.Failure`; `PageTemplate.Failure`, should the files in `Web` not fit together.
  public func html() throws -> String {
    let map = try SheetMap(content, unit: unit?.ground)
    return try PageTemplate(PackageResources.meeting_html).filled([
      "language": "\(phrases.code)", "title": "\(heading)", "style": HTML(raw: Self.style),
      "first": first(map), "second": second(map),
    ]).text
  }

  static let style = String(decoding: PackageResources.meeting_css, as: UTF8.self)

  private var phrases: any Phrases { content.language.phrases }
  private var numerals: Numerals { phrases.numerals }
  private var types: SheetTypes { SheetTypes(content, unit: unit?.ground) }

  private var heading: String { (unit?.name ?? content.title).cut(to: 90) }

  /// What stands over the heading.
  private var above: String {
    guard let unit else { return (content.facts.region ?? content.facts.box.map(phrases.sides) ?? "").cut(to: 90) }
    return unit.code == unit.name
      ? content.title.cut(to: 90) : "\(content.title.cut(to: 70)) · \(unit.code.cut(to: 20))"
  }

  // MARK: The first page

  private func first(_ map: SheetMap?) -> HTML {
    """
    <p class="above"><bdi>\(above)</bdi></p>
    <h1><bdi>\(heading)</bdi></h1>
    <p class="lead">\(lead)</p>
    <table class="cards"><tr>
    \(types.present.prefix(3).map(card))</tr></table>
    \(map.map { "\($0.figure)\(legend($0))" as HTML } ?? "")
    """
  }

  private var lead: String {
    guard let most = types.present.first else { return "" }
    let name = most.group.sheetName(phrases).isolated
    let ground = types.ground(types.squareKilometres)
    guard let unit else {
      return phrases.sheetLead(
        types: types.present.count, ground: ground, largest: (name, numerals.share(most.share)))
    }
    let all = content.groups.count { ($0.ground?.squareKilometres ?? 0) > 0 }
    let whole = unit.ground.squareKilometres
    let cover = whole > 0 ? min(1, types.squareKilometres / whole) : 1
    return phrases.sheetLead(
      types: types.present.count, of: all, ground: ground,
      largest: (name, numerals.share(most.share), numerals.share(most.ofWhole)))
      + (cover < Self.wholeCover ? " " + phrases.sheetCover(numerals.share(cover)) : "")
  }

  /// Of a unit, from which on nothing of note is missing.
  private static let wholeCover = 0.995

  /// One of the three largest.
  private func card(_ row: SheetTypes.Row) -> HTML {
    let against = unit == nil ? "" : " · \(phrases.ofWhole(numerals.share(row.ofWhole)))"
    return """
      <td><div class="card" style="border-color:\(row.group.color)">
      <span class="figure">\(types.ground(row.squareKilometres))</span>
      <span class="name"><bdi>\(row.group.sheetName(phrases))</bdi></span>
      <span class="soft">\(numerals.share(row.share))\(against)</span></div></td>

      """
  }

  /// In columns, alike types beside one another.
  private func legend(_ map: SheetMap) -> HTML {
    let shares = Dictionary(types.rows.map { ($0.group.id, $0) }, uniquingKeysWith: { first, _ in first })
    var listed = map.layers.compactMap { shares[$0.group] }
    let rest = listed.count > Self.mostListed ? listed.count - Self.mostListed + 1 : 0
    if rest > 0 {
      let most = Set(listed.sorted { $0.share > $1.share }.prefix(Self.mostListed - 1).map(\.group.id))
      listed.removeAll { !most.contains($0.group.id) }
    }
    let entries =
      listed.map { row in
        """
        <td>\(row.group.swatch)<span class="label"><bdi>\(row.group.sheetName(phrases, most: 60))</bdi></span>\
        <span class="part">\(row.share > 0 ? numerals.share(row.share) : "–")</span></td>

        """ as HTML
      } + (rest > 0 ? ["<td><span class=\"label\">… \(phrases.otherTypes(rest))</span></td>\n"] : [])
    let isWide = entries.count <= 2 * Self.mostListed / 3
    let columns = isWide ? 2 : 3
    let height = (entries.count + columns - 1) / columns
    let rows = (0..<height).map { row -> HTML in
      let cells = stride(from: row, to: entries.count, by: height).map { entries[$0] }
      return "<tr>\n\(cells)</tr>\n"
    }
    return "<table class=\"legend\(isWide ? " wide" : "")\">\n\(rows)</table>"
  }

  /// In three columns; two thirds of them have room for two wider ones.
  private static let mostListed = 24

  // MARK: The second page

  private func second(_ map: SheetMap?) -> HTML {
    """
    <h2>\(phrases.term(SheetTerm.types))</h2>
    \(table)
    <div class="foot">
    <h3>\(phrases.term(SheetTerm.method))</h3>
    <ol>
    \(method.map { "<li>\($0)</li>\n" as HTML })</ol>
    <h3>\(phrases.term(SheetTerm.credits))</h3>
    <p>\(credits(map).map { "<bdi>\($0)</bdi> " as HTML })</p>
    </div>
    """
  }

  /// Of the table's rows together, in millimetres, and of one at the most.
  private static let rowsHeight = 152.0
  private static let rowHeight = 21.0
  /// Types that have a row.
  private static let mostRows = 24
  private static let pictures = 3

  private var table: HTML {
    let types = types
    let rest = types.rows.count > Self.mostRows ? Array(types.rows.dropFirst(Self.mostRows - 1)) : []
    let shown = types.rows.dropLast(rest.count)
    let height = min(Self.rowHeight, Self.rowsHeight / Double(max(1, shown.count + (rest.isEmpty ? 0 : 1))))
    let widths: [HTML] = [Double(Self.pictures) * (height - 0.4) + 1.5, nil, 24, 26].map { width in
      width.map { "<col style=\"width:\(String(format: "%.2f", $0))mm\">" } ?? "<col>"
    }
    let head: [HTML] =
      ["<th class=\"pictures\" colspan=\"2\">\(phrases.term(SheetTerm.type))</th>", "<th>\(types.unitOfArea)</th>"]
      + (unit == nil
        ? ["<th>\(phrases.term(SheetTerm.shareOfGround))</th>"]
        : [SheetTerm.shareOfUnit, .shareOfWhole].map { "<th>\(phrases.term($0))</th>" })
    let rows = shown.map { row(of: $0, in: types, height: height) }
    let others =
      rest.isEmpty
      ? []
      : [line(phrases.otherTypes(rest.count), rest.map(\.squareKilometres), rest.map(\.share), rest.map(\.ofWhole))]
    let total = line(
      phrases.term(SheetTerm.total), types.rows.map(\.squareKilometres), types.rows.map(\.share),
      types.rows.map(\.ofWhole))
    return """
      <table class="types"><colgroup>\(widths)\(unit == nil ? "" : "<col style=\"width:30mm\">" as HTML)</colgroup>
      <thead><tr>\(head)</tr></thead>
      <tbody>
      \(rows)\(others)\(total)</tbody></table>
      \(unit == nil ? "" : "<p class=\"soft\">\(whole)</p>" as HTML)
      """
  }

  private func row(of row: SheetTypes.Row, in types: SheetTypes, height: Double) -> HTML {
    let side = String(format: "%.2fmm", height - 1)
    let pictures = row.group.sheet.all.prefix(Self.pictures).map { thumbnail -> HTML in
      let picture = Picture(data: thumbnail.image, alternative: "", phrases: phrases)
      return "<span class=\"picture\" style=\"width:\(side);height:\(side)\">\(picture.html)</span>"
    }
    let number: HTML = row.group.isNameless ? "" : " <span class=\"soft\">\(phrases.group(row.group.id))</span>"
    let cell = "style=\"height:\(String(format: "%.2fmm", height))\""
    return """
      <tr><td class="pictures" \(HTML(raw: cell))>\(Array(pictures))</td>
      <td class="type"><div style="max-height:\(side)">\(row.group.swatch)<bdi>\(row.group.sheetName(phrases))</bdi>\(number)</div></td>
      \(figures(row.squareKilometres, row.share, row.ofWhole, color: "\(row.group.color)"))</tr>

      """
  }

  /// A row that is of several types.
  private func line(_ name: String, _ areas: [Double], _ shares: [Double], _ ofWhole: [Double]) -> HTML {
    func sum(_ values: [Double]) -> Double { values.reduce(0, +) }
    return """
      <tr class="sum"><td class="type" colspan="2">\(name)</td>
      \(figures(sum(areas), sum(shares), sum(ofWhole), color: nil))</tr>

      """
  }

  /// - Parameter color: of the bar of the share; nil for none.
  private func figures(_ area: Double, _ share: Double, _ ofWhole: Double, color: String?) -> HTML {
    func cell(_ share: Double, _ color: String?) -> HTML {
      let bar: HTML =
        color.map { color in
          """
          <span class="bar" style="width:\(String(format: "%.2f", share * 24))mm;background:\(color)"></span>
          """
        } ?? ""
      return "<td class=\"share\"><div>\(share > 0 ? numerals.share(share) : "–")\(bar)</div></td>\n"
    }
    return """
      <td class="area">\(area > 0 ? types.figure(area) : "–")</td>
      \(cell(share, color))\(unit == nil ? "" : cell(ofWhole, color.map { _ in "#9aa3ad" }))
      """
  }

  /// What a unit is compared with.
  private var whole: String {
    let types = SheetTypes(content, unit: nil)
    return phrases.sheetWhole(ground: types.ground(types.squareKilometres), images: images)
  }

  private var images: Int { content.groups.reduce(0) { $0 + $1.images } }

  private var method: [String] {
    let ground = content.squareKilometres
    let each = ground.flatMap { images > 0 ? numerals.ground($0 / Double(images)) : nil }
    let isProposed = content.groups.contains { ($0.name ?? "").isEmpty && $0.proposed != nil }
    return [
      phrases.sheetImages(images, zoom: content.facts.zoom ?? 0, each: each),
      phrases.sheetTypes(trained: !content.steps.isEmpty),
      phrases.term(SheetTerm.reading) + (isProposed ? " " + phrases.term(SheetTerm.proposed) : ""),
    ]
  }

  private func credits(_ map: SheetMap?) -> [String] {
    let attribution = content.facts.attribution.map(HTML.words) ?? content.facts.source
    let licence = credits.licence.flatMap { attribution?.contains($0) ?? false ? nil : $0 }
    let credit = [attribution, licence].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ", ")
    let years = credits.years.flatMap { credit.contains($0) ? nil : $0 }
    return [
      credit.isEmpty ? nil : phrases.sheetImagery(credit.cut(to: 400), taken: years),
      credits.harvested.map(phrases.sheetHarvested), map?.hasOutlines ?? false ? phrases.term(SheetTerm.outlines) : nil,
      unit == nil ? nil : credits.units.map { phrases.sheetUnits($0.cut(to: 80)) },
      phrases.sheetMade(content.facts.created, by: content.facts.toolVersion),
    ].compactMap(\.self)
  }
}
