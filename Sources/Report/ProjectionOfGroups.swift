internal import Foundation
import Imaging
internal import WebPages

/// The descriptors in two dimensions: an SVG of points in the colours of their groups, which a script lets answer to
/// the pointer and the keyboard with the image of a point, zooms, and lays out along the principal components.
struct ProjectionOfGroups {
  /// The points of one group; the nearest to the group's centre first.
  struct Layer: Encodable {
    let group: Int
    let name: String
    let color: String
    /// x, y, x, y, … in units of the drawing.
    let places: [Int]
    /// The same along the principal components; nil where `places` are that.
    let linear: [Int]?
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

  /// Places fitted into a drawing, up as up.
  struct Drawing {
    let width: Int
    let height: Int
    /// x, y, x, y, …
    let places: [Int]

    /// The longer side, without margins.
    private static let side = 1000.0
    private static let margin = 20

    /// - Parameter points: finite, at least one.
    init(_ points: [SIMD2<Double>]) {
      let low = points.reduce(points[0]) { pointwiseMin($0, $1) }
      let high = points.reduce(points[0]) { pointwiseMax($0, $1) }
      let size = high - low
      // One scale for both axes: distances on the page are those of the plane.
      let scale = size.max() > 0 ? Self.side / size.max() : 0
      func place(_ value: Double) -> Int { Int((value * scale).rounded()) + Self.margin }
      width = place(size.x) + Self.margin
      height = place(size.y) + Self.margin
      places = points.flatMap { [place($0.x - low.x), place(high.y - $0.y)] }
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
    /// Width and height of the drawing along the principal components; nil where there is no other.
    let linear: [Int]?
    let thumbnails: Thumbnails?
  }

  let layers: [Layer]
  let width: Int
  let height: Int
  private let linear: Drawing?
  private let projection: ReportContent.Projection
  private let isLinked: Bool
  private let thing: Thing
  private let phrases: any Phrases

  /// - Returns: nil without points.
  init?(_ content: ReportContent) {
    guard let projection = content.projection, !projection.points.isEmpty else { return nil }
    let phrases = content.language.phrases
    self.phrases = phrases
    self.projection = projection
    isLinked = content.map != nil
    thing = content.facts.thing
    let drawing = Drawing(projection.points.map { SIMD2($0.x, $0.y) })
    (width, height) = (drawing.width, drawing.height)
    let linear = projection.linear.map(Drawing.init)
    self.linear = linear
    let known = Dictionary(content.groups.map { ($0.id, $0) }) { first, _ in first }
    var layers: [Layer] = []
    var start = 0
    while start < projection.points.count {
      let group = projection.points[start].group
      let points = projection.points[start...].prefix { $0.group == group }
      let label = known[group]?.title(phrases) ?? (group < 0 ? phrases.term(.inNoGroup) : phrases.group(group))
      let range = 2 * start..<2 * (start + points.count)
      layers.append(
        Layer(
          group: group, name: label,
          color: (known[group]?.color ?? GroupPalette.color(of: group)).description,
          places: Array(drawing.places[range]), linear: linear.map { Array($0.places[range]) },
          captions: points.map(\.caption), first: start))
      start += points.count
    }
    self.layers = layers
  }

  var payload: Payload {
    Payload(
      layers: layers, linear: linear.map { [$0.width, $0.height] },
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
    return Section(
      id: "projection", title: phrases.term(.projection),
      body: """
        <div class="prose">\(about)<p>\(phrases.term(.projectionHelp))\
        \(isLinked ? " " + phrases.term(.projectionLinked) : "")</p></div>
        \(tools)
        <figure class="projection"><div id="projection-box" tabindex="0" role="application" \
        aria-label="\(phrases.term(.projectionUse))" aria-describedby="projection-told">
        \(drawing)
        <canvas id="projection-pictures" aria-hidden="true"></canvas>
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

  /// What the layouts keep, and how far.
  private var about: HTML {
    let shown = projection.points.count
    let all = shown < projection.images ? projection.images : nil
    let shares = (projection.shares.first ?? 0, projection.shares.dropFirst().first ?? 0)
    let components = phrases.projection(
      linear == nil ? (shown, all) : nil, thing, shares: shares, dimensions: projection.dimensions)
    guard linear != nil else { return "<p>\(components)</p>" }
    let layout = phrases.layout(
      shown, of: all, laidOut: projection.laidOut < projection.images ? projection.laidOut : nil, thing,
      dimensions: projection.dimensions)
    let trust = projection.trustworthiness.map { "<p>\(phrases.trustworthiness($0, thing))</p>" as HTML } ?? ""
    return "<p>\(layout)</p>\(trust)<p>\(components)</p>"
  }

  /// Nothing without a script, which shows them.
  private var tools: HTML {
    func button(_ zoom: String, _ sign: String, _ title: Term) -> HTML {
      """
      <button type="button" data-zoom="\(zoom)" title="\(phrases.term(title))" \
      aria-label="\(phrases.term(title))">\(sign)</button>
      """
    }
    func choice(_ value: String, _ title: Term) -> HTML {
      let mark: HTML = value == "near" ? " checked" : ""
      return """
        <label><input type="radio" name="projection-layout" value="\(value)"\(mark) autocomplete="off"> \
        \(phrases.term(title))</label>
        """
    }
    let layouts: HTML =
      linear == nil
      ? ""
      : """
      <fieldset><legend>\(phrases.term(.layout))</legend>\(choice("near", .neighbourLayout)) \
      \(choice("linear", .linearLayout))</fieldset>
      """
    let toMap: HTML =
      isLinked ? "<button type=\"button\" id=\"projection-to-map\" hidden>\(phrases.term(.onTheMap))</button>" : ""
    return """
      <div id="projection-tools" hidden>\(layouts)
      <p>\(button("in", "+", .zoomIn)) \(button("out", "−", .zoomOut)) \
      <button type="button" data-zoom="all">\(phrases.term(.whole))</button> \(toMap)</p></div>
      """
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
      <path class="chosen" d=""></path>
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
