import Files
public import Foundation

/// A GeoJSON FeatureCollection (RFC 7946) of tiles as polygons or photographs as points, a feature a line, written as they come.
public struct GeoJSONWriter {
  private var output: BufferedOutput
  private var isFirst = true
  private let encoder = JSONEncoder.line

  /// - Parameters:
  ///   - name: what readers call the layer.
  ///   - bounds: of all features; nil for none.
  ///   - attribution: the credit of the imagery, if any.
  public init(_ file: FileHandle, name: String, bounds: Bounds?, attribution: String?) throws {
    output = BufferedOutput(file)
    var head = Head(name: name, attribution: attribution)
    if let bounds { head.bbox = [bounds.west, bounds.south, bounds.east, bounds.north].map(Self.rounded) }
    // The object goes on with its features.
    try output.write(Data(encoder.encode(head).dropLast()))
    try output.write(",\"features\":[")
  }

  /// - Parameters:
  ///   - polygons: closed rings of each, longitude before latitude, the outer one first.
  ///   - id: of the feature.
  public mutating func add(_ polygons: [[[SIMD2<Double>]]], id: String, _ properties: some Encodable) throws {
    let coordinates = polygons.map { $0.map { $0.map { [Self.rounded($0.x), Self.rounded($0.y)] } } }
    try add(Geometry(type: "MultiPolygon", coordinates: coordinates), id: id, properties)
  }

  public mutating func add(_ tile: Tile, _ properties: some Encodable) throws {
    try add(Geometry(type: "Polygon", coordinates: [Self.ring(tile)]), id: tile.description, properties)
  }

  /// - Parameter id: of the feature.
  public mutating func add(
    longitude: Double, latitude: Double, id: String, _ properties: some Encodable
  ) throws {
    try add(
      Geometry(type: "Point", coordinates: [Self.rounded(longitude), Self.rounded(latitude)]), id: id, properties)
  }

  private mutating func add(_ geometry: Geometry<some Encodable>, id: String, _ properties: some Encodable) throws {
    try output.write(isFirst ? "\n" : ",\n")
    isFirst = false
    try output.write(encoder.encode(Feature(geometry: geometry, id: id, properties: properties)))
  }

  /// Call it last.
  public mutating func finish() throws {
    try output.write("\n]}\n")
    try output.flush()
  }

  /// Closed, counterclockwise (the right-hand rule). No tile crosses the antimeridian: those beside it end at 180 or
  /// begin at -180 degrees.
  static func ring(_ tile: Tile) -> [[Double]] {
    let box = tile.bounds
    let (west, south, east, north) = (rounded(box.west), rounded(box.south), rounded(box.east), rounded(box.north))
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]
  }

  /// To seven decimals: a centimetre. Never the zero with a minus.
  public static func rounded(_ degrees: Double) -> Double { (degrees * 1e7).rounded() / 1e7 + 0 }

  private struct Head: Encodable {
    let type = "FeatureCollection"
    let name: String
    let attribution: String?
    var bbox: [Double]?
  }

  private struct Geometry<Coordinates: Encodable>: Encodable {
    let type: String
    let coordinates: Coordinates
  }

  private struct Feature<Coordinates: Encodable, Properties: Encodable>: Encodable {
    let type = "Feature"
    let geometry: Geometry<Coordinates>
    let id: String
    let properties: Properties
  }
}
