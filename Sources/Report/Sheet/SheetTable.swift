internal import Foundation
internal import Imaging
internal import WebPages

/// The types of a place with pictures, in rows that are as high as all of them leave room for.
struct SheetTable {
  let types: SheetTypes
  /// Whether the place is a unit, which is compared with the whole.
  let isOfUnit: Bool
  let phrases: any Phrases

  /// Of the table's rows together, in millimetres, and of one at the most.
  private static let rowsHeight = 152.0
  private static let rowHeight = 17.0
  /// Types that have a row.
  private static let mostRows = 24
  private static let pictures = 3
  /// The most letters that have one line.
  private static let shortName = 32
  /// The height of letters in millimetres, and of a line in those; as `meeting.css` has it.
  private static let letters = 3.1
  private static let lineHeight = 1.25
  /// The bar of all there is.
  private static let bar = 24.0

  var html: HTML {
    let rest = types.rows.count > Self.mostRows ? Array(types.rows.dropFirst(Self.mostRows - 1)) : []
    let shown = types.rows.dropLast(rest.count)
    let height = min(Self.rowHeight, Self.rowsHeight / Double(max(1, shown.count + (rest.isEmpty ? 0 : 1))))
    let widths: [HTML] = [Double(Self.pictures) * (height - 0.4) + 1.5, nil, 24, 26].map { width in
      width.map { "<col style=\"width:\(String(format: "%.2f", $0))mm\">" } ?? "<col>"
    }
    let head: [HTML] =
      ["<th class=\"pictures\" colspan=\"2\">\(phrases.term(SheetTerm.type))</th>", "<th>\(types.unitOfArea)</th>"]
      + (isOfUnit ? [SheetTerm.shareOfUnit, .shareOfWhole] : [.shareOfGround]).map {
        "<th>\(phrases.term($0))</th>"
      }
    let rows = shown.map { row(of: $0, height: height) }
    let others =
      rest.isEmpty
      ? []
      : [line(phrases.otherTypes(rest.count), rest.map(\.squareKilometres), rest.map(\.share), rest.map(\.ofWhole))]
    let total = line(
      phrases.term(SheetTerm.total), types.rows.map(\.squareKilometres), types.rows.map(\.share),
      types.rows.map(\.ofWhole))
    return """
      <table class="types"><colgroup>\(widths)\(isOfUnit ? "<col style=\"width:30mm\">" : "" as HTML)</colgroup>
      <thead><tr>\(head)</tr></thead>
      <tbody>
      \(rows)\(others)\(total)</tbody></table>
      """
  }

  private func row(of row: SheetTypes.Row, height: Double) -> HTML {
    let side = String(format: "%.2fmm", height - 1)
    let pictures = row.group.sheet.all.prefix(Self.pictures).map { thumbnail -> HTML in
      let picture = Picture(data: thumbnail.image, alternative: "", phrases: phrases)
      return "<span class=\"picture\" style=\"width:\(side);height:\(side)\">\(picture.html)</span>"
    }
    // Two lines of a long name in a low row.
    let name = row.group.sheetName(phrases)
    let letters = name.count > Self.shortName ? min(Self.letters, (height - 1) / 2 / Self.lineHeight) : Self.letters
    let type = "style=\"max-height:\(side);font-size:\(String(format: "%.2fmm", letters))\""
    let cell = "style=\"height:\(String(format: "%.2fmm", height))\""
    return """
      <tr><td class="pictures" \(HTML(raw: cell))>\(Array(pictures))</td>
      <td class="type"><div \(HTML(raw: type))>\(row.group.sheetMark)<bdi>\(name)</bdi></div></td>
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
      guard share > 0 else { return "<td class=\"share\">–</td>\n" }
      let bar: HTML =
        color.map { color in
          "<span class=\"bar\" style=\"width:\(String(format: "%.2f", share * Self.bar))mm;background:\(color)\"></span>"
        } ?? ""
      return "<td class=\"share\"><div>\(phrases.numerals.share(share))\(bar)</div></td>\n"
    }
    return """
      <td class="area">\(area > 0 ? types.figure(area) : "–")</td>
      \(cell(share, color))\(isOfUnit ? cell(ofWhole, color.map { _ in "#9aa3ad" }) : "")
      """
  }
}
