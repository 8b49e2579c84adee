import Foundation

/// What a region is called on a map, and where its name goes.
public struct RegionLabel: Codable, Sendable, Equatable {
  /// As its file has it.
  public let name: String
  /// ISO 3166-1, two letters, of a country; nil for a part of one, and where the file has none.
  public let code: String?
  /// Within the region, well away from its border.
  public let longitude: Double
  public let latitude: Double

  public init(_ name: String, code: String? = nil, longitude: Double, latitude: Double) {
    (self.name, self.code, self.longitude, self.latitude) = (name, code, longitude, latitude)
  }

  /// Those of some regions, which is most to be seen first. A part of one that has a name already gets none; nor does one that goes
  /// far beyond the map on all sides, of which the map is a part.
  /// - Parameter box: of the map.
  static func labels(of regions: [(name: String, code: String?, polygon: Polygon)], on box: Bounds) -> [RegionLabel] {
    var seen: [(label: RegionLabel, extent: Double, all: Double, polygon: Polygon)] = []
    let whole = box.parts.reduce(0) { $0 + Self.extent(of: $1.corners) }
    // Parts of a country have its code in their files.
    var countries: [String: Double] = [:]
    for region in regions {
      let parts = box.parts.flatMap { part in
        region.polygon.parts.compactMap { $0.first.map { $0.map(Self.flat).clipped(to: part.flat) } }
      }.filter { $0.count > 2 }
      let extents = parts.map(Self.extent)
      guard let most = extents.indices.max(by: { extents[$0] < extents[$1] }), extents[most] > 0 else { continue }
      let extent = extents.reduce(0, +)
      let all = region.polygon.parts.reduce(0) { $0 + Self.extent(of: ($1.first ?? []).map(Self.flat)) }
      if let code = region.code { countries[code] = max(countries[code] ?? 0, all) }
      if extent < 0.1 * all, extent > 0.2 * whole { continue }
      let middle = Self.middle(of: parts[most])
      let label = RegionLabel(
        region.name, code: region.code, longitude: Mercator.longitude(middle.x, zoom: 0),
        latitude: Mercator.latitude(middle.y, zoom: 0))
      seen.append((label, extent, all, region.polygon))
    }
    seen.sort { ($1.extent, $0.label.name) < ($0.extent, $1.label.name) }
    return seen.enumerated().filter { place, one in
      !seen[..<place].contains { $0.polygon.contains((one.label.longitude, one.label.latitude)) }
    }.map { _, one in
      let isPart = one.label.code.map { one.all < countries[$0] ?? 0 } ?? false
      return isPart
        ? RegionLabel(one.label.name, longitude: one.label.longitude, latitude: one.label.latitude) : one.label
    }
  }

  /// As Web Mercator draws it, the world one wide.
  private static func flat(_ point: SIMD2<Double>) -> SIMD2<Double> {
    SIMD2(Mercator.column(point.x, zoom: 0), Mercator.row(point.y, zoom: 0))
  }

  private static func extent(of ring: [SIMD2<Double>]) -> Double {
    guard var from = ring.last else { return 0 }
    var sum = 0.0
    for to in ring {
      sum += from.x * to.y - to.x * from.y
      from = to
    }
    return abs(sum) / 2
  }

  /// Of the places of a grid over a ring the one that is farthest from its border: nearly its pole of inaccessibility.
  private static func middle(of ring: [SIMD2<Double>]) -> SIMD2<Double> {
    let low = ring.reduce(ring[0]) { pointwiseMin($0, $1) }
    let high = ring.reduce(ring[0]) { pointwiseMax($0, $1) }
    var best = (place: (low + high) / 2, distance: 0.0)
    let steps = 16
    for index in 0..<(steps * steps) {
      let share = SIMD2(Double(index % steps) + 0.5, Double(index / steps) + 0.5) / Double(steps)
      let place = low + (high - low) * share
      let distance = Self.distanceInside(place, ring)
      if distance > best.distance { best = (place, distance) }
    }
    return best.place
  }

  /// The square of how far it is to the border; 0 outside.
  private static func distanceInside(_ place: SIMD2<Double>, _ ring: [SIMD2<Double>]) -> Double {
    guard var from = ring.last else { return 0 }
    var isInside = false
    var least = Double.infinity
    for to in ring {
      let edge = to - from
      if (from.y > place.y) != (to.y > place.y), place.x < from.x + edge.x * (place.y - from.y) / edge.y {
        isInside.toggle()
      }
      let length = (edge * edge).sum()
      let along = length > 0 ? min(1, max(0, ((place - from) * edge).sum() / length)) : 0
      let off = place - from - edge * along
      least = min(least, (off * off).sum())
      from = to
    }
    return isInside ? least : 0
  }
}

extension Bounds {
  /// In Web Mercator, the world one wide; its south below its north, as rows grow.
  fileprivate var flat: Bounds {
    Bounds(
      west: Mercator.column(west, zoom: 0), south: Mercator.row(north, zoom: 0), east: Mercator.column(east, zoom: 0),
      north: Mercator.row(south, zoom: 0))
  }

  fileprivate var corners: [SIMD2<Double>] {
    let flat = flat
    return [
      SIMD2(flat.west, flat.south), SIMD2(flat.east, flat.south), SIMD2(flat.east, flat.north),
      SIMD2(flat.west, flat.north),
    ]
  }
}
