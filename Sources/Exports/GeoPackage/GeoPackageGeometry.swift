import Foundation
import Geo

/// A geometry in degrees, longitude first, as GeoPackage has it: a header with its extent, and well-known binary.
/// Source: https://www.geopackage.org/spec130/#gpb_spec; OGC 06-103r4, 8.2.
struct GeoPackageGeometry {
  enum Kind: String {
    case point = "POINT"
    case polygon = "POLYGON"
    case multiPolygon = "MULTIPOLYGON"
  }

  let extent: Bounds
  let blob: Data

  init(longitude: Double, latitude: Double) {
    extent = Bounds(west: longitude, south: latitude, east: longitude, north: latitude)
    // Little-endian, without an extent, which the point itself is.
    var bytes = Self.header(flags: 1)
    bytes.begin(1)
    bytes.append(longitude)
    bytes.append(latitude)
    blob = bytes.data
  }

  init(_ tile: Tile) {
    let box = tile.bounds
    let (southWest, northEast) = (SIMD2(box.west, box.south), SIMD2(box.east, box.north))
    let ring = [
      southWest, SIMD2(box.east, box.south), northEast, SIMD2(box.west, box.north), southWest,
    ]
    self.init(box) { $0.append(polygon: [ring]) }
  }

  /// - Parameter polygons: closed rings of each, the outer one first; one polygon at least.
  init?(_ polygons: [[[SIMD2<Double>]]]) {
    let points = polygons.joined().joined()
    guard let first = points.first else { return nil }
    let (low, high) = points.reduce((first, first)) { (pointwiseMin($0.0, $1), pointwiseMax($0.1, $1)) }
    self.init(Bounds(west: low.x, south: low.y, east: high.x, north: high.y)) { bytes in
      bytes.begin(6)
      bytes.append(count: polygons.count)
      for polygon in polygons { bytes.append(polygon: polygon) }
    }
  }

  private init(_ extent: Bounds, _ body: (inout Bytes) -> Void) {
    self.extent = extent
    // Little-endian, with an extent of four numbers.
    var bytes = Self.header(flags: 3)
    for side in [extent.west, extent.east, extent.south, extent.north] { bytes.append(side) }
    body(&bytes)
    blob = bytes.data
  }

  private static func header(flags: UInt8) -> Bytes {
    var bytes = Bytes(data: Data([0x47, 0x50, 0, flags]))
    bytes.append(count: 4326)
    return bytes
  }

  private struct Bytes {
    var data: Data

    mutating func append(_ value: Double) {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
    }
    mutating func append(count: Int) { withUnsafeBytes(of: UInt32(count).littleEndian) { data.append(contentsOf: $0) } }

    /// Of a geometry: its byte order and type.
    mutating func begin(_ type: Int) {
      data.append(1)
      append(count: type)
    }

    mutating func append(polygon rings: [[SIMD2<Double>]]) {
      begin(3)
      append(count: rings.count)
      for ring in rings {
        append(count: ring.count)
        for point in ring {
          append(point.x)
          append(point.y)
        }
      }
    }
  }
}
