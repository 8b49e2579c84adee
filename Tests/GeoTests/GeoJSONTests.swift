import Foundation
import Geo
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct GeoJSONTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ text: String, as name: String = "a.geojson") throws -> Polygon {
    try read(Data(text.utf8), as: name)
  }

  private func read(_ data: Data, as name: String) throws -> Polygon {
    try data.write(to: folder[name])
    return try GeoJSON.region(contentsOf: folder[name]).polygon
  }

  private static let ring = "[[4,45],[6,45],[6,47],[4,47],[4,45]]"
  private static let inner = "[[4.5,45.5],[5.5,45.5],[5.5,46.5],[4.5,46.5],[4.5,45.5]]"

  private static func feature(_ rings: String...) -> String {
    #"{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[\#(rings.joined(separator: ","))]}}"#
  }

  private static func collection(_ features: String...) -> String {
    #"{"type":"FeatureCollection","features":[\#(features.joined(separator: ","))]}"#
  }

  private func count(_ area: Polygon) -> Int { TileCover(area.box, zoom: 14, within: area).count }

  @Test func `features that overlap are one area`() throws {
    #expect(try count(read(Self.feature(Self.ring))) == 12_144)
    #expect(try count(read(Self.collection(Self.feature(Self.ring), Self.feature(Self.ring)))) == 12_144)
    #expect(try count(read(Self.collection(Self.feature(Self.ring), Self.feature(Self.inner)))) == 12_144)
    let several = #"{"type":"MultiPolygon","coordinates":[[\#(Self.ring)],[\#(Self.inner)]]}"#
    #expect(try count(read(several)) == 12_144)
    #expect(try count(read(#"{"type":"GeometryCollection","geometries":[\#(several),\#(several)]}"#)) == 12_144)
    #expect(try count(read(Self.feature(Self.ring, Self.inner))) == 9_219)
  }

  @Test(arguments: ["a.GEOJSON", "a.JSON", "area", "area.txt", "b c.Lyon"])
  func `a file is what its content is`(name: String) throws {
    #expect(try read(Self.feature(Self.ring), as: name).box == Bounds(west: 4, south: 45, east: 6, north: 47))
  }

  @Test(arguments: ["[[178,-18],[-178,-18],[-178,-16],[178,-16]]", "[[178,-18],[182,-18],[182,-16],[178,-16]]"])
  func `a ring over the antimeridian`(ring: String) throws {
    #expect(try read(Self.feature(ring)).box == Bounds(west: 178, south: -18, east: -178, north: -16))
  }

  private func failure(_ text: String, as name: String = "a.geojson") throws -> String {
    "\(try #require(#expect(throws: GeoJSON.Failure.self) { try read(text, as: name) }))"
  }

  private static let metres = "[[830000,6510000],[860000,6510000],[860000,6540000],[830000,6510000]]"

  @Test func `metres are told with their system and the command that makes degrees of them`() throws {
    let crs = #","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}}}"#
    let named = try failure(String(Self.collection(Self.feature(Self.metres)).dropLast()) + crs)
    #expect(named.contains("found 830000, 6510000 in EPSG:2154 (Lambert 93)"))
    let path = folder["a.geojson"].path
    #expect(named.hasSuffix("ogr2ogr -f GeoJSON -t_srs EPSG:4326 -lco RFC7946=YES a-wgs84.geojson \(path)"))
    let plain = try failure(Self.feature(Self.metres))
    #expect(plain.contains("Lambert 93") && plain.contains("-s_srs EPSG:2154 -t_srs EPSG:4326"))
    let other = try failure(Self.feature("[[578815,4983436],[578900,4983436],[578900,4983500]]"))
    #expect(other.contains("-s_srs EPSG:CODE"))
    let swapped = try failure(Self.feature("[[-18,178],[-16,178],[-16,179]]"))
    #expect(swapped.contains("latitude before longitude") && !swapped.contains("ogr2ogr"))
  }

  @Test(arguments: [
    (#"{"geometryType":"esriGeometryPolygon","features":[]}"#, "x.json", "Esri JSON"),
    (#"{"features":[{"attributes":{},"geometry":{"rings":[]}}]}"#, "x.geojson", "Esri JSON"),
    (#"{"rings":[[[4,45],[6,45],[6,47]]]}"#, "x.json", "Esri JSON"),
    (#"{"type":"Topology","objects":{},"arcs":[]}"#, "x.topojson", "TopoJSON"),
    ("\(feature(ring))\n\(feature(ring))\n", "x.geojson", "GeoJSONSeq"),
    ("\u{1E}\(feature(ring))\n\u{1E}\(feature(ring))\n", "x.geojsons", "GeoJSONSeq"),
    ("<?xml version=\"1.0\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">", "x.kml", "KML"),
    ("<?xml version=\"1.0\"?><gpx version=\"1.1\">", "x.gpx", "GPX"),
    ("<a xmlns:gml=\"http://www.opengis.net/gml/3.2\">", "x.xml", "GML"),
    ("fgb\u{3}fgb\u{1}", "x.fgb", "FlatGeobuf"), ("PAR1", "x.parquet", "GeoParquet"), ("!table", "x.tab", "MapInfo"),
    ("PK\u{3}\u{4}", "x.kmz", "KMZ"), ("PK\u{3}\u{4}", "x.zip", "zip"), ("0", "x.dbf", "shapefile"),
  ]) func `another format is told, with the command that makes GeoJSON of it`(text: String, name: String, word: String)
    throws
  {
    let message = try failure(text, as: name)
    #expect(
      message.contains("found ") && message.contains(word) && message.contains("ogr2ogr -f GeoJSON"), "\(message)")
    #expect(message.contains("x.geojson ") || message.contains("x-wgs84.geojson "))
  }

  @Test func `binary formats are told by their first bytes`() throws {
    var database = Data("SQLite format 3\0".utf8) + Data(count: 84)
    let spatialite = #expect(throws: GeoJSON.Failure.self) { try read(database, as: "x.db") }
    #expect(spatialite?.description.contains("an SQLite database") == true)
    database.replaceSubrange(68..<72, with: Data("GPKG".utf8))
    let package = #expect(throws: GeoJSON.Failure.self) { try read(database, as: "lyon.gpkg") }
    #expect(package?.description.contains("a GeoPackage; make GeoJSON of it: ogr2ogr") == true)
    database.replaceSubrange(68..<72, with: Data("MPBX".utf8))
    let archive = #expect(throws: GeoJSON.Failure.self) { try read(database, as: "x.mbtiles") }
    #expect(archive?.description.contains("holds no areas") == true)
    let shape = #expect(throws: GeoJSON.Failure.self) {
      try read(Data([0, 0, 0x27, 0x0A]) + Data(count: 96), as: "my zone.shp")
    }
    #expect(shape?.description.contains("'my zone.geojson' '\(folder["my zone.shp"].path)'") == true)
  }

  @Test func `a file that is not there, and one that is nothing known`() throws {
    #expect(throws: GeoJSON.Failure.missing(folder["none.gpkg"].path)) {
      try GeoJSON.region(contentsOf: folder["none.gpkg"]).polygon
    }
    #expect(try failure("not json").contains("found something else"))
    #expect(try failure("").contains("found something else"))
    #expect(try failure("{}").contains("expected a Polygon"))
    #expect(try failure(Self.collection()).contains("expected a Polygon"))
  }

  @Test func `the box is the one that the file states, unless that goes round the Earth`() throws {
    func box(_ bbox: String, _ ring: String) throws -> Bounds {
      let text = #"{"bbox":\#(bbox),"type":"Polygon","coordinates":[\#(ring)]}"#
      try Data(text.utf8).write(to: folder["b.geojson"])
      return try GeoJSON.region(contentsOf: folder["b.geojson"]).box
    }
    let around = Bounds(west: 4, south: 45, east: 6, north: 47)
    #expect(try box("[3,44,7,48]", Self.ring) == Bounds(west: 3, south: 44, east: 7, north: 48))
    #expect(try box("[3,44,0,7,48,900]", Self.ring) == Bounds(west: 3, south: 44, east: 7, north: 48))
    for bad in ["[7,48,7,44]", "[1]", #"["a",1,2,3]"#, "[3,44,700,48]", "null"] {
      #expect(try box(bad, Self.ring) == around, "\(bad)")
    }
    let fiji = "[[178,-18],[-178,-18],[-178,-16],[178,-16]]"
    #expect(try box("[-178,-18,178,-16]", fiji) == Bounds(west: 178, south: -18, east: -178, north: -16))
  }

  private func points(_ text: String) throws -> [GeoJSON.Point] {
    try Data(text.utf8).write(to: folder["points.json"])
    return try GeoJSON.points(contentsOf: folder["points.json"])
  }

  @Test func `points have their places and properties, and areas among them are passed over`() throws {
    let point =
      #"{"type":"Feature","properties":{"site":7,"nom":"a","none":null},"geometry":{"type":"Point","coordinates":[-1.5,47.25,90]}}"#
    let bare = #"{"type":"Feature","properties":{},"geometry":null}"#
    let found = try points(Self.collection(point, Self.feature(Self.ring), bare))
    #expect(found.map(\.longitude) == [-1.5] && found.map(\.latitude) == [47.25])
    #expect(found.first?.properties == ["site": "7", "nom": "a"])
    #expect(try points(#"{"type":"Point","coordinates":[180,-90]}"#).count == 1)
    #expect(throws: GeoJSON.Failure.noPoint(folder["points.json"].path)) {
      try points(Self.collection(Self.feature(Self.ring), bare))
    }
    let lambert = #expect(throws: GeoJSON.Failure.self) {
      try points(#"{"type":"Point","coordinates":[652000,6862000]}"#)
    }
    #expect(lambert?.description.contains("as Lambert 93 has them") == true)
  }

  @Test func `a map is told from a table by how it begins`() throws {
    for (text, isMap) in [
      ("{}", true), ("\u{FEFF}\n {\"type\": 1}", true), ("SQLite format 3\0", true), ("<kml></kml>", true),
      ("longitude,latitude\n1,2\n", false), ("", false),
    ] {
      try Data(text.utf8).write(to: folder["any"])
      #expect(GeoJSON.isMap(folder["any"]) == isMap, "\(text)")
    }
  }
}
