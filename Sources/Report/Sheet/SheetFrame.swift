internal import Geo

/// The part of the world that the map of a unit shows: the unit and what lies about it, in columns and rows of a zoom.
struct SheetFrame {
  let zoom: Int
  let x: Double
  let y: Double
  let width: Double
  let height: Double

  /// How much larger it is than the unit.
  private static let room = 1.5

  init(zoom: Int, x: Double, y: Double, width: Double, height: Double) {
    (self.zoom, self.x, self.y, self.width, self.height) = (zoom, x, y, width, height)
  }

  /// Of the shape of the map; nil without a place.
  /// - Parameter rings: longitude, latitude, longitude, …
  init?(around rings: [[Double]], zoom: Int) {
    let points = rings.flatMap { ring in
      stride(from: 0, to: ring.count - 1, by: 2).map { at in
        SIMD2(Mercator.column(min(max(ring[at], -180), 180), zoom: zoom), Mercator.row(ring[at + 1], zoom: zoom))
      }
    }
    guard let west = points.map(\.x).min(), let east = points.map(\.x).max(), let north = points.map(\.y).min(),
      let south = points.map(\.y).max()
    else { return nil }
    let shape = SheetMap.width / SheetMap.height
    let world = Double(1 << zoom)
    // About 200 m at the least, so that a point is no map.
    let least = max(east - west, (south - north) * shape)
    let wide = max(least, min(max(least, world / 200_000) * Self.room, world))
    // What reaches over an end of the world is moved in, as far as there is room.
    func moved(_ start: Double, _ length: Double) -> Double {
      length >= world ? (world - length) / 2 : min(max(start, 0), world - length)
    }
    self.init(
      zoom: zoom, x: moved((west + east - wide) / 2, wide), y: moved((north + south - wide / shape) / 2, wide / shape),
      width: wide,
      height: wide / shape)
  }

  /// In degrees.
  var bounds: Bounds {
    Bounds(
      west: max(-180, Mercator.longitude(x, zoom: zoom)), south: Mercator.latitude(y + height, zoom: zoom),
      east: min(180, Mercator.longitude(x + width, zoom: zoom)), north: Mercator.latitude(y, zoom: zoom))
  }

  /// From its north-western corner, in columns and rows.
  func place(_ longitude: Double, _ latitude: Double) -> SIMD2<Double> {
    SIMD2(Mercator.column(longitude, zoom: zoom) - x, Mercator.row(latitude, zoom: zoom) - y)
  }

  /// Whether the box around rings reaches into it.
  func touches(_ rings: [[Double]]) -> Bool {
    let points = rings.flatMap { ring in
      stride(from: 0, to: ring.count - 1, by: 2).map { place(ring[$0], ring[$0 + 1]) }
    }
    guard let west = points.map(\.x).min(), let east = points.map(\.x).max(), let north = points.map(\.y).min(),
      let south = points.map(\.y).max()
    else { return false }
    return west < width && east > 0 && north < height && south > 0
  }
}
