internal import Files
public import Foundation

/// Reads areas from GeoJSON (RFC 7946): Polygon, MultiPolygon, Feature, FeatureCollection, GeometryCollection.
public enum GeoJSON {
  public enum Failure: Error, CustomStringConvertible, Equatable {
    case unreadable(String, reason: String)
    case noArea(String)

    public var description: String {
      switch self {
      case .unreadable(let name, let reason):
        "\(name): expected GeoJSON, found something else (\(reason)); export the layer again as GeoJSON in WGS 84"
      case .noArea(let name):
        "\(name): expected a Polygon or MultiPolygon in degrees, found none; lines and points cannot hold tiles"
      }
    }
  }

  public static func polygon(contentsOf url: URL) throws -> Polygon {
    let name = url.path
    let object: Any
    do {
      object = try JSONSerialization.jsonObject(with: RegularFile.data(url))
    } catch {
      throw Failure.unreadable(name, reason: jsonReason(error))
    }
    let rings = rings(in: object)
    let inDegrees = rings.allSatisfy { ring in ring.allSatisfy { abs($0.longitude) <= 180 && abs($0.latitude) <= 90 } }
    guard inDegrees, let polygon = Polygon(rings: rings) else { throw Failure.noArea(name) }
    return polygon
  }

  private static func rings(in object: Any) -> [[Polygon.Point]] {
    guard let object = object as? [String: Any], let type = object["type"] as? String else { return [] }
    switch type {
    case "FeatureCollection": return (object["features"] as? [Any] ?? []).flatMap(rings(in:))
    case "GeometryCollection": return (object["geometries"] as? [Any] ?? []).flatMap(rings(in:))
    case "Feature": return rings(in: object["geometry"] ?? [:])
    case "Polygon": return (object["coordinates"] as? [Any] ?? []).map(ring)
    case "MultiPolygon": return (object["coordinates"] as? [[Any]] ?? []).joined().map(ring)
    default: return []
    }
  }

  private static func ring(_ object: Any) -> [Polygon.Point] {
    (object as? [Any] ?? []).compactMap { position in
      guard let numbers = (position as? [Any])?.compactMap({ ($0 as? NSNumber)?.doubleValue }), numbers.count >= 2
      else { return nil }
      return (numbers[0], numbers[1])
    }
  }
}
