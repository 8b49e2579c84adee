public import Geo

/// The part of the world about some points that is drawn, in Web Mercator, with a margin.
public struct PlacesFrame: Sendable {
  /// In columns and rows of a world that is a square of one.
  private let west: Double
  private let north: Double
  private let span: Double
  /// Over the width.
  let height: Double

  /// About 2 km: points of one street make no map of a doorstep.
  private static let least = 20.0 / 360 / 1_000

  /// nil for no points.
  public init?(_ points: [ReportContent.Photographs.Point]) {
    let columns = points.map { Mercator.column($0.longitude, zoom: 0) }
    let rows = points.map { Mercator.row($0.latitude, zoom: 0) }
    guard let left = columns.min(), let right = columns.max(), let top = rows.min(), let bottom = rows.max() else {
      return nil
    }
    span = max((right - left) * 1.2, (bottom - top) * 1.2, Self.least)
    let tall = max((bottom - top) * 1.2, span / 2)
    height = tall / span
    west = (left + right - span) / 2
    north = (top + bottom - tall) / 2
  }

  public var box: Bounds {
    Bounds(
      west: max(-180, Mercator.longitude(west, zoom: 0)), south: Mercator.latitude(north + height * span, zoom: 0),
      east: min(180, Mercator.longitude(west + span, zoom: 0)), north: Mercator.latitude(north, zoom: 0))
  }

  /// Where something is drawn, where the width is one.
  func place(_ longitude: Double, _ latitude: Double) -> (x: Double, y: Double) {
    ((Mercator.column(longitude, zoom: 0) - west) / span, (Mercator.row(latitude, zoom: 0) - north) / span)
  }
}
