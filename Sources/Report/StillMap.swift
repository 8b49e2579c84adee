internal import Foundation
internal import Geo
import Imaging
internal import WebPages

/// The map of groups as SVG: what is seen without Leaflet or without scripts, and on paper.
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
    let paths = map.layers.map { layer in
      """
      <path data-group="\(layer.group)" fill="\(hatch(of: layer).fill)" d="\(outline(of: layer))">\
      <title>\(layer.name)</title></path>

      """ as HTML
    }
    return """
      <figure id="map-still"><svg viewBox="0 0 \(width) \(decimal(Double(height) + 3 * unit))" role="img" \
      aria-label="\(map.phrases.term(.map))">
      \(map.layers.map { hatch(of: $0).pattern(side: unit / 2) })<g shape-rendering="crispEdges">
      \(paths)</g>
      \(outlines)\(borders)\(scaleBar)
      </svg></figure>
      """
  }

  func hatch(of layer: MapOfGroups.Layer) -> GroupHatch { GroupHatch(layer.group, RGBColor(hex: layer.color)) }

  /// Coasts and borders of countries.
  private var outlines: HTML {
    guard !map.outlines.isEmpty else { return "" }
    return """
      <path class="outlines" d="\(outlinePath)"></path>

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

  var borderPath: String {
    map.areas.flatMap(\.rings).map { ring in
      let points = stride(from: 0, to: ring.count - 1, by: 2).map { place in
        "\(ring[place] - map.columns.lowerBound) \(ring[place + 1] - map.rows.lowerBound)"
      }
      return "M" + points.joined(separator: "L") + "z"
    }.joined()
  }

  /// Neighbours in a row share one rectangle.
  func outline(of layer: MapOfGroups.Layer) -> String {
    let tiles = layer.tiles
    var path = ""
    var index = 0
    while index < tiles.count {
      let (x, y) = (tiles[index], tiles[index + 1])
      var run = 1
      while index + 2 * run < tiles.count, tiles[index + 2 * run] == x + run, tiles[index + 2 * run + 1] == y {
        run += 1
      }
      path += "M\(x - map.columns.lowerBound) \(y - map.rows.lowerBound)h\(run)v1h-\(run)z"
      index += 2 * run
    }
    return path
  }

  /// The height of the letters.
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
      <text x="\(decimal(metres / middle.groundWidth + unit / 2))" y="\(decimal(Double(height) + unit * 1.8))" \
      font-size="\(decimal(unit * 1.2))">\(label)</text>
      """
  }

  /// 1, 2 or 5 times a power of ten.
  static func niceLength(upTo limit: Double) -> Double {
    let power = pow(10, log10(limit).rounded(.down))
    return power * (limit >= 5 * power ? 5 : limit >= 2 * power ? 2 : 1)
  }

  private func decimal(_ value: Double) -> String { String(format: "%.4g", value) }
}

extension Tile {
  /// The length of its middle on the ground, in metres.
  fileprivate var groundWidth: Double {
    Mercator.side(zoom: z) * cos(bounds.center.latitude * .pi / 180)
  }
}
