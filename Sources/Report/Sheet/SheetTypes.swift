internal import Files
internal import Foundation
internal import Imaging
internal import WebPages

/// What each type covers of the place that a sheet is of, the largest first.
struct SheetTypes {
  struct Row {
    let group: ReportContent.Group
    let squareKilometres: Double
    /// Of what images cover of the place, 0 to 1.
    let share: Double
    /// Of the whole place, 0 to 1; of a sheet without a unit the same.
    let ofWhole: Double
  }

  let rows: [Row]
  /// What images cover of the place.
  let squareKilometres: Double
  private let numerals: Numerals

  /// Below it people count land in hectares.
  private static let leastSquareKilometres = 1_000.0

  /// - Parameter unit: nil for the whole place.
  init(_ content: ReportContent, unit: ReportContent.Unit?) {
    numerals = content.language.phrases.numerals
    let here = unit.map { unit in
      Dictionary(unit.groups.map { ($0.group, $0.squareKilometres) }, uniquingKeysWith: { first, _ in first })
    }
    let areas = content.groups.map { group in
      here.map { $0[group.id] ?? 0 } ?? group.ground?.squareKilometres ?? 0
    }
    let whole = areas.reduce(0, +)
    squareKilometres = whole
    rows = zip(content.groups, areas).map { group, area in
      Row(
        group: group, squareKilometres: area, share: whole > 0 ? area / whole : 0, ofWhole: group.ground?.share ?? 0)
    }.sorted { ($1.squareKilometres, $1.ofWhole, $0.group.id) < ($0.squareKilometres, $0.ofWhole, $1.group.id) }
  }

  var present: [Row] { rows.filter { $0.squareKilometres > 0 } }

  /// The unit of area of all figures, so that they compare.
  var unitOfArea: String { isInHectares ? "ha" : "km²" }

  private var isInHectares: Bool { squareKilometres < Self.leastSquareKilometres }

  /// Without its unit, and to a ten-thousandth of all or a tenth: more is not known.
  func figure(_ squareKilometres: Double) -> String {
    let factor = isInHectares ? 100.0 : 1
    let digits = max(-1, Int(nearest: log10(max(1, self.squareKilometres * factor)).rounded(.down)) - 4)
    let step = pow(10, Double(max(0, digits)))
    let value = squareKilometres * factor / step
    return digits < 0 ? numerals.grouped(value, 1) : numerals.grouped(value.rounded() * step, 0)
  }

  func ground(_ squareKilometres: Double) -> String { "\(figure(squareKilometres))\u{00A0}\(unitOfArea)" }
}

extension ReportContent.Group {
  /// What a sheet calls it: its name, else, marked, what it may be called, else its number; cut where it is long.
  func sheetName(_ phrases: any Phrases, most: Int = 80) -> String {
    let proposal = proposed.map { "\(ProposedName.mark)\u{00A0}\($0.text(phrases))" }
    let name = (name ?? "").isEmpty ? nil : name
    return (name ?? proposal ?? phrases.group(id)).cut(to: most)
  }

  /// What stands before its name: its colour, and its number as the report has it.
  var sheetMark: HTML {
    let hasName = !(name ?? "").isEmpty || proposed != nil
    return "\(GroupHatch(id, color).drawn)\(hasName ? "<span class=\"number\">\(id)</span>" : "" as HTML)"
  }
}

extension GroupHatch {
  /// In millimetres.
  private static let size = (width: 4.2, height: 2.8)
  private static let step = 1.2

  /// The small square of a legend as an SVG, since not every program that makes a PDF knows the style of `swatch`.
  fileprivate var drawn: HTML {
    let (width, height) = Self.size
    func number(_ value: Double) -> String { String(format: "%.2f", value) }
    let lines = ways.flatMap { way in
      stride(from: Self.step / 2 - height, to: width, by: Self.step).map { left in
        let (start, end) = (max(0, left), min(width, left + height))
        func row(_ x: Double) -> String { number(way == .rising ? height - (x - left) : x - left) }
        return "M\(number(start)) \(row(start))L\(number(end)) \(row(end))"
      }
    }
    let path: HTML =
      lines.isEmpty
      ? "" : "<path stroke=\"\(ink)\" stroke-opacity=\".6\" stroke-width=\".25\" d=\"\(lines.joined())\"></path>"
    return """
      <svg class="swatch" viewBox="0 0 \(number(width)) \(number(height))"><rect width="\(number(width))" \
      height="\(number(height))" fill="\(color)"></rect>\(path)</svg>
      """
  }
}

extension String {
  /// At most so many letters, with an ellipsis for what is left out.
  func cut(to most: Int) -> String {
    count > most ? prefix(most - 1).trimmingCharacters(in: .whitespaces) + "…" : self
  }

  /// A text that may be written from the right turns no more than itself.
  var isolated: String { "\u{2068}\(self)\u{2069}" }
}
