import Files
import Foundation
import Geo

/// What lies beside the tiles of a folder and says which they are: `tilemapresource.xml` of gdal2tiles, `metadata.json` of
/// mbutil and tippecanoe.
struct TileMapResource {
  private static let mostBytes = 1 << 20

  var stated: RowOrder.Statement?
  var extent: RowOrder.Extent?
  /// A grid that is not that of Web Mercator, by its name.
  var otherGrid: String?

  /// - Parameter folders: the folder of the tiles first, then those above it.
  init(in folders: [URL]) {
    for folder in folders {
      if let text = Self.text("tilemapresource.xml", in: folder) { read(tileMap: text) }
      if let text = Self.text("metadata.json", in: folder) { read(metadata: text) }
      if stated != nil || extent != nil || otherGrid != nil { return }
    }
  }

  private static func text(_ name: String, in folder: URL) -> String? {
    try? RegularFile.text(folder.appendingPathComponent(name), atMost: mostBytes)
  }

  /// Source: https://wiki.osgeo.org/wiki/Tile_Map_Service_Specification
  private mutating func read(tileMap text: String) {
    let place = "tilemapresource.xml"
    stated = RowOrder.Statement(scheme: .tms, place: place)
    if let profile = Self.attribute("profile", of: "TileSets", in: text),
      !["mercator", "global-mercator"].contains(profile)
    {
      otherGrid = "the grid '\(profile)' of \(place)"
    }
    let sides = ["minx", "miny", "maxx", "maxy"].compactMap {
      Self.attribute($0, of: "BoundingBox", in: text).flatMap(Double.init)
    }
    // Some versions of gdal2tiles write degrees there, latitude as x.
    guard sides.count == 4, sides.contains(where: { abs($0) > 180 }),
      sides.allSatisfy({ abs($0) <= Mercator.halfWorld + 1 })
    else { return }
    func longitude(_ x: Double) -> Double { x / Mercator.halfWorld * 180 }
    func latitude(_ y: Double) -> Double { Mercator.latitude((1 - y / Mercator.halfWorld) / 2, zoom: 0) }
    extent = RowOrder.Extent(
      bounds: Bounds(
        west: longitude(sides[0]), south: latitude(sides[1]), east: longitude(sides[2]), north: latitude(sides[3])),
      place: "the box of \(place)")
  }

  private static func attribute(_ name: String, of element: String, in text: String) -> String? {
    guard let start = text.range(of: "<\(element)"), let end = text[start.upperBound...].firstIndex(of: ">"),
      let attribute = text[start.upperBound..<end].firstRange(of: " \(name)=\"")
    else { return nil }
    let value = text[attribute.upperBound..<end]
    return value.firstIndex(of: "\"").map { String(value[..<$0]) }
  }

  /// `bounds` as a text, as MBTiles has it, or as numbers, as TileJSON has it.
  private mutating func read(metadata text: String) {
    guard let object = (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] else { return }
    let numbers = (object["bounds"] as? [NSNumber])?.map { "\($0)" }.joined(separator: ",")
    guard let bounds = (object["bounds"] as? String ?? numbers).flatMap({ try? Bounds(parsing: $0) }) else { return }
    extent = RowOrder.Extent(bounds: bounds, place: "the bounds of metadata.json")
  }
}
