import Foundation
import TestSupport
import Testing

/// Km² of units, whole and by group, as GEOS cuts them by the tiles and PROJ measures what it cut: in an equal-area projection
/// of the sphere that has the surface of WGS 84.
struct UnitGround {
  /// `all`, and each group that has some of it, by unit.
  private let units: [String: [String: Double]]

  /// Defines `ground`, the km² of a shape.
  static let measure = """
    from osgeo import ogr, osr
    for module in ogr, osr: module.UseExceptions()
    def system(words):
        made = osr.SpatialReference()
        made.ImportFromProj4(words + " +R=6371007.1809 +no_defs")
        made.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        return made
    plane = osr.CoordinateTransformation(system("+proj=longlat"), system("+proj=cea +units=km"))
    def ground(shape):
        shape = shape.Clone()
        # Edges are straight in degrees.
        shape.Segmentize(0.01)
        shape.Transform(plane)
        return shape.GetArea()

    """

  /// - Parameters:
  ///   - path: GeoJSON, each unit one feature.
  ///   - key: the property that tells units apart; features without it are no units.
  init(_ path: String, key: String, in folder: TemporaryFolder) throws {
    let script = """
      import csv, json, math, sys
      def box(z, x, y):
          west, east = (x / 2**z * 360 - 180 for x in (x, x + 1))
          north, south = (math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / 2**z)))) for y in (y, y + 1))
          return ogr.CreateGeometryFromWkt(f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))")
      def apart(one, other):
          return one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]
      path, key = sys.argv[1:]
      tiles = [(row["group"], box(*(int(row[name]) for name in "zxy")))
               for row in csv.DictReader(open("Data/groups/found.csv"))]
      tiles = [(group, tile, tile.GetEnvelope()) for group, tile in tiles]
      out = {}
      for feature in json.load(open(path))["features"]:
          if key not in feature["properties"]: continue
          unit = ogr.CreateGeometryFromJson(json.dumps(feature["geometry"]))
          own = out[feature["properties"][key]] = {"all": ground(unit)}
          for group, tile, around in tiles:
              if apart(unit.GetEnvelope(), around): continue
              shared = unit.Intersection(tile)
              area = ground(shared) if shared.GetDimension() == 2 else 0
              if area > 0: own[group] = own.get(group, 0) + area
      print(json.dumps(out))
      """
    let found = try GDAL.ask(Self.measure + script, path, key, in: folder)
    units = try #require(found as? [String: [String: Double]])
  }

  /// Expects what `tiles stats` left to be the same.
  /// - Parameter tolerance: of each unit's ground.
  func expectStats(in folder: TemporaryFolder, within tolerance: Double) throws {
    let shares = try ExportWorld.table(folder, "stats/units.csv")
    let summary = try ExportWorld.table(folder, "stats/summary.csv")
    #expect(Set(summary.compactMap { $0["unit"] }) == Set(units.keys))
    for row in summary {
      let unit = try #require(row["unit"])
      let known = try #require(units[unit])
      let all = try #require(known["all"])
      let groups = known.filter { $0.key != "all" }
      func number(_ name: String) -> Double { Double(row[name] ?? "") ?? .nan }
      #expect(abs(number("km2") - all) < tolerance * all, "\(unit)")
      #expect(abs(number("covered_km2") - groups.values.reduce(0, +)) < tolerance * all, "\(unit)")
      #expect(row["dominant"] == groups.max { $0.value < $1.value }?.key, "\(unit)")
      let own = shares.filter { $0["unit"] == unit }
      #expect(Set(own.compactMap { $0["group"] }) == Set(groups.keys), "\(unit)")
      for share in own {
        let area = Double(share["km2"] ?? "") ?? .nan
        #expect(abs(area - (groups[share["group"] ?? ""] ?? 0)) < tolerance * all, "\(share)")
      }
      #expect(abs(own.compactMap { Double($0["share"] ?? "") }.reduce(0, +) - 1) < 1e-5, "\(unit)")
    }
  }
}
