internal import Foundation
internal import Geo
internal import Imaging
internal import WebPages

/// The map of the types on paper: an SVG that needs no style sheet, with lengths in millimetres.
struct SheetMap {
  private let map: MapOfGroups
  private let frame: SheetFrame
  /// The unit that the sheet is of, and all that are known.
  private let unit: ReportContent.Unit?
  private let units: [ReportContent.Unit]
  /// Millimetres a tile.
  private let scale: Double

  /// Of the paper between its margins, in millimetres.
  static let width = 180.0
  static let height = 156.0

  /// The groups that there are on it.
  var layers: [MapOfGroups.Layer] { map.layers }
  var hasOutlines: Bool { !map.outlines.isEmpty }

  /// nil where no tile is on it.
  /// - Throws: `ReportPage.Failure.outsideTheWorld`.
  init?(_ content: ReportContent, unit: ReportContent.Unit?) throws {
    guard let map = try MapOfGroups(content) else { return nil }
    self.map = map
    (self.unit, units) = (unit, unit == nil ? [] : content.units)
    frame =
      unit.flatMap { SheetFrame(around: $0.rings, zoom: map.zoom) }
      ?? SheetFrame(
        zoom: map.zoom, x: Double(map.columns.lowerBound), y: Double(map.rows.lowerBound),
        width: Double(map.columns.count), height: Double(map.rows.count))
    scale = min(Self.width / frame.width, Self.height / frame.height)
  }

  /// With the scale below it.
  var figure: HTML {
    let still = StillMap(map)
    let tiles = map.layers.map { layer in
      "<path fill=\"\(still.hatch(of: layer).fill)\" d=\"\(still.path(of: layer))\"></path>\n" as HTML
    }
    let place = """
      translate(\(number(Double(map.columns.lowerBound) - frame.x)) \
      \(number(Double(map.rows.lowerBound) - frame.y)))
      """
    let box: HTML = "width=\"\(number(frame.width))\" height=\"\(number(frame.height))\""
    return """
      <svg class="map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(frame.width)) \(number(frame.height))" \
      style="width:\(number(frame.width * scale))mm;height:\(number(frame.height * scale))mm" role="img" \
      aria-label="\(map.phrases.term(SheetTerm.map))">
      <defs>\(map.layers.map { still.hatch(of: $0).pattern(side: millimetres(1.6)) })\
      <clipPath id="frame"><rect \(box)></rect></clipPath></defs>
      <g clip-path="url(#frame)"><rect \(box) fill="#eef0f2"></rect>
      <g transform="\(place)"><g shape-rendering="crispEdges">
      \(tiles)</g>
      \(line(still.outlinePath, "#000", 0.2, opacity: 0.75))\(line(still.borderPath, "#000", 0.3))</g>
      \(units.isEmpty ? "" : borders)</g>
      <rect \(box) fill="none" stroke="#57606a" stroke-width="\(number(millimetres(0.2)))"></rect></svg>
      \(scaleBar)
      """
  }

  /// What lies about the unit is paler; of its neighbours there are thin lines.
  private var borders: HTML {
    let own = unit.map { path(of: $0.rings) } ?? ""
    let others = units.filter { $0 != unit && frame.touches($0.rings) }.map { path(of: $0.rings) }.joined()
    let all = "M0 0H\(number(frame.width))V\(number(frame.height))H0z"
    return """
      <path fill="#fff" fill-opacity=".55" fill-rule="evenodd" d="\(all)\(own)"></path>
      \(line(others, "#000", 0.15, opacity: 0.6))\(line(own, "#fff", 1.3, opacity: 0.8))\(line(own, "#000", 0.6))
      """
  }

  private func line(_ path: String, _ color: String, _ width: Double, opacity: Double = 1) -> HTML {
    guard !path.isEmpty else { return "" }
    return """
      <path fill="none" stroke="\(color)" stroke-opacity="\(number(opacity))" stroke-width="\(number(millimetres(width)))" \
      stroke-linejoin="round" d="\(path)"></path>

      """
  }

  /// Rings of longitude, latitude, … without corners that paper does not show.
  private func path(of rings: [[Double]]) -> String {
    let fine = millimetres(0.1)
    return rings.map { ring in
      var points: [SIMD2<Double>] = []
      for at in stride(from: 0, to: ring.count - 1, by: 2) {
        let point = frame.place(ring[at], ring[at + 1])
        if let last = points.last, abs(point.x - last.x) < fine, abs(point.y - last.y) < fine { continue }
        points.append(point)
      }
      guard points.count > 2 else { return "" }
      return "M" + points.map { "\(number($0.x)) \(number($0.y))" }.joined(separator: "L") + "z"
    }.joined()
  }

  /// True in the middle row; Mercator stretches the others.
  private var scaleBar: HTML {
    let latitude = Mercator.latitude(frame.y + frame.height / 2, zoom: map.zoom)
    let ground = Mercator.side(zoom: map.zoom) * cos(latitude * .pi / 180)
    let metres = StillMap.niceLength(upTo: frame.width * ground / 5)
    let width = metres / ground * scale
    return """
      <div class="scale" style="width:\(number(frame.width * scale))mm"><span class="bar" style="width:\(number(width))mm"></span> \
      \(map.phrases.numerals.length(metres))</div>

      """
  }

  /// In tiles.
  private func millimetres(_ length: Double) -> Double { length / scale }

  private func number(_ value: Double) -> String { String(format: "%.6g", value) }
}
