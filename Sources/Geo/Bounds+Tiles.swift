extension Bounds {
  /// The narrowest box around some tiles, which crosses the antimeridian where that is narrower; nil for none.
  public init?(around tiles: some Sequence<Tile>) {
    var columns: Set<Tile> = []
    var (south, north) = (Double.infinity, -Double.infinity)
    for tile in tiles {
      columns.insert(Tile(z: tile.z, x: tile.x, y: 0))
      let bounds = tile.bounds
      (south, north) = (min(south, bounds.south), max(north, bounds.north))
    }
    let rings = columns.map { column -> [Polygon.Point] in
      let box = column.bounds
      return [(box.west, south), (box.east, south), (box.east, north)]
    }
    guard let polygon = Polygon(rings: rings) else { return nil }
    self = polygon.box
  }
}
