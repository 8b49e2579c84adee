internal import Geo

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

    var count: Int { tiles.count / 2 }
  }

  /// What the page's script reads.
  struct Payload: Encodable {
    let zoom: Int
    let layers: [Layer]
  }

  let zoom: Int
  let layers: [Layer]
  let columns: ClosedRange<Int>
  let rows: ClosedRange<Int>

  /// - Returns: nil when there is no map or no tile on it.
  /// - Throws: `ReportPage.Failure.outsideTheWorld`.
  init?(_ content: ReportContent) throws {
    guard let map = content.map, let first = map.tiles.first else { return nil }
    if let stray = map.tiles.first(where: { !Tile(z: map.zoom, x: $0.x, y: $0.y).isValid }) {
      throw ReportPage.Failure.outsideTheWorld(zoom: map.zoom, x: stray.x, y: stray.y)
    }
    zoom = map.zoom
    columns = map.tiles.reduce(first.x...first.x) { min($0.lowerBound, $1.x)...max($0.upperBound, $1.x) }
    rows = map.tiles.reduce(first.y...first.y) { min($0.lowerBound, $1.y)...max($0.upperBound, $1.y) }
    let known = Dictionary(content.groups.map { ($0.id, $0) }) { first, _ in first }
    let members = Dictionary(grouping: map.tiles, by: \.group)
    let order =
      content.groups.map(\.id).filter { members[$0] != nil } + members.keys.filter { known[$0] == nil }.sorted()
    layers = order.map { id in
      let cells = (members[id] ?? []).sorted { ($0.y, $0.x) < ($1.y, $1.x) }
      let label = [id < 0 ? "In no group" : "Group \(id)", known[id]?.name].compactMap { $0 }.joined(separator: " ")
      return Layer(
        group: id, name: label, color: (known[id]?.color ?? GroupPalette.none).description, listed: known[id] != nil,
        tiles: cells.flatMap { [$0.x, $0.y] })
    }
  }

  var payload: Payload { Payload(zoom: zoom, layers: layers) }

  var section: Section {
    Section(
      id: "map", title: "Map of the groups",
      body: """
        <p>\(extent) Choose which groups to see; point at a tile, or touch it, for its address and group.</p>
        <div class="map" id="map-box">
        <div id="map-live" role="application" \
        aria-label="Map of the groups: arrow keys move, plus and minus zoom"></div>
        \(StillMap(self).figure)
        </div>
        \(legend)
        """)
  }

  /// Where the tiles lie, in words.
  private var extent: String {
    let northWest = Tile(z: zoom, x: columns.lowerBound, y: rows.lowerBound).bounds
    let southEast = Tile(z: zoom, x: columns.upperBound, y: rows.upperBound).bounds
    return "\(Wording.count(layers.reduce(0) { $0 + $1.count }, "tiles")) at zoom \(zoom), from "
      + "\(Wording.degrees(northWest.west, "E", "W")) to \(Wording.degrees(southEast.east, "E", "W")) and from "
      + "\(Wording.degrees(southEast.south, "N", "S")) to \(Wording.degrees(northWest.north, "N", "S"))."
  }

  private var legend: HTML {
    let boxes = layers.map { layer in
      """
      <li><label><input type="checkbox" checked autocomplete="off" data-group="\(layer.group)">\
      <span class="swatch" style="background:\(layer.color)"></span><bdi>\(layer.name)</bdi>
      <span class="size">\(Wording.count(layer.count))</span></label></li>

      """ as HTML
    }
    return """
      <fieldset class="legend" id="map-legend"><legend>Groups shown</legend>
      <p><button type="button" data-all="true">All</button> <button type="button" data-all="false">None</button></p>
      <ul class="chips">
      \(boxes)</ul></fieldset>
      """
  }
}
