import Imaging
internal import WebPages

/// One chart: what Chart.js draws, and the table and the words that stand for it where no chart can be drawn or seen.
struct Chart: Encodable {
  enum Kind: String, Encodable {
    case line
    /// A column for each label, the series piled up.
    case stack
    /// Bars from left to right, the series side by side.
    case bars
  }

  struct Series: Encodable {
    let name: String
    /// CSS; nil is the colour of the text.
    let color: String?
    /// As many as the chart has labels; nil leaves a gap.
    let values: [Double?]
    var dashed = false
    var strong = false

    /// JSON knows no NaN: it is a gap as well.
    init(_ name: String, _ color: RGBColor?, _ values: [Double?], dashed: Bool = false, strong: Bool = false) {
      self.name = name
      self.color = color?.description
      self.values = values.map { $0.flatMap { $0.isFinite ? $0 : nil } }
      self.dashed = dashed
      self.strong = strong
    }
  }

  let id: String
  let kind: Kind
  let title: String
  /// What the reader should look for.
  let about: String
  /// What the labels count: `step`, `group`.
  let unit: String
  /// What the values are.
  let measure: String
  let labels: [String]
  let series: [Series]
  /// The range that the axis shows at least.
  var least: Double?
  var most: Double?
}

extension Chart {
  /// - Parameter drawn: false where Chart.js is missing; the table is then open.
  func figure(drawn: Bool, _ phrases: any Phrases) -> HTML {
    let height: HTML = kind == .bars ? " style=\"height:\(max(12, 3 + labels.count * 2))rem\"" : ""
    let words = words(phrases)
    let canvas: HTML =
      drawn
      ? """
      <div class="plot"\(height)><canvas id="\(id)" role="img" aria-label="\(title). \(words)"></canvas></div>
      """ : ""
    let state: HTML = drawn ? "" : " open"
    return """
      <figure class="chart">
      <figcaption><h3>\(title)</h3><p>\(about) \(words)</p></figcaption>
      \(canvas)
      <details\(state)><summary>\(phrases.term(.numbers))<span class="unseen">\(phrases.numbers(of: title))\
      </span></summary>
      \(table(phrases))
      </details>
      </figure>

      """
  }

  /// From where to where each line goes; nothing for many lines or for bars, whose table says it better.
  func words(_ phrases: any Phrases) -> String {
    guard kind == .line else { return "" }
    let courses = series.filter { $0.strong || series.count <= 3 }.compactMap {
      series -> (name: String, first: String, last: String)? in
      let values = series.values.compactMap { $0 }
      guard let first = values.first, let last = values.last, values.count > 1 else { return nil }
      return (series.name, phrases.numerals.number(first), phrases.numerals.number(last))
    }
    return courses.isEmpty ? "" : phrases.courses(courses)
  }

  private func table(_ phrases: any Phrases) -> HTML {
    let columns = series.map { phrases.numerals.column($0.values) }
    return .table(
      caption: phrases.caption(title, measure, by: unit), head: [unit] + series.map(\.name),
      rows: labels.indices.map { row in [labels[row]] + columns.map { $0[row] } })
  }
}

extension HTML {
  /// A table of numbers that scrolls sideways by itself; the first cell of each row is its heading.
  static func table(caption: String, head: [String], rows: [[String]]) -> HTML {
    let heads = head.map { "<th scope=\"col\"><bdi>\($0)</bdi></th>" as HTML }
    let lines = rows.map { row -> HTML in
      let cells = row.dropFirst().map { "<td>\($0)</td>" as HTML }
      return "<tr><th scope=\"row\"><bdi>\(row.first ?? "")</bdi></th>\(cells)</tr>\n"
    }
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(caption)"><table>
      <caption>\(caption)</caption>
      <thead><tr>\(heads)</tr></thead>
      <tbody>
      \(lines)</tbody>
      </table></div>
      """
  }
}
