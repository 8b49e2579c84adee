/// A Web Mercator tile in XYZ order: x grows eastward from longitude -180, y grows southward from latitude 85.0511.
public struct Tile: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let z: Int
  public let x: Int
  public let y: Int

  public init(z: Int, x: Int, y: Int) {
    self.z = z
    self.x = x
    self.y = y
  }

  /// The one of a zoom that a place lies in; places beyond the square world are moved to its edge.
  public init(longitude: Double, latitude: Double, zoom: Int) {
    let last = (1 << zoom) - 1
    self.init(
      z: zoom, x: min(last, max(0, Int(Mercator.column(longitude, zoom: zoom)))),
      y: min(last, max(0, Int(Mercator.row(latitude, zoom: zoom)))))
  }

  /// The deepest zoom that this program asks for.
  public static let maximumZoom = 22

  /// The row as MBTiles and TMS count it, from the south. The only flip in the program; it is its own inverse.
  public var tmsRow: Int { (1 << z) - 1 - y }

  public init(z: Int, x: Int, tmsRow: Int) {
    self.init(z: z, x: x, y: (1 << z) - 1 - tmsRow)
  }

  public var isValid: Bool {
    (0...Tile.maximumZoom).contains(z) && (0..<(1 << z)).contains(x) && (0..<(1 << z)).contains(y)
  }

  /// The tile that covers this one at a lower zoom.
  public func ancestor(zoom: Int) -> Tile {
    let shift = max(0, z - zoom)
    return Tile(z: z - shift, x: x >> shift, y: y >> shift)
  }

  /// Bing's name: a digit a zoom, which quarter of the one before.
  /// Source: https://learn.microsoft.com/bingmaps/articles/bing-maps-tile-system
  public var quadkey: String {
    (0..<z).reversed().map { bit in String((x >> bit & 1) | (y >> bit & 1) << 1) }.joined()
  }

  public var bounds: Bounds {
    Bounds(
      west: Mercator.longitude(Double(x), zoom: z), south: Mercator.latitude(Double(y + 1), zoom: z),
      east: Mercator.longitude(Double(x + 1), zoom: z), north: Mercator.latitude(Double(y), zoom: z))
  }

  public static func < (left: Tile, right: Tile) -> Bool {
    (left.z, left.x, left.y) < (right.z, right.x, right.y)
  }

  public var description: String { "\(z)/\(x)/\(y)" }
}
