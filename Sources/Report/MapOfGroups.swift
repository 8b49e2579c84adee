import Files
import Foundation
internal import Geo
import Imaging
internal import WebPages

/// Each tile as a square in its group's colour: a still SVG, over which Leaflet puts a map to move about in.
struct MapOfGroups {
  /// The tiles of one group.
  struct Layer: Encodable {
    let group: Int
    let name: String
    let color: String
    /// Whether the page has a contact sheet to lead to.
    let listed: Bool
    /// x, y, x, y, …
    let tiles: [Int]
    /// Of the ground; nil where that is not known.
    let share: Double?
    /// The area of each tile, by its place among `Payload.areas`; nil where there are none.
    let areas: [Int]?

    var count: Int { tiles.count / 2 }
  }

  /// What the page's script reads.
  struct Payload: Encodable {
    let zoom: Int
    /// From its first column and row to those after its last.
    let box: [Int]
    let layers: [Layer]
    /// What is said of each area.
    let areas: [String]
    /// Borders of areas: x, y, x, y, … of corners of tiles.
    let borders: [[Int]]
    /// Coasts and borders likewise, between the corners too; no rings.
    let outlines: [[Double]]
    /// Those first that are most to be seen.
    let names: [MapNames.Name]
    /// As `ReportContent.joins`.
    let joins: [[Int]]
    let words: Words
  }

  /// What the script says itself.
  struct Words: Encodable {
    let zoomIn: String
    let zoomOut: String
    let middle: String
    let noTile: String
    /// What leads to the projection; nil where there is none.
    let amongDescriptors: String?
    /// Between how many parts are shown and how many groups there are.
    let of: String
  }

  let zoom: Int
  let layers: [Layer]
  private let whole: ReportContent.TileMap.Whole?
  private let aboutProposals: HTML
  private let hasProjection: Bool
  let areas: [ReportContent.TileMap.Area]
  /// Coasts and borders in columns and rows of the map's zoom: x, y, x, y, … of each line.
  let outlines: [[Double]]
  let names: [MapNames.Name]
  /// The tiles' own pictures side by side, over all columns and rows.
  let imagery: Data?
  private let attribution: String?
  private let joins: [[Int]]
  private let samples: [Int: [ReportContent.Thumbnail]]
  let columns: ClosedRange<Int>
  let rows: ClosedRange<Int>
  let phrases: any Phrases

  /// - Returns: nil when there is no map or no tile on it.
  /// - Throws: `ReportPage.Failure.outsideTheWorld`.
  init?(_ content: ReportContent) throws {
    guard let map = content.map, let first = map.tiles.first else { return nil }
    if let stray = map.tiles.first(where: { !Tile(z: map.zoom, x: $0.x, y: $0.y).isValid }) {
      throw ReportPage.Failure.outsideTheWorld(zoom: map.zoom, x: stray.x, y: stray.y)
    }
    let phrases = content.language.phrases
    self.phrases = phrases
    zoom = map.zoom
    whole = map.whole
    aboutProposals = content.groups.aboutProposals(phrases)
    areas = map.areas
    hasProjection = content.projection?.points.isEmpty == false
    var places: [SIMD2<Int>: Int] = [:]
    for (place, area) in map.areas.enumerated() {
      for index in 0..<area.count { places[SIMD2(area.tiles[2 * index], area.tiles[2 * index + 1])] = place }
    }
    columns = map.tiles.reduce(first.x...first.x) { min($0.lowerBound, $1.x)...max($0.upperBound, $1.x) }
    rows = map.tiles.reduce(first.y...first.y) { min($0.lowerBound, $1.y)...max($0.upperBound, $1.y) }
    let known = Dictionary(content.groups.map { ($0.id, $0) }) { first, _ in first }
    // A group that has most of no square has its line in the legend all the same.
    let members = Dictionary(grouping: map.tiles, by: \.group)
      .merging((map.whole?.tiles ?? [:]).mapValues { _ in [] }) { cells, _ in cells }
    let alike = Dictionary(content.likeness.enumerated().map { ($1, $0) }) { first, _ in first }
    let listed = content.groups.map(\.id).filter { members[$0] != nil }
    let order =
      listed.enumerated().sorted { (alike[$0.1] ?? .max, $0.0) < (alike[$1.1] ?? .max, $1.0) }.map(\.1)
      + members.keys.filter { known[$0] == nil }.sorted()
    samples = known.mapValues { Array($0.sheet.all.prefix(Self.samples)) }
    outlines = Self.outlines(map.outlines, zoom: map.zoom, columns, rows)
    names = map.labels.prefix(Self.mostNames).map { label in
      MapNames.Name(
        text: phrases.name(of: label), x: Mercator.column(label.longitude, zoom: map.zoom).rounded(to: 3),
        y: Mercator.row(label.latitude, zoom: map.zoom).rounded(to: 3))
    }
    imagery = map.imagery
    attribution = content.facts.attribution
    joins = content.joins
    layers = order.map { id in
      let cells = (members[id] ?? []).sorted { ($0.y, $0.x) < ($1.y, $1.x) }
      let label = known[id]?.title(phrases) ?? (id < 0 ? phrases.term(.inNoGroup) : phrases.group(id))
      return Layer(
        group: id, name: label, color: (known[id]?.color ?? GroupPalette.none).description, listed: known[id] != nil,
        tiles: cells.flatMap { [$0.x, $0.y] }, share: known[id]?.ground?.share,
        areas: places.isEmpty ? nil : cells.map { places[SIMD2($0.x, $0.y)] ?? -1 })
    }
  }

  /// Names that the live map has to choose from.
  private static let mostNames = 100
  /// Images of a group in the legend.
  private static let samples = 3

  /// The part about the tiles, without corners that nobody can tell from those before.
  private static func outlines(
    _ rings: [[Double]], zoom: Int, _ columns: ClosedRange<Int>, _ rows: ClosedRange<Int>
  ) -> [[Double]] {
    let box = Bounds(
      west: Double(columns.lowerBound), south: Double(rows.lowerBound), east: Double(columns.upperBound + 1),
      north: Double(rows.upperBound + 1))
    let step = max(box.east - box.west, box.north - box.south) / 800
    let decimals = max(0, Int((1 - log10(step)).rounded(.up)))
    // The end of the world is not the same number on its way through the projection.
    let slack = step / 100
    func isAlongTheBox(_ one: SIMD2<Double>, _ other: SIMD2<Double>) -> Bool {
      [
        (one.x, other.x, box.west), (one.x, other.x, box.east), (one.y, other.y, box.south),
        (one.y, other.y, box.north),
      ]
      .contains { abs($0 - $2) < slack && abs($1 - $2) < slack }
    }
    func isOnTheBox(_ point: SIMD2<Double>) -> Bool { isAlongTheBox(point, point) }
    return rings.flatMap { ring -> [[Double]] in
      let points = stride(from: 0, to: ring.count - 1, by: 2).map { at in
        SIMD2(Mercator.column(ring[at], zoom: zoom), Mercator.row(ring[at + 1], zoom: zoom))
      }.clipped(to: box)
      guard let first = points.first else { return [] }
      // What is cut is closed along the sides of the box, where no coast is.
      var lines: [[SIMD2<Double>]] = [[first]]
      for point in points.dropFirst() + [first] {
        guard let before = lines[lines.count - 1].last else { continue }
        if isAlongTheBox(before, point) {
          lines.append([point])
        } else if abs(before.x - point.x) >= step || abs(before.y - point.y) >= step || isOnTheBox(point) {
          lines[lines.count - 1].append(point)
        }
      }
      return lines.filter { $0.count > 1 }.map { line in
        line.flatMap { [$0.x.rounded(to: decimals), $0.y.rounded(to: decimals)] }
      }
    }
  }

  /// nil for a group that has none.
  func tiles(of group: Int) -> [Tile]? {
    layers.first { $0.group == group }.flatMap { $0.count > 0 ? tiles(of: $0) : nil }
  }

  func tiles(of layer: Layer) -> [Tile] {
    stride(from: 0, to: layer.tiles.count - 1, by: 2).map { Tile(z: zoom, x: layer.tiles[$0], y: layer.tiles[$0 + 1]) }
  }

  var payload: Payload {
    Payload(
      zoom: zoom, box: [columns.lowerBound, rows.lowerBound, columns.upperBound + 1, rows.upperBound + 1],
      layers: layers,
      areas: areas.map(phrases.area), borders: areas.flatMap(\.rings), outlines: outlines, names: names,
      joins: joins,
      words: Words(
        zoomIn: phrases.term(.zoomIn), zoomOut: phrases.term(.zoomOut), middle: phrases.term(.middle),
        noTile: phrases.term(.noTile), amongDescriptors: hasProjection ? phrases.term(.amongDescriptors) : nil,
        of: phrases.term(.of)))
  }

  var section: Section {
    let tiles = layers.reduce(0) { $0 + count(of: $1) }
    let merged = whole == nil ? "" : " " + phrases.mergedMap(zoom: zoom)
    let legend = GroupLegend(
      id: "map-legend",
      entries: layers.map {
        .init(
          group: $0.group, name: $0.name, color: RGBColor(hex: $0.color), count: count(of: $0), share: $0.share,
          samples: samples[$0.group] ?? [])
      },
      phrases: phrases, most: joins.count > 1 ? joins.count + 1 : nil)
    return Section(
      id: "map", title: phrases.term(.map),
      body: """
        <div class="atlas"\(imagery == nil ? "" : " data-fill=\"\(MapFill.usual.rawValue)\"" as HTML)>
        <div><div class="map" id="map-box">
        \(imagery == nil ? "" : MapFill.choice(phrases))\
        <div id="map-live" role="application" aria-label="\(phrases.term(.mapUse))" aria-describedby="map-told"></div>
        \(StillMap(self).figure)
        </div>
        <p class="told" id="map-told" role="status"></p>\(credit)</div>
        \(legend.html)
        </div>
        <div class="prose"><p>\(phrases.map(tiles, zoom: whole?.zoom ?? zoom, extent: phrases.extent(extent)))\(merged) \
        \(phrases.term(.mapHelp))</p>\(aboutProposals)</div>
        """)
  }

  /// Of the pictures that the map is made of.
  private var credit: HTML {
    guard let attribution, !attribution.isEmpty, imagery != nil else { return "" }
    return "<p class=\"credit\">\(phrases.term(.imagery)) <bdi>\(HTML.words(of: attribution))</bdi></p>"
  }

  private func count(of layer: Layer) -> Int { whole.map { $0.tiles[layer.group, default: 0] } ?? layer.count }

  /// Where the tiles lie; west to east on the map, also where the antimeridian lies between.
  var extent: Bounds {
    let northWest = Tile(z: zoom, x: columns.lowerBound, y: rows.lowerBound).bounds
    let southEast = Tile(z: zoom, x: columns.upperBound, y: rows.upperBound).bounds
    return .init(west: northWest.west, south: southEast.south, east: southEast.east, north: northWest.north)
  }
}
