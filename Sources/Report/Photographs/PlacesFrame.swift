internal import Foundation
public import Geo

/// The part of the world about some points that is drawn, in Web Mercator.
public struct PlacesFrame: Sendable {
  /// In columns and rows of a world that is a square of one; beyond 1 behind the antimeridian.
  private let west: Double
  private let north: Double
  private let span: Double
  /// Over the width.
  let height: Double

  /// About 2 km: points of one street make no map of a doorstep.
  private static let least = 20.0 / 360 / 1_000

  /// Of the width, for a map that is looked at from near.
  private static let fine = 5e-6

  /// nil for no points.
  /// - Parameter room: how much larger it is than what the points take.
  public init?(_ points: [Polygon.Point], room: Double = 1.2) {
    guard let box = Bounds(around: points) else { return nil }
    let left = Mercator.column(box.west, zoom: 0)
    let right = Mercator.column(box.east, zoom: 0) + (box.crossesAntimeridian ? 1 : 0)
    let (top, bottom) = (Mercator.row(box.north, zoom: 0), Mercator.row(box.south, zoom: 0))
    span = max(right - left, bottom - top, Self.least) * room
    let tall = max((bottom - top) * room, span / 2)
    height = tall / span
    west = (left + right - span) / 2
    north = (top + bottom - tall) / 2
  }

  public var box: Bounds {
    let (south, north) = (
      Mercator.latitude(north + height * span, zoom: 0), Mercator.latitude(self.north, zoom: 0)
    )
    if span >= 1 { return Bounds(west: -180, south: south, east: 180, north: north) }
    func longitude(_ column: Double) -> Double { Mercator.longitude(column - column.rounded(.down), zoom: 0) }
    return Bounds(west: longitude(west), south: south, east: longitude(west + span), north: north)
  }

  /// The parts of rings about the points, as `clipped` has them.
  /// - Parameter rings: longitude, latitude, longitude, …
  /// - Returns: likewise; east of the antimeridian beyond 180 where that is nearer to the middle.
  public func outlines(_ rings: [[Double]]) -> [[Double]] {
    rings.compactMap { ring in
      let points = clipped(ring, tolerance: Self.fine)
      return points.count < 3
        ? nil
        : points.flatMap { point in
          [Mercator.longitude(west + point.x * span, zoom: 0), Mercator.latitude(north + point.y * span, zoom: 0)]
        }
    }
  }

  /// A longitude as the outlines have it.
  public func longitude(_ longitude: Double) -> Double {
    Mercator.longitude(west + place(longitude, 0).x * span, zoom: 0)
  }

  /// Where something is drawn, where the width is one.
  func place(_ longitude: Double, _ latitude: Double) -> (x: Double, y: Double) {
    let column = Mercator.column(longitude, zoom: 0)
    let point = drawn(column + copy(of: column), latitude)
    return (point.x, point.y)
  }

  private func drawn(_ column: Double, _ latitude: Double) -> SIMD2<Double> {
    SIMD2((column - west) / span, (Mercator.row(latitude, zoom: 0) - north) / span)
  }

  /// Which copy of the world is nearest to the middle.
  private func copy(of column: Double) -> Double { ((west + span / 2) - column).rounded() }

  /// The part of a ring that is drawn, with a margin, without places that nobody can tell from those before.
  /// - Parameters:
  ///   - ring: longitude, latitude, longitude, …
  ///   - tolerance: of the width.
  func clipped(_ ring: [Double], tolerance: Double = 5e-4) -> [SIMD2<Double>] {
    // All of a ring in the copy of the world that is nearest to its middle: parts of it in two tear it.
    let longitudes = stride(from: 0, to: ring.count - 1, by: 2).map { ring[$0] }
    guard let least = longitudes.min(), let most = longitudes.max() else { return [] }
    let away = copy(of: Mercator.column((least + most) / 2, zoom: 0))
    let points = stride(from: 0, to: ring.count - 1, by: 2).map { at in
      drawn(Mercator.column(ring[at], zoom: 0) + away, ring[at + 1])
    }.clipped(to: Bounds(west: -0.05, south: -0.05, east: 1.05, north: height + 0.05))
    return points.reduce(into: [SIMD2<Double>]()) { kept, point in
      if let last = kept.last, abs(point.x - last.x) < tolerance, abs(point.y - last.y) < tolerance { return }
      kept.append(point)
    }
  }

  /// A ring as a path of SVG; empty where nothing of it is drawn.
  /// - Parameter width: of the drawing.
  func path(of ring: [Double], width: Double) -> String {
    let points = clipped(ring).map { Self.short($0.x * width) + " " + Self.short($0.y * width) }
    return points.count < 3 ? "" : "M" + points.joined(separator: "L") + "z"
  }

  /// To a tenth of a unit of the drawing.
  static func short(_ value: Double) -> String { String(format: "%.1f", value) }
}
