public import Options

/// Whether the report has two pages for a meeting beside it, and what they are of.
public struct SheetOptions: DeclaredOptions {
  public var sheet = false
  /// The code of a unit of `tiles stats`; nil for the whole place.
  public var unit: String?

  public init() {}

  public static let declared: [DeclaredOption<Self>] = [
    DeclaredOption(
      "sheet", \.sheet,
      "Also report/sheet.pdf, two A4 pages for a meeting (needs chromium or weasyprint); until --no-sheet.",
      traits: [.later]),
    DeclaredOption(
      "unit", \.unit,
      "With --sheet: the unit of `tiles stats` that the pages are of, by its key; else the whole place.",
      valueName: "code", traits: [.later]),
  ]

  /// A sheet that is asked for again is of the whole place, and without one there is none of a unit.
  public mutating func settle(given: Set<String>) {
    if given.contains("sheet"), !given.contains("unit") { unit = nil }
  }

  public func validateTogether() throws(OptionFailure) {
    if unit != nil, !sheet { throw OptionFailure("unit", expected: "--sheet beside it", found: "none") }
  }
}
