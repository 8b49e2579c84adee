public import Files
import Foundation

/// A box in degrees, longitude before latitude. West greater than east crosses the antimeridian.
public struct Bounds: Codable, Hashable, Sendable, CustomStringConvertible {
  public let west: Double
  public let south: Double
  public let east: Double
  public let north: Double

  public init(west: Double, south: Double, east: Double, north: Double) {
    self.west = west
    self.south = south
    self.east = east
    self.north = north
  }

  public static let world = Bounds(
    west: -180, south: -Mercator.maximumLatitude, east: 180, north: Mercator.maximumLatitude)

  public enum Failure: ExitCoded, CustomStringConvertible, Equatable {
    public var exitStatus: ExitStatus { .usage }
    case notFourNumbers(String)
    case outOfRange(String, reason: String)

    public var description: String {
      switch self {
      case .notFourNumbers(let text):
        "bounds '\(text)': expected west,south,east,north in degrees, for example -5.142,41.333,9.560,51.089"
      case .outOfRange(let text, let reason):
        "bounds '\(text)': \(reason); expected west,south,east,north in degrees (longitude before latitude)"
      }
    }
  }

  /// Parses `W,S,E,N`. A box partly beyond 85.0511 degrees is clamped; one wholly beyond is an error.
  /// - Throws: `Bounds.Failure`.
  public init(parsing text: String) throws {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      .map { Double($0.trimmingCharacters(in: .whitespaces)) }
    guard parts.count == 4, let west = parts[0], let south = parts[1], let east = parts[2], let north = parts[3],
      [west, south, east, north].allSatisfy(\.isFinite)
    else { throw Failure.notFourNumbers(text) }
    try self.init(west: west, south: south, east: east, north: north, as: text)
  }

  /// Checks the numbers, and clamps them to the square world.
  /// - Parameter text: how they were written.
  package init(west: Double, south: Double, east: Double, north: Double, as text: String) throws(Failure) {
    func refuse(_ reason: String) -> Failure { .outOfRange(text, reason: reason) }
    for longitude in [west, east] where !(-180...180).contains(longitude) {
      throw refuse("the longitude \(longitude) is not within -180 and 180")
    }
    for latitude in [south, north] where !(-90...90).contains(latitude) {
      throw refuse("the latitude \(latitude) is not within -90 and 90")
    }
    guard south < north else { throw refuse("south (\(south)) is not below north (\(north))") }
    guard west != east else { throw refuse("west and east are both \(west)") }
    guard south < Mercator.maximumLatitude, north > -Mercator.maximumLatitude else {
      throw refuse("it lies wholly beyond 85.0511 degrees, where Web Mercator has no tiles")
    }
    self.init(
      west: west, south: max(south, -Mercator.maximumLatitude), east: east, north: min(north, Mercator.maximumLatitude))
  }

  /// The narrowest box around some places, which crosses the antimeridian where that is narrower; nil for none.
  public init?(around places: [Polygon.Point]) {
    let latitudes = places.map(\.latitude)
    guard let south = latitudes.min(), let north = latitudes.max() else { return nil }
    self.init(spans: places.map { ($0.longitude, $0.longitude) }, south: south, north: north)
  }

  /// The narrowest box around what reaches from west to east; nil for nothing.
  init?(spans: [(west: Double, east: Double)], south: Double, north: Double) {
    let spans = spans.sorted { $0.west < $1.west }
    guard let west = spans.first?.west, let east = spans.map(\.east).max() else { return nil }
    // The box leaves out the widest gap between neighbours; first the one across the antimeridian.
    var width = 360 - (east - west)
    var (first, last, reached) = (west, east, west)
    for span in spans {
      if span.west - reached > width {
        width = span.west - reached
        (first, last) = (span.west, reached)
      }
      reached = max(reached, span.east)
    }
    self.init(west: first, south: south, east: last, north: north)
  }

  public var crossesAntimeridian: Bool { west > east }

  /// One box, or the two on either side of the antimeridian.
  public var parts: [Bounds] {
    guard crossesAntimeridian else { return [self] }
    return [
      Bounds(west: west, south: south, east: 180, north: north),
      Bounds(west: -180, south: south, east: east, north: north),
    ]
  }

  /// Whether the two share more than an edge.
  public func overlaps(_ other: Bounds) -> Bool {
    parts.contains { one in
      other.parts.contains { two in
        one.west < two.east && two.west < one.east && one.south < two.north && two.south < one.north
      }
    }
  }

  public func union(_ other: Bounds) -> Bounds {
    Bounds(
      west: min(west, other.west), south: min(south, other.south), east: max(east, other.east),
      north: max(north, other.north))
  }

  public var center: (longitude: Double, latitude: Double) { ((west + east) / 2, (south + north) / 2) }

  /// `west,south,east,north` with 6 decimals, as MBTiles metadata wants it.
  public var description: String {
    [west, south, east, north].map { value in
      // Six decimals are 11 cm; printing -0.000000 would help nobody.
      String(format: "%.6f", value == 0 ? 0 : value)
    }.joined(separator: ",")
  }
}
