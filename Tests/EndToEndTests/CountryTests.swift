import Foundation
import Geo
import TestSupport
import Testing

/// Units as large as people have them, beside GEOS and PROJ: the regions of France that come with tiles, and the countries of the
/// world.
@Suite(.timeLimit(.minutes(45)), .enabled(if: GDAL.isThere, "needs GDAL for Python: make setup-test"))
struct CountryTests {
  private static let countries = Shared.url("regions/ne_50m_admin_0_map_units.json")
  private static let hasCountries = FileManager.default.fileExists(atPath: countries.path)

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Tiles of the procedural source in three groups, of which no two beside one another are in one.
  private func harvest(_ box: String, zoom: Int) throws {
    try ExportWorld.run(
      ["fetch", "--source", "sample", "--bbox", box, "--zoom", "\(zoom)", "--quiet"], in: folder)
    try ExportWorld.group(folder) { ($0.x + $0.y) % 3 }
  }

  private func stats(_ units: String, key: String) throws -> ProgramRun {
    try ExportWorld.run(["stats", "--units", units, "--key", key, "--json"], in: folder)
  }

  @Test func `the thirteen regions of mainland France and Corsica have their ground`() throws {
    try harvest("france", zoom: 8)
    let regions = [
      "auvergne-rhone-alpes", "bourgogne-franche-comte", "bretagne", "centre-val-de-loire", "corse", "grand-est",
      "hauts-de-france", "ile-de-france", "normandie", "nouvelle-aquitaine", "occitanie", "pays-de-la-loire",
      "provence-alpes-cote-d-azur",
    ]
    let features = try regions.map { name in
      try String(contentsOf: Shared.checkout.appendingPathComponent("Data/regions/\(name).geojson"), encoding: .utf8)
    }
    try Data(#"{"type": "FeatureCollection", "features": [\#(features.joined(separator: ","))]}"#.utf8)
      .write(to: folder["regions.geojson"])
    let stats = try stats("regions.geojson", key: "name")
    #expect(stats.integer("units") == 13 && stats.integer("uncovered_units") == 0)
    // Regions that are neighbours have nothing in common.
    #expect(stats.integer("overlaps") == 0)
    let (whole, covered) = (try #require(stats.double("km2")), try #require(stats.double("covered_km2")))
    #expect(abs(covered / whole - 1) < 1e-6)
    // 551,500 km² after the national survey (IGN). On the sphere it is 0.3 % less, and so is the simplified coast.
    #expect(abs(whole / 551_500 - 1) < 0.015)
    try UnitGround("regions.geojson", key: "name", in: folder).expectStats(in: folder, within: 1e-6)
  }

  /// Antarctica goes on where the square world ends; Russia and Fiji lie on both sides of the antimeridian.
  @Test(.enabled(if: hasCountries, "needs ../shared/regions"))
  func `the countries of the world have their ground`() throws {
    try harvest("world", zoom: 5)
    let stats = try stats(Self.countries.path, key: "GU_A3")
    #expect(stats.integer("units") == 264 && stats.integer("uncovered_units") == 0)
    // Natural Earth's smallest have sides so short that PROJ's straight lines are a millionth off.
    try UnitGround(Self.countries.path, key: "GU_A3", in: folder).expectStats(in: folder, within: 1e-5)
    for row in try ExportWorld.table(folder, "stats/summary.csv") {
      let (covered, whole) = (Double(row["covered_km2"] ?? "") ?? .nan, Double(row["km2"] ?? "") ?? .nan)
      #expect(row["unit"] == "ATA" ? covered < 0.93 * whole : abs(covered / whole - 1) < 1e-6, "\(row)")
    }
  }

  /// Natural Earth cuts Russia at 180 degrees. GEOS joins what it cut, behind 180 degrees; then that is said from -180 on.
  @Test(.enabled(if: hasCountries, "needs ../shared/regions"))
  func `a country that goes on behind the antimeridian has the ground of its halves`() throws {
    try harvest("world", zoom: 4)
    let made = try GDAL.ask(
      """
      import json, sys
      from osgeo import ogr
      ogr.UseExceptions()
      features = json.load(open(sys.argv[1]))["features"]
      halves = next(f["geometry"] for f in features if f["properties"]["GU_A3"] == "RUS")
      def moved(part):
          part = part.Clone()
          for ring in part if part.GetEnvelope()[0] < 0 else []:
              for i in range(ring.GetPointCount()): ring.SetPoint_2D(i, ring.GetX(i) + 360, ring.GetY(i))
          return part
      parts = ogr.Geometry(ogr.wkbMultiPolygon)
      for part in ogr.CreateGeometryFromJson(json.dumps(halves)): parts.AddGeometry(moved(part))
      joined = parts.UnionCascaded()
      behind = json.loads(joined.ExportToJson(["COORDINATE_PRECISION=15"]))
      def back(place):
          if isinstance(place[0], list): return [back(inner) for inner in place]
          return [place[0] - 360 if place[0] > 180 else place[0], place[1]]
      units = {"halves": halves, "behind 180": behind, "from -180": dict(behind, coordinates=back(behind["coordinates"]))}
      json.dump({"type": "FeatureCollection", "features": [
          {"type": "Feature", "properties": {"unit": name}, "geometry": shape} for name, shape in units.items()]},
          open("russia.geojson", "w"))
      print(json.dumps({"joined": parts.GetGeometryCount() - joined.GetGeometryCount()}))
      """, Self.countries.path, in: folder)
    #expect((made as? [String: Int])?["joined"] ?? 0 > 0)
    let stats = try stats("russia.geojson", key: "unit")
    #expect(stats.integer("units") == 3 && stats.errors.contains("3 pairs of units overlap"))
    let shares = try ExportWorld.table(folder, "stats/units.csv")
    let summary = try ExportWorld.table(folder, "stats/summary.csv")
    func ground(_ unit: String) -> [Double] {
      let rows = (summary + shares.sorted { $0["group"] ?? "" < $1["group"] ?? "" }).filter { $0["unit"] == unit }
      return rows.flatMap { row in ["km2", "covered_km2"].compactMap { row[$0].flatMap(Double.init) } }
    }
    let halves = ground("halves")
    #expect(halves.count == 5 && halves[0] > 16e6)
    for unit in ["behind 180", "from -180"] {
      #expect(zip(ground(unit), halves).allSatisfy { abs($0 / $1 - 1) < 1e-6 } && ground(unit).count == 5, "\(unit)")
    }
  }
}
