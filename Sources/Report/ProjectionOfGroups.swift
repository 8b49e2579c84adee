internal import Foundation
import Imaging
internal import WebPages

/// The descriptors in two dimensions: an SVG of points in the colours of their groups, which a script lets answer to
/// the pointer and the keyboard with the image of a point.
struct ProjectionOfGroups {
  /// The points of one group.
  struct Layer: Encodable {
    let group: Int
    let name: String
    let color: String
    /// x, y, x, y, … in units of the drawing; the nearest to the group's centre first.
    let places: [Int]
    let captions: [String]
    /// The number of its first point among all, by which `Thumbnails` finds images.
    let first: Int

    var count: Int { captions.count }

    /// The mean of its points.
    var center: (x: Int, y: Int) {
      let xs = stride(from: 0, to: places.count, by: 2).reduce(0) { $0 + places[$1] }
      let ys = stride(from: 1, to: places.count, by: 2).reduce(0) { $0 + places[$1] }
      return (xs / max(1, count), ys / max(1, count))
    }
  }

  struct Thumbnails: Encodable {
    let side: Int
    let columns: Int
    let perSheet: Int
    /// As addresses that hold the images themselves.
    let sheets: [String]
  }

  /// What the page's script reads.
  struct Payload: Encodable {
    let layers: [Layer]
    let thumbnails: Thumbnails?
  }

  let layers: [Layer]
  let width: Int
  let height: Int
  private let projection: ReportContent.Projection
  private let thing: Thing
  private let phrases: any Phrases

  /// The longer side of the drawing.
  private static let side = 1000.0
  private static let margin = 20

  /// - Returns: nil without points.
  init?(_ content: ReportContent) {
    guard let projection = content.projection, let first = projection.points.first else { return nil }
    let phrases = content.language.phrases
    self.phrases = phrases
    self.projection = projection
    thing = content.facts.thing
    let xs = projection.points.reduce(first.x...first.x) { min($0.lowerBound, $1.x)...max($0.upperBound, $1.x) }
    let ys = projection.points.reduce(first.y...first.y) { min($0.lowerBound, $1.y)...max($0.upperBound, $1.y) }
    let (wide, high) = (xs.upperBound - xs.lowerBound, ys.upperBound - ys.lowerBound)
    // One scale for both axes: distances on the page are those of the plane.
    let scale = max(wide, high) > 0 ? Self.side / max(wide, high) : 0
    func place(_ value: Double) -> Int { Int((value * scale).rounded()) + Self.margin }
    width = Int((wide * scale).rounded()) + 2 * Self.margin
    height = Int((high * scale).rounded()) + 2 * Self.margin
    let known = Dictionary(content.groups.map { ($0.id, $0) }) { first, _ in first }
    var layers: [Layer] = []
    var start = 0
    while start < projection.points.count {
      let group = projection.points[start].group
      let points = projection.points[start...].prefix { $0.group == group }
      let label = known[group]?.title(phrases) ?? (group < 0 ? phrases.term(.inNoGroup) : phrases.group(group))
      layers.append(
        Layer(
          group: group, name: label,
          color: (known[group]?.color ?? GroupPalette.color(of: group)).description,
          places: points.flatMap { [place($0.x - xs.lowerBound), place(ys.upperBound - $0.y)] },
          captions: points.map(\.caption), first: start))
      start += points.count
    }
    self.layers = layers
  }

  var payload: Payload {
    Payload(
      layers: layers,
      thumbnails: projection.thumbnails.map { sprites in
        Thumbnails(
          side: sprites.side, columns: sprites.columns, perSheet: sprites.perSheet,
          sheets: sprites.sheets.map { "data:image/jpeg;base64,\($0.base64EncodedString())" })
      })
  }

  var section: Section {
    let legend = GroupLegend(
      id: "projection-legend",
      entries: layers.map { .init(group: $0.group, name: $0.name, color: RGBColor(hex: $0.color), count: $0.count) },
      phrases: phrases)
    let shown = projection.points.count
    let shares = (projection.shares.first ?? 0, projection.shares.dropFirst().first ?? 0)
    let about = phrases.projection(
      shown, of: shown < projection.images ? projection.images : nil, thing, shares: shares,
      dimensions: projection.dimensions)
    return Section(
      id: "projection", title: phrases.term(.projection),
      body: """
        <div class="prose"><p>\(about)</p><p>\(phrases.term(.projectionHelp))</p></div>
        <figure class="projection"><div id="projection-box" tabindex="0" role="application" \
        aria-label="\(phrases.term(.projectionUse))" aria-describedby="projection-told">
        \(drawing)
        <div id="projection-near" hidden><canvas width="128" height="128"></canvas><span></span></div>
        </div>
        <figcaption>\(phrases.term(.projectionCaption))</figcaption></figure>
        <p class="told" id="projection-told" role="status"></p>
        \(legend.html)
        <details><summary>\(phrases.term(.centres))</summary>
        \(table)
        </details>
        """)
  }

  /// Points are strokes of no length with round ends, a path a group: 8,418 of them are some 100 kB.
  private var drawing: HTML {
    let size = decimal(min(9, max(4, 200 / Double(projection.points.count).squareRoot())))
    let paths = layers.map { layer in
      let points = stride(from: 0, to: layer.places.count, by: 2)
        .map { "M\(layer.places[$0]) \(layer.places[$0 + 1])h0" }.joined()
      let mark: HTML = RGBColor(hex: layer.color).isNearlyWhite ? "class=\"light\" " : ""
      return "<path \(mark)data-group=\"\(layer.group)\" stroke=\"\(layer.color)\" d=\"\(points)\"></path>\n" as HTML
    }
    let numbers = layers.filter { $0.group >= 0 }.map { layer in
      let (x, y) = layer.center
      return "<text data-group=\"\(layer.group)\" x=\"\(x)\" y=\"\(y)\">\(layer.group)</text>\n" as HTML
    }
    return """
      <svg viewBox="0 0 \(width) \(height)" role="img" aria-label="\(phrases.term(.projection))">
      <g class="points" stroke-width="\(size)">
      \(paths)</g>
      <g class="centres" aria-hidden="true">
      \(numbers)</g>
      <path class="near" d=""></path>
      </svg>
      """
  }

  private var table: HTML {
    let head = [phrases.term(.group), phrases.plural(thing), phrases.term(.horizontal), phrases.term(.vertical)]
    let rows = layers.map { layer in
      let own = projection.points[layer.first..<(layer.first + layer.count)]
      let (x, y) = (own.reduce(0) { $0 + $1.x }, own.reduce(0) { $0 + $1.y })
      let count = Double(max(1, layer.count))
      return [
        layer.name, phrases.numerals.count(layer.count), phrases.numerals.signed(x / count),
        phrases.numerals.signed(y / count),
      ]
    }
    return .table(caption: phrases.term(.centres), head: head, rows: rows)
  }

  private func decimal(_ value: Double) -> String { String(format: "%.3g", value) }
}
