import Foundation
import TestSupport
import Testing

/// Classes of tiles from rasters of land cover, with the built program and GDAL's own reading of the same rasters.
@Suite(
  .timeLimit(.minutes(45)),
  .enabled(if: GDAL.isThere, "needs GDAL for Python: make setup-test"))
struct LandCoverTests {
  let folder: TemporaryFolder

  /// Tiles of four groups, whose source told no classes.
  init() throws {
    folder = try ExportWorld.stripes()
    try FileManager.default.removeItem(at: folder["Data/labels.csv"])
  }

  private func run(_ arguments: String..., expecting status: Int32 = 0) throws -> ProgramRun {
    let run = try ProgramRun(arguments, in: folder.url)
    #expect(run.status == status, "\(arguments.joined(separator: " ")): \(run.status) \(run.errors)")
    return run
  }

  /// Runs a script that knows `raster(name, array, …)`: a GeoTIFF in UTM 31N, 500 m a pixel, over all tiles and more.
  private func make(_ script: String) throws {
    let start = """
      import numpy as np
      from osgeo import gdal, osr
      gdal.UseExceptions()
      ROWS, COLUMNS, WEST, NORTH, PIXEL = 1200, 1400, 150000, 5500000, 500
      def raster(name, *bands, kind=gdal.GDT_Byte, nodata=None, names=None, west=WEST, options=()):
          file = gdal.GetDriverByName("GTiff").Create(name, COLUMNS, ROWS, len(bands), kind, list(options))
          file.SetGeoTransform([west, PIXEL, 0, NORTH, 0, -PIXEL])
          system = osr.SpatialReference()
          system.ImportFromEPSG(32631)
          file.SetProjection(system.ExportToWkt())
          for number, band in enumerate(bands, 1):
              file.GetRasterBand(number).WriteArray(band)
              if nodata is not None: file.GetRasterBand(number).SetNoDataValue(nodata)
          if names: file.GetRasterBand(1).SetCategoryNames(names)
      rows, columns = np.mgrid[0:ROWS, 0:COLUMNS]
      # Patches of 20 to 60 km of three classes, and nothing in a corner.
      patches = np.choose((rows // 90 + columns // 70) % 3, [10, 30, 40]).astype(np.uint8)
      patches[(rows % 40 < 12) & (columns % 50 < 20)] = 80
      patches[:700, :500] = 0

      """
    let run = try ToolRun(GDAL.python, ["-W", "error", "-c", start + script], in: folder.url)
    try #require(run.status == 0, "\(run.output)")
  }

  private func rows() throws -> [[String: String]] { try ExportWorld.table(folder, "landcover.csv") }

  @Test func `each tile is of the class that most of it has, as GDAL reads it`() throws {
    try make("raster('cover.tif', patches, nodata=0, options=['TILED=YES', 'COMPRESS=DEFLATE'])")
    let found = try run("landcover", "cover.tif", "--names", "worldcover", "--json")
    #expect(!found.errors.contains("warning"), "\(found.errors)")
    let script = """
      import csv, json, math, collections
      import numpy as np
      from osgeo import gdal, osr
      gdal.UseExceptions()
      array = gdal.Open("cover.tif").ReadAsArray()
      here, there = osr.SpatialReference(), osr.SpatialReference()
      here.ImportFromEPSG(3857), there.ImportFromEPSG(32631)
      way = osr.CoordinateTransformation(here, there)
      names = {int(row["value"]): row["label"] for row in csv.DictReader(open("legend.csv"))}
      half, out = math.pi * 6378137, {}
      for tile in csv.DictReader(open("Data/split.csv")):
          z, x, y = (int(tile[key]) for key in "zxy")
          side = 2 * half / 2 ** z
          points = [(-half + (x + (c + .5) / 16) * side, half - (y + (r + .5) / 16) * side) for r in range(16) for c in range(16)]
          counts = collections.Counter()
          for east, north, _ in way.TransformPoints(points):
              column, row = math.floor((east - 150000) / 500), math.floor((5500000 - north) / 500)
              if 0 <= column < array.shape[1] and 0 <= row < array.shape[0] and array[row, column]:
                  counts[names[int(array[row, column])]] += 1
          total = sum(counts.values())
          if total >= 128:
              label, most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[0]
              out[f"{z}/{x}/{y}"] = [label, most / total]
      print(json.dumps(out))
      """
    try FileManager.default.copyItem(
      at: Shared.checkout.appendingPathComponent("Data/legends/worldcover.csv"), to: folder["legend.csv"])
    let expected = try #require(try GDAL.ask(script, in: folder) as? [String: [Any]])
    let rows = try rows()
    let tiles = try #require(found.integer("tiles"))
    #expect(rows.count == expected.count && rows.count > 50)
    #expect(found.integer("without_class") == tiles - rows.count && rows.count < tiles, "some have no value")
    #expect(Set(rows.map { $0["label"] }) == ["Tree cover", "Grassland", "Cropland"])
    #expect(rows.contains { $0["label"] == "Grassland" && $0["label_fr"] == "Prairies" })
    for row in rows {
      let key = ["z", "x", "y"].map { row[$0] ?? "-" }.joined(separator: "/")
      let known = try #require(expected[key], "\(key) was not expected")
      #expect(row["label"] == known[0] as? String, "\(key)")
      let share = try #require(Double(row["share"] ?? ""))
      #expect(abs(share - (known[1] as? Double ?? -1)) < 1e-4, "\(key)")
    }
  }

  @Test func `groups are called by it in both languages until people name them, and pages follow`() throws {
    try make(
      """
      raster('north.tif', np.full((ROWS, COLUMNS), 1, np.uint8), names=["", "wood"])
      raster('all.tif', np.full((ROWS, COLUMNS), 2, np.uint8), names=["", "", "field"])
      """)
    _ = try run("report", "--lang", "en,fr", "--quiet")
    _ = try run("landcover", "north.tif", "all.tif")
    #expect(Set(try rows().map { $0["label"] }) == ["field"], "the later one is on top")
    #expect(try rows().allSatisfy { $0["share"] == "1.0" && $0["label_fr"] == nil })
    _ = try run("landcover", "all.tif", "north.tif")
    #expect(Set(try rows().map { $0["label"] }) == ["wood"])

    try Data("value;label;label_fr\n1;Woodland;Bois\n2;Field;Champ\n".utf8).write(to: folder["mine.csv"])
    _ = try run("landcover", "north.tif", "--names", "mine.csv")
    let status = try run("status", "--json").json
    #expect((status["landcover"] as? [String: Any])?["state"] as? String == "up to date")
    #expect((status["report"] as? [String: Any])?["state"] as? String == "stale", "names are others now")
    let groups = try #require(try run("groups", "list", "--json").json["groups"] as? [[String: Any]])
    let proposed = groups.compactMap { ($0["proposed"] as? [String: Any])?["en"] ?? $0["proposed"] }
    #expect("\(proposed)".contains("Woodland"), "\(groups)")
    _ = try run("report", "--lang", "en,fr", "--quiet")
    let (english, french) = (
      try ExportWorld.text(folder, "report/index.html"), try ExportWorld.text(folder, "report/index.fr.html")
    )
    #expect(english.contains("Woodland") && !english.contains("≈ Bois"))
    #expect(french.contains("Bois") && !french.contains("Woodland"))
    let score = try run("evaluate", "--labels", "Data/landcover.csv")
    #expect(score.output.contains("Woodland"))

    // What a person knows goes before what a raster says.
    try ExportWorld.name([0: "La Brie"], in: folder)
    let named = try #require(try run("groups", "list", "--json").json["groups"] as? [[String: Any]])
    #expect(named.contains { $0["name"] as? String == "La Brie" })
  }

  @Test func `a pipeline has it, its record says it again, and another raster makes it stale`() throws {
    try make("raster('cover.tif', patches, nodata=0)")
    try Data(
      """
      data: Data
      stages:
        landcover: {paths: [cover.tif], names: corine, band: 1}
      """.utf8
    ).write(to: folder["cover.yaml"])
    let first = try run("run", "cover.yaml")
    #expect(first.errors.contains("classes without a name are called by their numbers: 80"), "\(first.errors)")
    #expect(Set(try rows().map { $0["label"] }).isSuperset(of: ["Green urban areas", "Water courses"]))
    #expect(try run("run", "cover.yaml").errors.contains("landcover: up to date"))
    // A file of one's own is no name of a legend, and a path no option, wherever they are said again.
    for (from, to) in [("cover.tif", "Data/-cover.tif"), ("Data/split.csv", "Data/corine")] {
      try FileManager.default.copyItem(at: folder[from], to: folder[to])
    }
    try Data("value,label\n10,Own\n30,Own\n40,Own\n80,Own\n".utf8).write(to: folder["Data/corine"])
    _ = try run("landcover", "Data/-cover.tif", "--names", "Data/corine")
    #expect(Set(try rows().map { $0["label"] }) == ["Own"])
    _ = try run("manifest", "dvc")
    let dvc = try ExportWorld.text(folder, "dvc.yaml")
    #expect(dvc.contains("--names=./corine ./-cover.tif"), "\(dvc)")
    _ = try run("run", "cover.yaml")
    try make("raster('cover.tif', np.full((ROWS, COLUMNS), 313, np.uint16), kind=gdal.GDT_UInt16)")
    let status = try run("status", "--json").json
    #expect((status["landcover"] as? [String: Any])?["state"] as? String == "stale")
    _ = try run("run", "cover.yaml")
    #expect(Set(try rows().map { $0["label"] }) == ["Mixed forest"], "codes of the nomenclature, too")
  }

  @Test func `what lies about a pole or the 180th meridian is found, as are numbers of any length`() throws {
    _ = try run("fetch", "--source", "sample", "--bbox", "-180,-85,180,85", "--zoom", "3", "--data", "World", "--quiet")
    _ = try run("fetch", "--source", "sample", "--bbox", "179,-18,180,-16", "--zoom", "10", "--data", "Fiji", "--quiet")
    let script = """
      import collections, json, math, sys
      import numpy as np
      from osgeo import gdal, osr, ogr
      import sqlite3
      gdal.UseExceptions()
      def make(name, code, west, north, pixel, columns, rows, array, kind=gdal.GDT_Byte):
          file = gdal.GetDriverByName("GTiff").Create(name, columns, rows, 1, kind)
          file.SetGeoTransform([west, pixel, 0, north, 0, -pixel])
          system = osr.SpatialReference()
          system.ImportFromEPSG(code)
          file.SetProjection(system.ExportToWkt())
          file.GetRasterBand(1).WriteArray(array)
      def expected(data, code, west, north, pixel, columns, rows):
          here, there = osr.SpatialReference(), osr.SpatialReference()
          here.ImportFromEPSG(3857), there.ImportFromEPSG(code)
          way, half, found = osr.CoordinateTransformation(here, there), math.pi * 6378137, []
          for z, x, tms in sqlite3.connect(f"{data}/tiles.mbtiles").execute("select zoom_level, tile_column, tile_row from tiles"):
              y, side = 2 ** z - 1 - tms, 2 * half / 2 ** z
              inside = 0
              for at in range(256):
                  east, up = -half + (x + (at % 16 + .5) / 16) * side, half - (y + (at // 16 + .5) / 16) * side
                  try: a, b, _ = way.TransformPoint(east, up)
                  except RuntimeError: continue
                  column, row = (a - west) / pixel, (north - b) / pixel
                  inside += 0 <= column < columns and 0 <= row < rows
              if inside >= 128: found.append(f"{z}/{x}/{y}")
          return sorted(found)
      out = {}
      for name, data, code, west, north, pixel, size in [
          ("north.tif", "World", 3413, -4e6, 4e6, 20000, 400), ("south.tif", "World", 3031, -4e6, 4e6, 20000, 400),
          ("fiji.tif", "Fiji", 32701, 0, 8.25e6, 1000, 400)]:
          array = np.full((size, size), 31000000, np.uint32)
          array[: size // 2] = 31000001
          make(name, code, west, north, pixel, size, size, array, gdal.GDT_UInt32)
          out[name] = expected(data, code, west, north, pixel, size, size)
      print(json.dumps(out))
      """
    let expected = try #require(try GDAL.ask(script, in: folder) as? [String: [String]])
    for (name, data) in [("north.tif", "World"), ("south.tif", "World"), ("fiji.tif", "Fiji")] {
      _ = try run("landcover", name, "--data", data)
      let rows = try ExportWorld.table(folder, "../\(data)/landcover.csv")
      let found = rows.map { row in ["z", "x", "y"].map { row[$0] ?? "-" }.joined(separator: "/") }.sorted()
      #expect(try #require(expected[name]).count > 5 && found == expected[name], "\(name)")
      #expect(Set(rows.map { $0["label"] }) == ["31000000", "31000001"], "\(name)")
    }
  }

  @Test func `what is no map of classes of these tiles is told, and nothing is left`() throws {
    try make(
      """
      raster('picture.tif', patches, patches, patches)
      raster('heights.tif', (rows * 0.37).astype(np.float32), kind=gdal.GDT_Float32)
      raster('many.tif', rows * 7 + columns % 7, kind=gdal.GDT_UInt16)
      raster('elsewhere.tif', patches, west=4000000)
      raster('nothing.tif', patches * 0, nodata=0)
      raster('dots.tif', (rows % 3 == 0).astype(np.uint8), nodata=0)
      raster('cover.tif', patches, nodata=0)
      """)
    func told(_ words: String, _ arguments: String..., status: Int32) throws {
      let run = try ProgramRun(["landcover"] + arguments, in: folder.url)
      #expect(run.status == status && run.errors.contains(words), "\(arguments): \(run.status) \(run.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder["Data/landcover.csv"].path))
    }
    try told("choose one with --band", "picture.tif", status: 64)
    try told("--band: expected numbers from 1 to 3, found 4", "picture.tif", "--band", "4", status: 64)
    try told("whose values are numbers of classes", "heights.tif", status: 1)
    try told("more than 1000 different numbers", "many.tif", status: 1)
    try told("found no class there", "elsewhere.tif", status: 64)
    try told("found no class there", "nothing.tif", status: 64)
    try told("expected a class on half of a tile or more, found", "dots.tif", status: 64)
    try Data("value,label\n10,\n30,\n40,\n80,\n".utf8).write(to: folder["blank.csv"])
    try told("expected labels of the classes", "cover.tif", "--names", "blank.csv", status: 64)
    try told("expected corine, worldcover or a table", "nothing.tif", "--names", "corinne", status: 64)
    try told("or a table value,label that is there, found mine.csv", "nothing.tif", "--names", "mine.csv", status: 64)
    try Data("value,label\n1,a\n1,b\n".utf8).write(to: folder["twice.csv"])
    try told("twice.csv:3: expected each value once, found 1 again", "nothing.tif", "--names", "twice.csv", status: 1)
    try Data("code,label\n1,a\n".utf8).write(to: folder["code.csv"])
    try told("expected a column 'value', found code,label", "nothing.tif", "--names", "code.csv", status: 1)
    // One band of several may be chosen.
    _ = try run("landcover", "picture.tif", "--band", "2", "--names", "worldcover")
    #expect(try !rows().isEmpty)

    let photographs = try ExportWorld.photographs()
    try FileManager.default.copyItem(at: folder["nothing.tif"], to: photographs["nothing.tif"])
    let refused = try ProgramRun(["landcover", "nothing.tif"], in: photographs.url)
    #expect(
      refused.status == 64 && refused.errors.contains("expected tiles, whose ground is known"), "\(refused.errors)")
  }
}
