import Files
import Foundation

/// What a file of areas is that is no GeoJSON in degrees, as far as its content tells: most come from a program that writes
/// GeoJSON too, and ogr2ogr (GDAL) reads them all.
enum AreaFormat: String {
  case geoPackage = "a GeoPackage"
  case mbtiles = "an MBTiles archive"
  case sqlite = "an SQLite database"
  case shapefile = "a shapefile"
  case fileGeodatabase = "a file geodatabase"
  case zip = "a zip archive"
  case kmz = "KMZ"
  case kml = "KML"
  case gpx = "GPX"
  case gml = "GML"
  case flatGeobuf = "FlatGeobuf"
  case parquet = "GeoParquet"
  case mapInfo = "a MapInfo table"
  case esriJSON = "Esri JSON"
  case topoJSON = "TopoJSON"
  case sequence = "GeoJSONSeq: a feature a line"

  /// By the first bytes; of a shapefile also by the names of the files that belong to it.
  init?(_ data: Data, name: String) {
    let start = data.prefix(512)
    let ending = (name as NSString).pathExtension.lowercased()
    func begins(_ bytes: [UInt8]) -> Bool { start.starts(with: bytes) }
    if begins(Array("SQLite format 3\0".utf8)) {
      // SQLite's application_id.
      self =
        switch start.dropFirst(68).prefix(4) {
        case Data("GPKG".utf8), Data("GP10".utf8), Data("GP11".utf8): .geoPackage
        case Data("MPBX".utf8): .mbtiles
        default: ending == "gpkg" ? .geoPackage : .sqlite
        }
    } else if begins([0, 0, 0x27, 0x0A]) || ["dbf", "prj", "cpg", "qix", "sbn", "sbx"].contains(ending) {
      self = .shapefile
    } else if begins(Array("PK\u{3}\u{4}".utf8)) {
      self = ending == "kmz" ? .kmz : .zip
    } else if begins(Array("fgb".utf8)) {
      self = .flatGeobuf
    } else if begins(Array("PAR1".utf8)) {
      self = .parquet
    } else if begins(Array("!table".utf8)) {
      self = .mapInfo
    } else {
      let text = String(decoding: start, as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }
      let kinds: [(String, AreaFormat)] = [
        ("<kml", .kml), ("kml/2", .kml), ("<gpx", .gpx), ("opengis.net/gml", .gml), ("opengis.net/wfs", .gml),
      ]
      guard text.hasPrefix("<"), let kind = kinds.first(where: { text.contains($0.0) }) else { return nil }
      self = kind.1
    }
  }

  /// By what JSON says of itself.
  init?(json object: Any) {
    guard let object = object as? [String: Any] else { return nil }
    let features = object["features"] as? [[String: Any]]
    let geometry = features?.first?["geometry"] as? [String: Any] ?? object["geometry"] as? [String: Any]
    if object["type"] as? String == "Topology" {
      self = .topoJSON
    } else if object["type"] == nil, object["rings"] ?? object["geometryType"] ?? geometry?["rings"] != nil {
      self = .esriJSON
    } else {
      return nil
    }
  }

  /// Of text that is no one JSON value.
  init?(lines data: Data) {
    let line = data.drop { $0 == 0x1E || $0 <= 0x20 }.prefix { $0 != 0x0A && $0 != 0x1E }
    guard line.count < data.count, let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any],
      object["type"] is String
    else { return nil }
    self = .sequence
  }

  /// The command that makes GeoJSON of it; nil where there are no areas in such a file.
  func command(for path: String) -> String? {
    switch self {
    case .mbtiles: nil
    case .shapefile: Self.command(for: (path as NSString).deletingPathExtension + ".shp")
    case .zip: Self.command(for: path, reading: "/vsizip/" + path)
    // It names no system, and has degrees as GeoJSON does.
    case .topoJSON: Self.command(for: path, ["-s_srs", "EPSG:4326"])
    case .sequence: Self.command(for: path, reading: "GeoJSONSeq:" + path)
    default: Self.command(for: path)
    }
  }

  /// `ogr2ogr` with what turns any layer into GeoJSON in degrees.
  /// - Parameter options: before the names of the files.
  /// - Parameter reading: the file as GDAL is to read it.
  static func command(for path: String, _ options: [String] = [], reading: String? = nil) -> String {
    let name = (path as NSString).lastPathComponent as NSString
    let stem = name.deletingPathExtension
    let target = name.pathExtension.lowercased() == "geojson" ? stem + "-wgs84.geojson" : stem + ".geojson"
    let words = ["ogr2ogr", "-f", "GeoJSON"] + options + ["-t_srs", "EPSG:4326", "-lco", "RFC7946=YES", target]
    return (words + [reading ?? path]).map(\.shellWord).joined(separator: " ")
  }
}
