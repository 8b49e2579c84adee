internal import Foundation
internal import Geo
import Imaging
internal import WebPages

/// The map of groups as SVG: what is seen without Leaflet or without scripts, on paper, and as a picture.
///
/// Its shapes (`#shape-3`) are drawn again by the small maps of the cards, its imagery and its edges by the live map.
struct StillMap {
  private let map: MapOfGroups
  private let width: Int
  private let height: Int

  init(_ map: MapOfGroups) {
    self.map = map
    width = map.columns.count
    height = map.rows.count
  }

  /// In units of a tile, which are those of Web Mercator: a square each, north up.
  var figure: HTML {
    let fills = map.layers.map { layer in
      """
      <g data-group="\(layer.group)" fill="\(hatch(of: layer).fill)"><title>\(layer.name)</title>\
      <path id="\(Self.shape(of: layer.group))" d="\(path(of: layer))"></path></g>

      """ as HTML
    }
    return """
      <figure id="map-still"><svg viewBox="0 0 \(width) \(decimal(Double(height) + 3 * unit))" role="img" \
      aria-label="\(map.phrases.term(.map))">
      \(map.layers.map { hatch(of: $0).pattern(side: unit / 2) })\(imagery)<g class="fills" shape-rendering="crispEdges">
      \(fills)</g>
      \(edges)\(outlines)\(borders)\(names)\(scaleBar)
      </svg></figure>
      """
  }

  private static func shape(of group: Int) -> String { "shape-\(group)" }

  func hatch(of layer: MapOfGroups.Layer) -> GroupHatch { GroupHatch(layer.group, RGBColor(hex: layer.color)) }

  /// The tiles themselves, where there are some.
  private var imagery: HTML {
    guard let data = map.imagery, let format = ImageFormat(sniffing: data) else { return "" }
    let source = HTML(raw: "data:\(format.mediaType);base64,\(data.base64EncodedString())")
    return """
      <g class="imagery"><clipPath id="still-tiles">\(map.layers.map(use))</clipPath>
      <image width="\(width)" height="\(height)" preserveAspectRatio="none" clip-path="url(#still-tiles)" \
      href="\(source)"></image></g>

      """
  }

  private func use(_ layer: MapOfGroups.Layer) -> HTML { "<use href=\"#\(Self.shape(of: layer.group))\"></use>" }

  /// Lines along the inner side of each group's border, in its colour: two groups that touch have one each.
  private var edges: HTML {
    guard map.imagery != nil else { return "" }
    let lines = map.layers.map { layer in
      let clip = "still-\(Self.shape(of: layer.group))"
      return """
        <g data-group="\(layer.group)"><clipPath id="\(clip)">\(use(layer))</clipPath>\
        <use href="#\(Self.shape(of: layer.group))" stroke="\(layer.color)" clip-path="url(#\(clip))"></use></g>

        """ as HTML
    }
    return "<g class=\"edges\">\n\(lines)</g>\n"
  }

  /// Coasts and borders of countries.
  private var outlines: HTML {
    guard !map.outlines.isEmpty else { return "" }
    return """
      <path class="outlines" id="map-coast" vector-effect="non-scaling-stroke" d="\(outlinePath)"></path>

      """
  }

  var outlinePath: String {
    map.outlines.map { line in
      let points = stride(from: 0, to: line.count - 1, by: 2).map { place in
        String(
          format: "%.5g %.5g", line[place] - Double(map.columns.lowerBound),
          line[place + 1] - Double(map.rows.lowerBound))
      }
      return "M" + points.joined(separator: "L")
    }.joined()
  }

  /// Of areas.
  private var borders: HTML {
    guard !map.areas.isEmpty else { return "" }
    return """
      <path class="borders" d="\(borderPath)"></path>

      """
  }

  var borderPath: String { path(of: map.areas.flatMap(\.rings)) }

  /// Their letters are smaller than those of the scale.
  private var names: HTML {
    let size = unit * 0.9
    let texts = MapNames(map, letter: size).placed.map { name in
      """
      <text x="\(decimal(name.x - Double(map.columns.lowerBound)))" y="\(decimal(name.y - Double(map.rows.lowerBound)))">\
      \(name.text)</text>

      """ as HTML
    }
    guard !texts.isEmpty else { return "" }
    return """
      <g class="names" font-size="\(decimal(size))" stroke-width="\(decimal(size / 4))">
      \(texts)</g>

      """
  }

  /// The outline of its tiles: what is joined is one shape.
  func path(of layer: MapOfGroups.Layer) -> String {
    path(of: TileOutline(of: map.tiles(of: layer)).rings)
  }

  /// - Parameter rings: closed, of corners of tiles, each beside the one before.
  private func path(of rings: [[Int]]) -> String {
    rings.map { ring in
      var path = "M\(ring[0] - map.columns.lowerBound) \(ring[1] - map.rows.lowerBound)"
      // The last side closes itself.
      for place in stride(from: 2, to: ring.count - 2, by: 2) {
        let (x, y) = (ring[place] - ring[place - 2], ring[place + 1] - ring[place - 1])
        path += y == 0 ? "h\(x)" : "v\(y)"
      }
      return path + "z"
    }.joined()
  }

  /// The height of the letters of the scale.
  private var unit: Double { Double(max(width, height)) / 40 }

  /// True in the middle row; Mercator stretches the others.
  private var scaleBar: HTML {
    let middle = Tile(z: map.zoom, x: map.columns.lowerBound, y: (map.rows.lowerBound + map.rows.upperBound) / 2)
    let metres = StillMap.niceLength(upTo: Double(width) * middle.groundWidth / 4)
    let length = decimal(metres / middle.groundWidth)
    let label = map.phrases.numerals.length(metres)
    let top = decimal(Double(height) + unit)
    let tick = decimal(unit / 2)
    let line: HTML = "M0 \(top)v\(tick)h\(length)v-\(tick)"
    return """
      <path class="scale" d="\(line)" stroke-width="\(decimal(unit / 6))"></path>
      <text class="scale-text" x="\(decimal(metres / middle.groundWidth + unit / 2))" \
      y="\(decimal(Double(height) + unit * 1.8))" font-size="\(decimal(unit * 1.2))">\(label)</text>
      """
  }

  /// 1, 2 or 5 times a power of ten.
  static func niceLength(upTo limit: Double) -> Double {
    let power = pow(10, log10(limit).rounded(.down))
    return power * (limit >= 5 * power ? 5 : limit >= 2 * power ? 2 : 1)
  }

  private func decimal(_ value: Double) -> String { String(format: "%.4g", value) }

  /// A group's own tiles over the coasts, small: of what `figure` drew.
  static func locator(of group: Int, in map: MapOfGroups, color: RGBColor, alternative: String) -> HTML {
    let hairline = String(format: "%.3g", Double(max(map.columns.count, map.rows.count)) / 300)
    let coast: HTML = map.outlines.isEmpty ? "" : "<use class=\"coast\" href=\"#map-coast\"></use>"
    return """
      <svg class="locator" viewBox="0 0 \(map.columns.count) \(map.rows.count)" role="img" aria-label="\(alternative)">\
      <rect width="\(map.columns.count)" height="\(map.rows.count)"></rect>\
      <use class="own" stroke-width="\(hairline)" href="#\(shape(of: group))" fill="\(color)"></use>\(coast)</svg>

      """
  }
}

extension Tile {
  /// The length of its middle on the ground, in metres.
  fileprivate var groundWidth: Double {
    Mercator.side(zoom: z) * cos(bounds.center.latitude * .pi / 180)
  }
}
