import Foundation

/// Spherical Web Mercator (EPSG:3857) between degrees and fractional tile coordinates.
/// Source: the OpenStreetMap wiki's "Slippy map tilenames".
public enum Mercator {
  /// Where the square world ends: atan(sinh(pi)), in degrees.
  public static let maximumLatitude = 85.051_128_779_806_59

  /// Half the side of the square world, in metres of EPSG:3857: π times the radius of WGS 84's equator.
  public static let halfWorld = 6_378_137 * Double.pi

  /// The side of a tile, in metres of EPSG:3857; a power of two of the others, without rounding.
  public static func side(zoom: Int) -> Double { 2 * halfWorld / Double(1 << zoom) }

  /// Fractional column; 0 at -180 degrees, 2^zoom at +180.
  public static func column(_ longitude: Double, zoom: Int) -> Double {
    (longitude + 180) / 360 * Double(1 << zoom)
  }

  /// Fractional row; 0 at the northern edge. Latitudes beyond the square world are clamped.
  public static func row(_ latitude: Double, zoom: Int) -> Double {
    let clamped = min(max(latitude, -maximumLatitude), maximumLatitude) * .pi / 180
    let row = (1 - log(tan(clamped) + 1 / cos(clamped)) / .pi) / 2 * Double(1 << zoom)
    return min(max(row, 0), Double(1 << zoom))
  }

  public static func longitude(_ column: Double, zoom: Int) -> Double {
    column / Double(1 << zoom) * 360 - 180
  }

  public static func latitude(_ row: Double, zoom: Int) -> Double {
    atan(sinh(.pi * (1 - 2 * row / Double(1 << zoom)))) * 180 / .pi
  }
}
