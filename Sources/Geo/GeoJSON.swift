internal import Files
public import Foundation

/// Reads areas from GeoJSON (RFC 7946): Polygon, MultiPolygon, Feature, FeatureCollection, GeometryCollection. A file is what
/// its content is, whatever its name.
public enum GeoJSON {
  public enum Failure: Error, CustomStringConvertible, Equatable {
    case missing(String)
    case unreadable(String, reason: String)
    /// Another format, and the command that makes GeoJSON of it.
    case other(String, found: String, command: String?)
    /// No longitudes and latitudes, and the command that makes them of it.
    case notDegrees(String, found: String, command: String?)
    case noArea(String)
    case noPoint(String)

    public var description: String {
      switch self {
      case .missing(let name): "\(name): expected a GeoJSON file of an area, found no file; check the path"
      case .unreadable(let name, let reason):
        "\(name): expected GeoJSON, found something else (\(reason)); export the layer again as GeoJSON in WGS 84"
      case .other(let name, let found, let command):
        "\(name): expected GeoJSON, found \(found)"
          + (command.map { "; make GeoJSON of it: \($0)" } ?? ", which holds no areas")
      case .notDegrees(let name, let found, let command):
        "\(name): expected longitudes and latitudes in degrees (WGS 84), found \(found)"
          + (command.map { "; make it so: \($0)" } ?? "; write the longitude first")
      case .noArea(let name):
        "\(name): expected a Polygon or MultiPolygon in degrees, found none; lines and points cannot hold tiles"
      case .noPoint(let name): "\(name): expected points in degrees, found none; a place is a Point of its own"
      }
    }
  }

  /// An area, the box that the file states (`bbox`) or that is around it, and what its first feature says of itself.
  /// - Throws: `Failure`.
  public static func region(
    contentsOf url: URL
  ) throws -> (polygon: Polygon, box: Bounds, properties: [String: String]) {
    let object = try object(contentsOf: url)
    let parts = parts(in: object)
    try requireDegrees(parts, in: object, url)
    guard let polygon = Polygon(parts: parts) else { throw Failure.noArea(url.path) }
    let around = polygon.box
    let properties = features(in: object).first.map(properties) ?? [:]
    // One that goes the other way round the Earth was made by a program that knows no antimeridian.
    guard let stated = box(of: object), stated.crossesAntimeridian == around.crossesAntimeridian else {
      return (polygon, around, properties)
    }
    return (polygon, stated, properties)
  }

  /// One of several areas, with what the file says of it.
  public struct Feature: Sendable {
    /// Texts, and numbers as texts; what is null, empty or anything else is left out.
    public let properties: [String: String]
    public let polygon: Polygon
  }

  /// The areas of a file, each for itself; lines and points are passed over.
  /// - Throws: `Failure`.
  public static func features(contentsOf url: URL) throws -> [Feature] {
    let object = try object(contentsOf: url)
    let features = try self.features(in: object).compactMap { feature -> Feature? in
      let parts = parts(in: feature)
      try requireDegrees(parts, in: object, url)
      // One that encloses nothing is a line.
      guard let polygon = Polygon(parts: parts), !polygon.polygons.isEmpty else { return nil }
      return Feature(properties: properties(of: feature), polygon: polygon)
    }
    guard !features.isEmpty else { throw Failure.noArea(url.path) }
    return features
  }

  /// A place, with what the file says of it.
  public struct Point: Sendable {
    /// As of a `Feature`.
    public let properties: [String: String]
    public let longitude: Double
    public let latitude: Double
  }

  /// The points of a file; lines and areas are passed over.
  /// - Throws: `Failure`.
  public static func points(contentsOf url: URL) throws -> [Point] {
    let object = try object(contentsOf: url)
    let points = try features(in: object).compactMap { feature -> Point? in
      let geometry = feature["geometry"] as? [String: Any] ?? feature
      guard geometry["type"] as? String == "Point", let coordinates = geometry["coordinates"],
        let (longitude, latitude) = ring([coordinates]).first
      else { return nil }
      guard abs(longitude) <= 180, abs(latitude) <= 90 else {
        throw notDegrees((longitude, latitude), crs: ReferenceSystem(of: object), url.path)
      }
      return Point(properties: properties(of: feature), longitude: longitude, latitude: latitude)
    }
    guard !points.isEmpty else { throw Failure.noPoint(url.path) }
    return points
  }

  /// Whether a file is GeoJSON by its beginning, or another format of maps, which the readers here name; and no table.
  public static func isMap(_ url: URL) -> Bool {
    guard let data = try? RegularFile.data(url) else { return false }
    // Behind a byte order mark, where there is one.
    let first = data.prefix(64).first { $0 > 0x20 && ![0xEF, 0xBB, 0xBF].contains($0) }
    return first == UInt8(ascii: "{") || AreaFormat(data, name: url.path) != nil
  }

  private static func features(in object: Any) -> [[String: Any]] {
    guard let object = object as? [String: Any] else { return [] }
    guard object["type"] as? String == "FeatureCollection" else { return [object] }
    return (object["features"] as? [Any] ?? []).compactMap { $0 as? [String: Any] }
  }

  private static func properties(of feature: [String: Any]) -> [String: String] {
    (feature["properties"] as? [String: Any] ?? [:]).compactMapValues { value in
      switch value {
      case let text as String: text.isEmpty ? nil : text
      // JSON's true and false are numbers to Foundation, of one byte.
      case let number as NSNumber where String(cString: number.objCType) != "c": number.stringValue
      default: nil
      }
    }
  }

  private static func requireDegrees(_ parts: [[[Polygon.Point]]], in object: Any, _ url: URL) throws {
    let points = parts.joined().joined()
    // A turn more is a way to write what lies beyond the antimeridian.
    if let point = points.first(where: { !(abs($0.longitude) <= 540 && abs($0.latitude) <= 90) }) {
      throw notDegrees(point, crs: ReferenceSystem(of: object), url.path)
    }
  }

  private static func object(contentsOf url: URL) throws -> Any {
    let name = url.path
    func other(_ format: AreaFormat) -> Failure {
      .other(name, found: format.rawValue, command: format.command(for: name))
    }
    let data: Data
    do { data = try RegularFile.data(url) } catch .missing { throw Failure.missing(name) } catch {
      // The one format that is a folder.
      if url.pathExtension.lowercased() == "gdb" { throw other(.fileGeodatabase) }
      throw Failure.unreadable(name, reason: error.found)
    }
    if let format = AreaFormat(data, name: name) { throw other(format) }
    let object: Any
    do { object = try JSONSerialization.jsonObject(with: data) } catch {
      if let format = AreaFormat(lines: data) { throw other(format) }
      throw Failure.unreadable(name, reason: jsonReason(error))
    }
    if let format = AreaFormat(json: object) { throw other(format) }
    return object
  }

  private static func notDegrees(_ point: Polygon.Point, crs: ReferenceSystem?, _ name: String) -> Failure {
    let found = "\(plain(point.longitude)), \(plain(point.latitude))"
    if let crs {
      return .notDegrees(name, found: "\(found) in \(crs.title)", command: AreaFormat.command(for: name))
    }
    if abs(point.longitude) <= 90, abs(point.latitude) <= 180 {
      return .notDegrees(name, found: "\(found), which reads as latitude before longitude", command: nil)
    }
    let isLambert = (0...1_300_000).contains(point.longitude) && (6_000_000...7_200_000).contains(point.latitude)
    let (code, words) =
      isLambert ? ("2154", "as Lambert 93 has them") : ("CODE", "of a system that the file does not name")
    return .notDegrees(
      name, found: "\(found), \(words)", command: AreaFormat.command(for: name, ["-s_srs", "EPSG:\(code)"]))
  }

  private static func plain(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
  }

  /// RFC 7946, section 5; one with heights has six numbers. What is no box is passed over.
  private static func box(of object: Any) -> Bounds? {
    guard let numbers = ((object as? [String: Any])?["bbox"] as? [Any])?.compactMap({ ($0 as? NSNumber)?.doubleValue }),
      [4, 6].contains(numbers.count)
    else { return nil }
    let half = numbers.count / 2
    return try? Bounds(west: numbers[0], south: numbers[1], east: numbers[half], north: numbers[half + 1], as: "bbox")
  }

  /// The rings of each polygon.
  private static func parts(in object: Any) -> [[[Polygon.Point]]] {
    guard let object = object as? [String: Any], let type = object["type"] as? String else { return [] }
    switch type {
    case "FeatureCollection": return (object["features"] as? [Any] ?? []).flatMap(parts(in:))
    case "GeometryCollection": return (object["geometries"] as? [Any] ?? []).flatMap(parts(in:))
    case "Feature": return parts(in: object["geometry"] ?? [:])
    case "Polygon": return [(object["coordinates"] as? [Any] ?? []).map(ring)]
    case "MultiPolygon": return (object["coordinates"] as? [[Any]] ?? []).map { $0.map(ring) }
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

/// What a `crs` member says, which GeoJSON of before 2016 has.
private struct ReferenceSystem {
  let title: String

  init?(of object: Any) {
    guard let crs = (object as? [String: Any])?["crs"] as? [String: Any],
      let name = (crs["properties"] as? [String: Any])?["name"] as? String,
      // What has other numbers than these says nothing of itself by saying that it is in degrees.
      !name.hasSuffix("CRS84"), !name.hasSuffix(":4326")
    else { return nil }
    guard let code = name.firstMatch(of: /EPSG:[0-9.]*:?([0-9]+)$/)?.1 else {
      title = name
      return
    }
    let names = [
      "2154": "Lambert 93", "27572": "Lambert II étendu", "3857": "Web Mercator", "900913": "Web Mercator",
      "2056": "Swiss LV95", "3035": "LAEA Europe",
    ]
    title = "EPSG:\(code)" + (names[String(code)].map { " (\($0))" } ?? "")
  }
}
