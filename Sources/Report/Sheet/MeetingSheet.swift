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

  static let style = SharedFiles.style([PackageResources.meeting_css])

  private var phrases: any Phrases { content.language.phrases }
  private var numerals: Numerals { phrases.numerals }
  private var types: SheetTypes { SheetTypes(content, unit: unit?.ground) }

  private var heading: String { (unit?.name ?? content.title).cut(to: 90) }

  /// The most letters that two large lines have.
  private static let shortHeading = 56

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
    <h1\(heading.count > Self.shortHeading ? " class=\"long\"" : "" as HTML)><bdi>\(heading)</bdi></h1>
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
      <span class="name" dir="auto">\(row.group.sheetName(phrases))</span>
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
        <td>\(row.group.sheetMark)<span class="label" dir="auto">\(row.group.sheetName(phrases, most: 60))</span>\
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
    \(SheetTable(types: types, isOfUnit: unit != nil, phrases: phrases).html)
    \(unit == nil ? "" : "<p class=\"soft\">\(whole)</p>" as HTML)
    <div class="foot">
    <h3>\(phrases.term(SheetTerm.method))</h3>
    <ol>
    \(method.map { "<li>\($0)</li>\n" as HTML })</ol>
    <h3>\(phrases.term(SheetTerm.credits))</h3>
    <p>\(credits(map).map { "<bdi>\($0)</bdi> " as HTML })</p>
    </div>
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
