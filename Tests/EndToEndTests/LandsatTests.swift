import Foundation
import Geo
import TestSupport
import Testing

private let hasLite0 = FileManager.default.fileExists(
  atPath: Shared.cache.appendingPathComponent("efficientnet_lite0.pth").path)

extension NetworkRuns {
  /// From tiles to landscapes on the ground with the built program, on a real scene, and everything that comes of them beside what
  /// GDAL says.
  @Suite(
    .timeLimit(.minutes(45)),
    .enabled(if: Shared.has("imagery/landsat7"), "needs ../shared/imagery/landsat7"),
    .enabled(if: hasLite0, "needs the weights of EfficientNet-Lite0: make setup"),
    .enabled(if: GDAL.isThere, "needs GDAL for Python: make setup-test"))
  struct LandsatTests {
    let folder: TemporaryFolder

    init() throws {
      folder = try TemporaryFolder()
      try Data(Self.communes.utf8).write(to: folder["communes.geojson"])
    }

    /// A box, a triangle, one with a hole, and a box of which 0.2203125 of 0.5 degrees of longitude have tiles.
    private static let communes = """
      {"type": "FeatureCollection", "features": [
      {"type": "Feature", "properties": {"INSEE_COM": "90001", "NOM": "Boîte"}, "geometry": {"type": "Polygon", "coordinates":
        [[[36.9, 33.55], [37.4, 33.55], [37.4, 33.95], [36.9, 33.95], [36.9, 33.55]]]}},
      {"type": "Feature", "properties": {"INSEE_COM": "90002", "NOM": "Triangle"}, "geometry": {"type": "Polygon", "coordinates":
        [[[36.6, 32.5], [37.5, 32.6], [37.0, 33.3], [36.6, 32.5]]]}},
      {"type": "Feature", "properties": {"INSEE_COM": "90003", "NOM": "Anneau"}, "geometry": {"type": "Polygon", "coordinates":
        [[[37.2, 32.9], [38.0, 32.9], [38.0, 33.7], [37.2, 33.7], [37.2, 32.9]],
         [[37.45, 33.1], [37.45, 33.5], [37.75, 33.5], [37.75, 33.1], [37.45, 33.1]]]}},
      {"type": "Feature", "properties": {"INSEE_COM": "90004", "NOM": "Lisière"}, "geometry": {"type": "Polygon", "coordinates":
        [[[38.1, 32.8], [38.6, 32.8], [38.6, 33.3], [38.1, 33.3], [38.1, 32.8]]]}}
      ]}
      """

    private func run(_ arguments: String...) throws -> ProgramRun {
      try ExportWorld.run(arguments, in: folder)
    }

    @Test func `a scene becomes landscapes of a territory`() throws {
      // Zooms 10 to 12, of which the split takes the deepest.
      #expect(try run("import", Shared.url("imagery/landsat7").path, "--json").integer("tiles") == 796)
      #expect(try run("split", "--json").integer("images") == 598)
      _ = try run("embed", "--backbone", "efficientnet-lite0", "--input-size", "71", "--rotations", "1", "--quiet")
      #expect(try run("groups", "--clusters", "6", "--json").integer("images") == 598)
      _ = try run("groups", "name", "0", "Hors scène")
      try expectGround()
      try expectAreas()
      try expectUnits()
      try expectReport()
      try expectGeoPackage()
      try expectRaster()
    }

    /// A column of a table of tiles.
    private func column<Value: LosslessStringConvertible>(_ name: String, of path: String) throws -> [Tile: Value] {
      Dictionary(
        uniqueKeysWithValues: try ExportWorld.table(folder, path).map { row in
          let place = try ["z", "x", "y"].map { try #require(Int(row[$0] ?? "")) }
          return (Tile(z: place[0], x: place[1], y: place[2]), try #require(Value(row[name] ?? "")))
        })
    }

    private func groups() throws -> [Tile: Int] { try column("group", of: "groups/assignments.csv") }

    private func ground() throws -> [Tile: Double] { try column("km2", of: "groups/assignments.csv") }

    /// The area of each tile.
    private func areas() throws -> [Tile: Int] { try column("area", of: "areas/tiles.csv") }

    /// 23 columns from 2461 and 26 rows from 1634: a box, whose ground is R² Δλ (sin φ₁ - sin φ₂).
    private func expectGround() throws {
      let (north, south) = (34.161818161 * Double.pi / 180, 32.249974456 * Double.pi / 180)
      let box = 6_371.007_180_9 * 6_371.007_180_9 * (23.0 / 4096 * 2 * .pi) * (sin(north) - sin(south))
      let list = try #require(try run("groups", "list", "--json").json["groups"] as? [[String: Any]])
      let sizes = list.compactMap { $0["km2"] as? Double }
      let info = try #require(try run("info", "--json").double("km2"))
      #expect(list.count == 6 && sizes.count == 6 && abs(sizes.reduce(0, +) / info - 1) < 1e-6)
      #expect(abs(info / box - 1) < 1e-6)
      let (groups, ground) = (try groups(), try ground())
      for group in list {
        let own = groups.filter { $0.value == group["group"] as? Int }.keys
        let area = own.reduce(0) { $0 + (ground[$1] ?? .nan) }
        #expect(own.count == group["images"] as? Int && abs(area / (group["km2"] as? Double ?? 0) - 1) < 1e-6)
      }
    }

    /// Tiles of one number that are joined by their edges.
    private func parts(_ numbers: [Tile: Int]) -> Set<Set<Tile>> {
      var left = Set(numbers.keys)
      var parts: Set<Set<Tile>> = []
      while let first = left.popFirst() {
        var part: Set = [first]
        var edge = [first]
        while let tile = edge.popLast() {
          for (x, y) in [(-1, 0), (1, 0), (0, -1), (0, 1)] {
            let beside = Tile(z: tile.z, x: tile.x + x, y: tile.y + y)
            guard numbers[beside] == numbers[tile], left.remove(beside) != nil else { continue }
            part.insert(beside)
            edge.append(beside)
          }
        }
        parts.insert(part)
      }
      return parts
    }

    private func expectAreas() throws {
      let (groups, ground) = (try groups(), try ground())
      let whole = parts(groups)
      let all = try run("areas", "--json")
      #expect(all.integer("areas") == whole.count && all.integer("sieved") == 0)
      func members() throws -> [Int: Set<Tile>] {
        Dictionary(grouping: try areas()) { $0.value }.mapValues { Set($0.map(\.key)) }
      }
      #expect(try Set(members().values) == whole)

      // Small parts go to their surroundings, and the rest stays what it was.
      let sieved = try run("areas", "--sieve", "3", "--json")
      let rows = try ExportWorld.table(folder, "areas/areas.csv")
      let found = try members()
      #expect(
        sieved.integer("areas") == rows.count && Set(rows.compactMap { Int($0["area"] ?? "") }) == Set(found.keys))
      #expect(sieved.integer("sieved") ?? 0 > 0 && rows.count < whole.count)
      var now: [Tile: Int] = [:]
      for row in rows {
        let (area, group) = (try #require(Int(row["area"] ?? "")), try #require(Int(row["group"] ?? "")))
        let tiles = try #require(found[area])
        for tile in tiles { now[tile] = group }
        #expect(tiles.count >= 3 && row["tiles"] == "\(tiles.count)")
        let own = tiles.reduce(0) { $0 + (ground[$1] ?? .nan) }
        #expect(abs(own / (Double(row["km2"] ?? "") ?? .nan) - 1) < 1e-6, "\(row)")
      }
      // Each area is connected and of one group, and two that touch are of two.
      #expect(parts(now) == Set(found.values))
      for part in whole where part.count >= 3 { #expect(part.allSatisfy { now[$0] == groups[$0] }) }
    }

    private func expectUnits() throws {
      let stats = try run("stats", "--units", "communes.geojson", "--key", "INSEE_COM", "--label", "NOM", "--json")
      #expect(stats.integer("units") == 4 && stats.integer("uncovered_units") == 0 && stats.integer("overlaps") == 0)
      try UnitGround("communes.geojson", key: "INSEE_COM", in: folder).expectStats(in: folder, within: 1e-6)
      let summary = try ExportWorld.table(folder, "stats/summary.csv")
      #expect(summary.map { $0["label"] } == ["Boîte", "Triangle", "Anneau", "Lisière"])
      for row in summary {
        let share = (Double(row["covered_km2"] ?? "") ?? .nan) / (Double(row["km2"] ?? "") ?? .nan)
        #expect(abs(share - (row["unit"] == "90004" ? 0.440625 : 1)) < 1e-6, "\(row)")
      }
    }

    /// The ground of the units is what GEOS and PROJ say of them, 2,056.110, 3,533.620, 5,373.736 and 2,590.924 km².
    private func expectReport() throws {
      let report = try run("report", "--units", "communes.geojson", "--key", "INSEE_COM", "--label", "NOM")
      #expect(!report.errors.contains("no lines") && !report.errors.contains("no units"), "\(report.errors)")
      let page = try ExportWorld.text(folder, "report/index.html")
      for (unit, ground, covered) in [
        ("90001 Boîte", "2,056", "100 %"), ("90002 Triangle", "3,534", "100 %"), ("90003 Anneau", "5,374", "100 %"),
        ("90004 Lisière", "2,591", "44.1 %"),
      ] {
        let row = "<th scope=\"row\"><bdi>\(unit)</bdi></th><td>\(ground)</td><td>\(covered)</td>"
        #expect(page.contains(row), "\(unit)")
        #expect(page.contains("<title>\(unit), \(ground)"), "\(unit)")
      }
    }

    private func expectGeoPackage() throws {
      #expect(try run("export", "gpkg", "--json").integer("tiles") == 598)
      let read = try GDAL.ask(
        UnitGround.measure + """
          import json
          data = ogr.Open("Data/export/groups.gpkg")
          out = {"counts": {layer.GetName(): layer.GetFeatureCount() for layer in data}}
          out["areas"] = {str(f["area"]): [f["group"], f["tiles"], f["km2"], ground(f.GetGeometryRef())]
                          for f in data.GetLayerByName("areas")}
          out["tiles"] = {f"{f['z']}/{f['x']}/{f['y']}": [f["group"], f["area"], f["km2"], ground(f.GetGeometryRef())]
                          for f in data.GetLayerByName("tiles")}
          out["names"] = {f["name"]: f["group"] for f in data.GetLayerByName("tiles") if f["name"]}
          out["units"] = {f["unit"]: [f["km2"], ground(f.GetGeometryRef())] for f in data.GetLayerByName("units")}
          print(json.dumps(out))
          """, in: folder)
      let layers = try #require(read as? [String: [String: Any]])
      let rows = try ExportWorld.table(folder, "areas/areas.csv")
      let shares = try ExportWorld.table(folder, "stats/units.csv")
      #expect(
        layers["counts"] as? [String: Int] == [
          "tiles": 598, "areas": rows.count, "units": 4, "unit_groups": shares.count, "layer_styles": 3,
        ])
      #expect(layers["names"] as? [String: Int] == ["Hors scène": 0])
      for row in rows {
        let drawn = try #require(layers["areas"]?[row["area"] ?? ""] as? [Double])
        #expect(drawn.prefix(3) == [row["group"], row["tiles"], row["km2"]].map { Double($0 ?? "") ?? .nan }[...])
        #expect(abs(drawn[3] / drawn[2] - 1) < 1e-6, "\(row)")
      }
      let numbers = try areas()
      for (tile, group) in try groups() {
        let drawn = try #require(layers["tiles"]?["\(tile)"] as? [Double])
        #expect(drawn.prefix(2) == [Double(group), Double(numbers[tile] ?? -1)], "\(tile)")
        #expect(abs(drawn[3] / drawn[2] - 1) < 1e-6, "\(tile)")
      }
      for (unit, drawn) in try #require(layers["units"] as? [String: [Double]]) {
        #expect(abs(drawn[1] / drawn[0] - 1) < 1e-6, "\(unit)")
      }
    }

    /// A byte a tile, row by row from the north-west.
    private func expectRaster() throws {
      let export = try run("export", "raster", "--json")
      #expect(export.integer("width") == 23 && export.integer("height") == 26)
      let read = try GDAL.ask(
        """
        import json
        from osgeo import gdal
        gdal.UseExceptions()
        raster = gdal.Open("Data/export/groups.tif")
        print(json.dumps({"place": raster.GetGeoTransform(), "groups": list(raster.GetRasterBand(1).ReadRaster())}))
        """, in: folder)
      let raster = try #require(read as? [String: [Double]])
      let side = 2 * 20_037_508.342_789_244 / 4096
      let place = [2461 * side - 2048 * side, side, 0, 2048 * side - 1634 * side, 0, -side]
      #expect(zip(raster["place"] ?? [], place).allSatisfy { abs($0 - $1) < 1e-3 } && raster["place"]?.count == 6)
      let groups = try groups()
      let expected = (1634..<1660).flatMap { y in (2461..<2484).map { x in groups[Tile(z: 12, x: x, y: y)] } }
      #expect(raster["groups"] == expected.map { Double($0 ?? -1) })
    }
  }
}
