import Foundation
import Geo
import TestSupport
import Testing

/// Groups on the ground, with the built program: km², areas, units, and the GeoPackage that GDAL reads.
@Suite(.timeLimit(.minutes(45))) struct TerritoryTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try ExportWorld.stripes()
    try Data(Self.units.utf8).write(to: folder["units.geojson"])
  }

  /// A box, one with a hole, two parts of which one is off the tiles, and a triangle.
  private static let units = """
    {"type": "FeatureCollection", "features": [
    {"type": "Feature", "properties": {"code": "01", "nom": "Box"}, "geometry":
      {"type": "Polygon", "coordinates": [[[1, 45], [2.5, 45], [2.5, 46], [1, 46], [1, 45]]]}},
    {"type": "Feature", "properties": {"code": "02", "nom": "Ring <b>"}, "geometry":
      {"type": "Polygon", "coordinates": [[[3, 45], [5, 45], [5, 47], [3, 47], [3, 45]],
        [[3.5, 45.5], [3.5, 46.5], [4.5, 46.5], [4.5, 45.5], [3.5, 45.5]]]}},
    {"type": "Feature", "properties": {"code": "03", "nom": "Two parts"}, "geometry":
      {"type": "MultiPolygon", "coordinates": [[[[0.3, 46.2], [1.7, 46.4], [1.1, 47.5], [0.3, 46.2]]],
        [[[20, 45], [21, 45], [21, 46], [20, 45]]]]}},
    {"type": "Feature", "properties": {"code": "04", "nom": null}, "geometry":
      {"type": "Polygon", "coordinates": [[[3.6, 45.6], [4.4, 45.7], [4.1, 46.4], [3.6, 45.6]]]}},
    {"type": "Feature", "properties": {"nom": "no key"}, "geometry":
      {"type": "Polygon", "coordinates": [[[0, 44], [0.1, 44], [0.1, 44.1], [0, 44]]]}}
    ]}
    """

  private func run(_ arguments: String...) throws -> ProgramRun {
    let run = try ProgramRun(arguments, in: folder.url)
    #expect(run.status == 0, "\(arguments.joined(separator: " ")): \(run.errors)")
    return run
  }

  @Test func `groups are listed by their ground, and an archive says its own`() throws {
    let list = try #require(try run("groups", "list", "--json").json["groups"] as? [[String: Any]])
    let shares = list.compactMap { $0["share"] as? Double }
    let areas = list.compactMap { $0["km2"] as? Double }
    #expect(list.count == 4 && abs(shares.reduce(0, +) - 1) < 1e-5)
    let info = try run("info", "--json").json["km2"] as? Double
    #expect(abs((info ?? 0) / areas.reduce(0, +) - 1) < 1e-5)
    #expect(try run("groups", "list").output.contains("% of km²"))
  }

  @Test func `areas have tables and polygons, keep their numbers, and are out of date after an edit`() throws {
    let all = try run("areas", "--json")
    #expect(all.integer("areas") ?? 0 > 4 && all.integer("sieved") == 0)
    let sieved = try run("areas", "--sieve", "3", "--json")
    let rows = try ExportWorld.table(folder, "areas/areas.csv")
    #expect(sieved.integer("areas") == rows.count && sieved.integer("sieved") ?? 0 > 0)
    #expect(rows.allSatisfy { Int($0["tiles"] ?? "") ?? 0 >= 3 })
    let tiles = try ExportWorld.table(folder, "areas/tiles.csv")
    #expect(Set(tiles.compactMap { $0["area"] }) == Set(rows.compactMap { $0["area"] }))
    let status = try run("status", "--json").json
    #expect((status["areas"] as? [String: Any])?["state"] as? String == "up to date")
    #expect(status["stats"] == nil, "what nobody asked for is not missing")

    let before = try ExportWorld.text(folder, "areas/areas.csv")
    #expect(try run("areas", "--sieve", "3").status == 0)
    #expect(try ExportWorld.text(folder, "areas/areas.csv") == before)
    // As an edit leaves it.
    let table = try ExportWorld.text(folder, "groups/assignments.csv")
    try Data(table.replacing("0.5\n", with: "0.6\n").utf8).write(to: folder["Data/groups/assignments.csv"])
    let later = try run("status", "--json").json
    #expect((later["areas"] as? [String: Any])?["state"] as? String == "stale")
    #expect(try run("report").errors.contains("no lines between areas"))
  }

  @Test(.enabled(if: GDAL.isThere, "needs GDAL for Python: make setup-test"))
  func `shares of units are those that GEOS cuts, hole, parts and all`() throws {
    let stats = try run(
      "stats", "--units", "units.geojson", "--key", "code", "--label", "nom", "--json")
    #expect(stats.integer("units") == 4 && stats.integer("without_key") == 1 && stats.integer("overlaps") == 0)
    #expect(stats.errors.contains("left out 1 features") && stats.errors.contains("tiles cover"), "\(stats.errors)")
    #expect(try ExportWorld.table(folder, "stats/summary.csv").map { $0["unit"] } == ["01", "02", "03", "04"])
    try UnitGround("units.geojson", key: "code", in: folder).expectStats(in: folder, within: 1e-6)
  }

  private static let interop = Shared.cache.appendingPathComponent("interop/bin/python")
  private static let hasExactextract =
    (try? ToolRun(interop, ["-c", "import exactextract"], in: Shared.checkout).status == 0) ?? false

  /// In the plane of Web Mercator, where a part of a tile is a little more or less of it than on the ground.
  @Test(.enabled(if: hasExactextract, "needs exactextract: make setup-test"))
  func `shares of units are those of exactextract`() throws {
    _ = try run("stats", "--units", "units.geojson", "--key", "code")
    let script = """
      import csv, json, math
      import numpy
      from exactextract import exact_extract
      from exactextract.feature import JSONFeatureSource
      from exactextract.raster import NumPyRasterSource
      rows = [{k: int(row[k]) for k in "zxy"} | {"group": row["group"]} for row in csv.DictReader(open("Data/groups/found.csv"))]
      size = 2 ** rows[0]["z"]
      def ground(row):
          t = lambda y: math.tanh(math.pi * (1 - 2 * y / size))
          return 6371.0071809 ** 2 * 2 * math.pi / size * (t(row["y"]) - t(row["y"] + 1))
      def at(lon, lat):
          return [(lon + 180) / 360 * size, -(1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * size]
      def ring(points):
          out = []
          for (a, b), (c, d) in zip(points, points[1:]):
              n = max(1, int(max(abs(c - a), abs(d - b)) / 0.02))
              out += [at(a + (c - a) * i / n, b + (d - b) * i / n) for i in range(n)]
          return out + out[:1]
      def moved(g):
          one = lambda polygon: [ring(r) for r in polygon]
          many = g["type"] == "MultiPolygon"
          return {"type": g["type"], "coordinates": [one(p) for p in g["coordinates"]] if many else one(g["coordinates"])}
      units = [f for f in json.load(open("units.geojson"))["features"] if "code" in f["properties"]]
      features = [{"type": "Feature", "properties": {"code": f["properties"]["code"]}, "geometry": moved(f["geometry"])}
                  for f in units]
      xs, ys = [r["x"] for r in rows], [r["y"] for r in rows]
      # Wide enough for the part that lies elsewhere.
      left, right, top, bottom = min(xs), max(xs) + 40, min(ys), max(ys) + 1
      cells = numpy.full((bottom - top, right - left), -1.0)
      for number, row in enumerate(rows): cells[row["y"] - top, row["x"] - left] = number
      raster = NumPyRasterSource(cells, left, -bottom, right, -top, nodata=-1)
      out = {}
      for unit in exact_extract(raster, JSONFeatureSource(features), ["values", "coverage"], include_cols=["code"]):
          p = unit["properties"]
          own = out.setdefault(p["code"], {})
          for value, coverage in zip(p["values"], p["coverage"]):
              if value >= 0:
                  row = rows[int(value)]
                  own[row["group"]] = own.get(row["group"], 0) + float(coverage) * ground(row)
      print(json.dumps(out))
      """
    let tool = try ToolRun(Self.interop, ["-W", "ignore", "-c", script], in: folder.url)
    #expect(tool.status == 0, "\(tool.output)")
    let read = try JSONSerialization.jsonObject(with: Data(tool.output.utf8))
    let expected = try #require(read as? [String: [String: Double]])
    let shares = try ExportWorld.table(folder, "stats/units.csv")
    #expect(Set(shares.compactMap { $0["unit"] }) == Set(expected.keys))
    for (unit, groups) in expected {
      let whole = groups.values.reduce(0, +)
      for (group, area) in groups {
        let own = shares.first { $0["unit"] == unit && $0["group"] == group }
        #expect(abs((Double(own?["km2"] ?? "") ?? 0) - area) < 0.005 * whole, "\(unit) \(group)")
      }
    }
  }

  @Test(.enabled(if: GDAL.isThere, "needs GDAL for Python: make setup-test"))
  func `GDAL reads the GeoPackage without a complaint, and its styles have the colours`() throws {
    _ = try run("areas", "--sieve", "2")
    _ = try run("stats", "--units", "units.geojson", "--key", "code", "--label", "nom")
    let export = try run("export", "gpkg", "--json")
    let info = try ToolRun(
      URL(fileURLWithPath: "/usr/bin/ogrinfo"), ["-al", "-so", "-ro", "Data/export/groups.gpkg"], in: folder.url)
    #expect(
      info.status == 0 && !info.output.lowercased().contains("warning") && !info.output.contains("ERROR"),
      "\(info.output)")
    let read = try GDAL.ask(
      """
      import json, sqlite3
      from osgeo import ogr, gdal
      gdal.UseExceptions()
      data = ogr.Open("Data/export/groups.gpkg")
      out = {}
      for layer in data:
          shapes = [(f.GetGeometryRef().IsValid(), f.GetGeometryRef().GetEnvelope()) if f.GetGeometryRef() else None for f in layer]
          srs = layer.GetSpatialRef()
          out[layer.GetName()] = {
              "count": layer.GetFeatureCount(), "valid": all(s is None or s[0] for s in shapes),
              "epsg": srs.GetAuthorityCode(None) if srs else None,
              "fields": [layer.GetLayerDefn().GetFieldDefn(i).GetName() for i in range(layer.GetLayerDefn().GetFieldCount())],
              "extent": layer.GetExtent() if srs else None}
      layer = data.GetLayerByName("tiles")
      layer.SetSpatialFilterRect(1.0, 45.0, 1.2, 45.1)
      out["near"] = layer.GetFeatureCount()
      data = None
      # An edit by GDAL keeps the index and the count.
      data = ogr.Open("Data/export/groups.gpkg", 1)
      layer = data.GetLayerByName("areas")
      layer.DeleteFeature(next(iter(layer)).GetFID())
      out["left"] = layer.GetFeatureCount()
      data = None
      rows = sqlite3.connect("Data/export/groups.gpkg").execute(
          "SELECT f_table_name, useAsDefault, styleQML FROM layer_styles ORDER BY 1").fetchall()
      out["styles"] = {name: [default, qml] for name, default, qml in rows}
      out["check"] = sqlite3.connect("Data/export/groups.gpkg").execute("PRAGMA integrity_check").fetchone()[0]
      print(json.dumps(out))
      """, in: folder)
    let layers = try #require(read as? [String: Any])
    func layer(_ name: String) throws -> [String: Any] { try #require(layers[name] as? [String: Any]) }
    let areas = try ExportWorld.table(folder, "areas/areas.csv")
    #expect(try layer("tiles")["count"] as? Int == export.integer("tiles"))
    #expect(try layer("areas")["count"] as? Int == areas.count && layers["left"] as? Int == areas.count - 1)
    #expect(try layer("units")["count"] as? Int == 4 && layer("unit_groups")["count"] as? Int ?? 0 > 4)
    for name in ["tiles", "areas", "units"] {
      #expect(try layer(name)["valid"] as? Bool == true && layer(name)["epsg"] as? String == "4326", "\(name)")
    }
    // Longitude first: the tiles lie about 0 to 6 east, 44 to 48 north.
    let extent = try #require(try layer("tiles")["extent"] as? [Double])
    #expect(extent[0] < 0.1 && extent[1] > 5.9 && extent[2] < 44.1 && extent[3] > 47.9)
    #expect((1...4).contains(layers["near"] as? Int ?? 0))
    #expect(layers["check"] as? String == "ok")
    let styles = try #require(layers["styles"] as? [String: [Any]])
    #expect(Set(styles.keys) == ["tiles", "areas", "units"])
    for (name, style) in styles {
      let qml = try #require(style[1] as? String)
      #expect(style[0] as? Int == 1 && qml.contains("attr=\"\(name == "units" ? "dominant" : "group")\""))
      #expect(qml.contains("value=\"0\"") && qml.contains("230,159,0,255") && qml.contains("label=\"Group 0\""))
      let document = try ToolRun(
        GDAL.python, ["-c", "import sys, xml.dom.minidom; xml.dom.minidom.parseString(sys.argv[1])", qml],
        in: folder.url)
      #expect(document.status == 0, "\(document.output)")
    }
  }

  private static let hasPyogrio =
    (try? ToolRun(interop, ["-c", "import pyogrio"], in: Shared.checkout).status == 0) ?? false

  /// With a GDAL of its own, which is newer than Debian's.
  @Test(.enabled(if: hasPyogrio, "needs pyogrio: make setup-test"))
  func `pyogrio reads the GeoPackage, and finds in it what the tables have`() throws {
    _ = try run("areas", "--sieve", "2")
    _ = try run("stats", "--units", "units.geojson", "--key", "code", "--label", "nom")
    _ = try run("export", "gpkg")
    _ = try run("export", "csv")
    let script = """
      import csv, json, struct
      import pyogrio
      path = "Data/export/groups.gpkg"
      def features(layer):
          meta, _, shapes, columns = pyogrio.raw.read(path, layer=layer)
          return [dict(zip(meta["fields"], row)) for row in zip(*(column.tolist() for column in columns))], shapes
      def table(name):
          return list(csv.DictReader(open(f"Data/{name}.csv", encoding="utf-8")))
      def corners(shape):
          # One ring in WKB, whose points are behind 13 bytes.
          places = struct.unpack(f"<{len(shape) // 8 - 1}d", shape[13:])
          return dict(zip(["west", "south", "east", "north"], [min(places[::2]), min(places[1::2]), max(places[::2]), max(places[1::2])]))
      def same(value, text):
          if value is None or value != value: return text == ""
          return value == text if isinstance(value, str) else abs(value - float(text)) <= 1e-7 + 1e-6 * abs(value)
      def wrong(rows, lines, columns):
          return [[name, row[name], line[name]] for row, line in zip(rows, lines, strict=True)
                  for name in columns.split() if not same(row[name], line[name])]
      tiles, shapes = features("tiles")
      lines = {tuple(int(line[name]) for name in "zxy"): line for line in table("export/groups")}
      lines = [lines.pop((row["z"], row["x"], row["y"])) for row in tiles]
      layers = dict(pyogrio.list_layers(path).tolist())
      print(json.dumps({
          "layers": layers, "crs": {name: pyogrio.read_info(path, layer=name)["crs"] for name in layers},
          "counts": {name: pyogrio.read_info(path, layer=name)["features"] for name in layers},
          "wrong": wrong(tiles, lines, "split group name distance confidence km2")
              + wrong(map(corners, shapes), lines, "west south east north")
              + wrong(features("areas")[0], table("areas/areas"), "area group tiles km2")
              + wrong(features("units")[0], table("stats/summary"), "unit label km2 covered_km2 dominant shannon")
              + wrong(features("unit_groups")[0], table("stats/units"), "unit group name km2 share")}))
      """
    let tool = try ToolRun(
      Self.interop, ["-W", "error", "-W", "ignore::ResourceWarning", "-c", script], in: folder.url)
    #expect(tool.status == 0, "\(tool.output)")
    let read = try #require(try JSONSerialization.jsonObject(with: Data(tool.output.utf8)) as? [String: Any])
    #expect((read["wrong"] as? [Any])?.isEmpty == true, "\(read)")
    let kinds = try #require(read["layers"] as? [String: Any]).compactMapValues { $0 as? String }
    #expect(kinds == ["tiles": "Polygon", "areas": "MultiPolygon", "units": "MultiPolygon"])
    let systems = try #require(read["crs"] as? [String: Any]).compactMapValues { $0 as? String }
    #expect(systems == ["tiles": "EPSG:4326", "areas": "EPSG:4326", "units": "EPSG:4326"])
    let counts = [
      "tiles": try ExportWorld.table(folder, "groups/found.csv").count,
      "areas": try ExportWorld.table(folder, "areas/areas.csv").count, "units": 4,
      "unit_groups": try ExportWorld.table(folder, "stats/units.csv").count, "layer_styles": 3,
    ]
    #expect(read["counts"] as? [String: Int] == counts)
  }

  @Test func `what is not of the groups of now stays out of the GeoPackage, and clusters have no areas`() throws {
    _ = try run("areas")
    let table = try ExportWorld.text(folder, "groups/assignments.csv")
    try Data(table.replacing("0.5\n", with: "0.6\n").utf8).write(to: folder["Data/groups/assignments.csv"])
    let export = try run("export", "gpkg", "--split", "test", "--json")
    #expect(export.errors.contains("left out what `tiles areas` found") && export.integer("areas") == 0)
    let rows = try SQLite(folder["Data/export/groups.gpkg"]).rows("SELECT count(*), count(DISTINCT split) FROM tiles")
    #expect(rows == [["\(export.integer("tiles") ?? 0)", "1"]])
    try FileManager.default.createDirectory(at: folder["Data/cluster"], withIntermediateDirectories: true)
    let clusters = try ExportWorld.text(folder, "groups/found.csv").replacing(",group,", with: ",cluster,")
    try Data(clusters.utf8).write(to: folder["Data/cluster/assignments.csv"])
    _ = try run("export", "gpkg", "--by", "cluster")
    #expect(
      try SQLite(folder["Data/export/clusters.gpkg"]).rows("SELECT count(DISTINCT cluster) FROM tiles") == [["4"]])
  }

  @Test func `the report draws lines between areas and a map of units, in both languages`() throws {
    func state() throws -> String? {
      (try run("status", "--json").json["report"] as? [String: Any])?["state"] as? String
    }
    _ = try run("report")
    #expect(try state() == "up to date")
    _ = try run("areas", "--sieve", "3")
    #expect(try state() == "stale", "areas are there that it was made without")
    let report = try run("report", "--units", "units.geojson", "--key", "code", "--label", "nom", "--lang", "en,fr")
    #expect(!report.errors.contains("no lines") && !report.errors.contains("no units"), "\(report.errors)")
    let pages = try ["index", "index.fr"].map { try ExportWorld.text(folder, "report/\($0).html") }
    #expect(pages[0].contains("class=\"borders\"") && pages[0].contains("Ground of the groups"))
    #expect(pages[0].contains("Ring &lt;b&gt;") && !pages[0].contains("Ring <b>"))
    #expect(pages[0].contains("They cover") && pages[1].contains("Surface couverte"))
    #expect(pages[1].contains("Territoires") && pages[1].contains("Unité 1"))
    #expect(pages[0].contains("Area 1: "))
  }

  @Test(arguments: [
    (["stats", "--units", "units.geojson", "--key", "INSEE_COM"], 64, "'INSEE_COM' (--key), found code, nom"),
    (["stats", "--units", "nowhere.geojson", "--key", "code"], 1, "found no file"),
    (["stats", "--units", "far.geojson", "--key", "code"], 64, "found all elsewhere"),
    (["areas", "--sieve", "0"], 64, "--sieve 0"),
    (["report", "--units", "units.geojson"], 64, "--key"),
    (["export", "gpkg", "--output", "out.geojson"], 64, "ends in .gpkg"),
  ]) func `what cannot be is refused, and nothing is left`(_ words: [String], _ status: Int32, _ said: String) throws {
    let far = Self.units.replacing(
      "[1, 45], [2.5, 45], [2.5, 46], [1, 46], [1, 45]", with: "[50, 5], [51, 5], [51, 6], [50, 5]"
    )
    .split(separator: "\n").prefix(3).joined(separator: "\n")
    try Data((far.hasSuffix(",") ? String(far.dropLast()) : far).appending("]}").utf8).write(to: folder["far.geojson"])
    let run = try ProgramRun(words, in: folder.url)
    #expect(run.status == status && run.errors.contains(said), "\(run.status): \(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder["Data/stats"].path))
    #expect(!FileManager.default.fileExists(atPath: folder["Data/areas"].path))
  }

  @Test func `a style that somebody made beside the GeoJSON stays`() throws {
    _ = try run("export", "geojson")
    let style = folder["Data/export/groups.qml"]
    #expect(try String(contentsOf: style, encoding: .utf8).contains("categorizedSymbol"))
    _ = try run("export", "geojson")
    try Data("<qgis>mine</qgis>".utf8).write(to: style)
    let again = try run("export", "geojson")
    #expect(
      try String(contentsOf: style, encoding: .utf8) == "<qgis>mine</qgis>" && again.errors.contains("stays as it is"))
  }
}
