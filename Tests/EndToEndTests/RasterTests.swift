import Foundation
import Geo
import Imaging
import TestSupport
import Testing
import TileStore

/// Rasters with a place in and out, with the built program and GDAL's own tools: GeoTIFFs that are cut into tiles, and the map
/// of groups as one.
@Suite(
  .timeLimit(.minutes(45)),
  .enabled(if: GDAL.isThere, "needs GDAL for Python: make setup-test"))
struct RasterTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String..., expecting status: Int32 = 0) throws -> ProgramRun {
    let run = try ProgramRun(arguments, in: folder.url)
    #expect(run.status == status, "\(arguments.joined(separator: " ")): \(run.status) \(run.errors)")
    return run
  }

  /// Runs a script with what makes a GeoTIFF in UTM 37N, 30 m a pixel, from an array (bands, rows, columns).
  private func make(_ script: String) throws {
    let start = """
      import numpy as np
      from osgeo import gdal, osr
      gdal.UseExceptions()
      def utm(name, array, west=500000, north=3700000, nodata=None, kind=gdal.GDT_Byte, date=None):
          bands, rows, columns = array.shape
          raster = gdal.GetDriverByName("GTiff").Create(name, columns, rows, bands, kind)
          raster.SetGeoTransform([west, 30, 0, north, 0, -30])
          system = osr.SpatialReference()
          system.ImportFromEPSG(32637)
          raster.SetProjection(system.ExportToWkt())
          if date: raster.SetMetadataItem("TIFFTAG_DATETIME", date)
          for band in range(bands):
              raster.GetRasterBand(band + 1).WriteArray(array[band])
              if nodata is not None: raster.GetRasterBand(band + 1).SetNoDataValue(nodata)
          return raster

      """
    let run = try ToolRun(GDAL.python, ["-W", "error", "-c", start + script], in: folder.url)
    try #require(run.status == 0, "\(run.output)")
  }

  private func images(_ data: String = "Data") throws -> [Tile: Data] {
    let archive = try MBTiles(folder["\(data)/tiles.mbtiles"], .read)
    var images: [Tile: Data] = [:]
    _ = try archive.forEachTile { images[$0] = $1 }
    return images
  }

  /// The colour in the middle of each tile that is whole.
  private func colors() throws -> Set<[UInt8]> {
    Set(
      try images().values.compactMap { data in
        // A PNG without alpha is covered to its edges.
        guard data[data.startIndex + 25] == 2 else { return nil }
        let raster = try Raster(decoding: data)
        let at = (128 * 256 + 128) * 3
        return Array(raster.pixels[at..<at + 3])
      })
  }

  // MARK: In

  @Test(.enabled(if: Shared.has("imagery/landsat7"), "needs ../shared/imagery/landsat7"))
  func `tiles that went into UTM come back as they were, in their places`() throws {
    // Sixteen tiles that are whole.
    try make(
      """
      import math
      half = math.pi * 6378137
      side = 2 * half / 4096
      parts = []
      for x in range(2468, 2472):
          for y in range(1648, 1652):
              name = f"{x}_{y}.tif"
              gdal.Translate(name, f"\(Shared.url("imagery/landsat7/12").path)/{x}/{y}.png", outputSRS="EPSG:3857", bandList=[1, 2, 3],
                  outputBounds=[-half + x * side, half - y * side, -half + (x + 1) * side, half - (y + 1) * side])
              parts.append(name)
      gdal.BuildVRT("all.vrt", parts)
      gdal.Warp("utm.tif", "all.vrt", dstSRS="EPSG:32637", xRes=15, yRes=15, resampleAlg="cubic", dstAlpha=True)
      """)
    let result = try run("import", "utm.tif", "--zoom", "12", "--json")
    #expect(result.integer("native_zoom") == 13)
    let found = try images()
    var ratios: [Double] = []
    // Those inside: at the rim the way back lacks neighbours.
    for x in 2469...2470 {
      for y in 1649...1650 {
        let tile = try #require(found[Tile(z: 12, x: x, y: y)])
        let original = try Raster(decoding: Shared.data("imagery/landsat7/12/\(x)/\(y).png"))
        ratios.append(Self.psnr(try Raster(decoding: tile), original, shiftedBy: 0))
        // A pixel aside it is much less like it.
        let aside = Self.psnr(try Raster(decoding: tile), original, shiftedBy: 1)
        #expect(aside < (ratios.last ?? 0) - 10)
      }
    }
    #expect(ratios.allSatisfy { $0 > 35 }, "\(ratios)")
  }

  /// The peak signal to noise ratio, in decibels.
  private static func psnr(_ one: Raster, _ two: Raster, shiftedBy shift: Int) -> Double {
    var (sum, count) = (0.0, 0)
    for y in 0..<one.height {
      for x in 0..<one.width - shift {
        for band in 0..<3 {
          let difference =
            Double(one.pixels[(y * one.width + x) * 3 + band])
            - Double(two.pixels[(y * two.width + x + shift) * 3 + band])
          sum += difference * difference
          count += 1
        }
      }
    }
    return sum == 0 ? .infinity : 10 * log10(255 * 255 * Double(count) / sum)
  }

  @Test func `where a raster has no value tiles are transparent, and those with little of it are left out`() throws {
    // Half of it, cut along its diagonal, is nothing.
    try make(
      """
      array = np.full((3, 2000, 2000), 90, np.uint8)
      array[:, np.tri(2000, dtype=bool)] = 0
      utm("half.tif", array, nodata=0)
      """)
    let half = try run("import", "half.tif", "--zoom", "12", "--json")
    let (stored, passed) = (try #require(half.integer("stored")), try #require(half.integer("passed_over")))
    #expect(stored > 4 && passed > 4)
    let all = try run("import", "half.tif", "--zoom", "12", "--min-cover", "0", "--json", "--data", "All")
    #expect(all.integer("stored") == stored + passed && all.integer("passed_over") == 0)
    for (tile, data) in try images("All") {
      // On white, as every reader here sees it: no black frame, and nothing between.
      let pixels = try Raster(decoding: data).pixels
      #expect(pixels.allSatisfy { $0 >= 89 }, "\(tile)")
    }
    #expect(Set(try images("All").values.map { $0[$0.startIndex + 25] }) == [2, 6])
    let smooth = try run("import", "half.tif", "--zoom", "12", "--format", "jpeg", "--data", "Jpeg", "--json")
    #expect(smooth.integer("stored") == stored)
    #expect(try images("Jpeg").values.allSatisfy { ImageFormat(sniffing: $0) == .jpeg })
    #expect(try run("verify", "--data", "Jpeg").status == 0)
  }

  @Test func `sixteen bits are stretched over all files together, and the archive says how`() throws {
    try make(
      """
      ramp = np.tile(np.linspace(1000, 2000, 1500), (1500, 1)).astype(np.uint16)
      utm("low.tif", np.stack([ramp] * 3), kind=gdal.GDT_UInt16, date="2019:05:01 10:00:00")
      utm("high.tif", np.stack([ramp + 2000] * 3), west=545000, kind=gdal.GDT_UInt16, date="2018:05:01 10:00:00")
      """)
    let result = try run("import", "low.tif", "high.tif", "--zoom", "12", "--json")
    let stretch = try #require(result.json["stretch"] as? String)
    // 4 % of either half, which are the outermost 2 % of both.
    let limits = stretch.split(separator: ",").compactMap { Double($0) }
    #expect(limits.count == 2 && abs(limits[0] - 1040) < 25 && abs(limits[1] - 3960) < 25, "\(stretch)")
    let info = try run("info", "--json").json
    #expect(info["stretch"] as? String == stretch && info["date"] as? String == "2019:05:01 10:00:00")
    // What was chosen can be said.
    let again = try run("import", "low.tif", "high.tif", "--zoom", "12", "--stretch", stretch, "--json")
    #expect(again.integer("known") == result.integer("tiles") && again.integer("stored") == 0)
    #expect(
      try run("import", "low.tif", "high.tif", "--stretch", "0,9", "--zoom", "12", expecting: 64).errors
        .contains("--replace"))
  }

  @Test func `bands, grey and palettes become the colours that they say`() throws {
    try make(
      """
      many = np.stack([np.full((1500, 1500), value, np.uint8) for value in (10, 20, 30, 200)])
      # GDAL takes a fourth band for alpha; of this file nobody said so.
      plain = utm("many.tif", many)
      plain.GetRasterBand(4).SetColorInterpretation(gdal.GCI_Undefined)
      plain = None
      utm("alpha.tif", many)
      utm("grey.tif", many[3:])
      palette = utm("palette.tif", np.zeros((1, 1500, 1500), np.uint8))
      table = gdal.ColorTable()
      table.SetColorEntry(0, (1, 150, 250, 255))
      palette.GetRasterBand(1).SetColorTable(table)
      """)
    let expected: [(words: [String], color: [UInt8])] = [
      (["many.tif"], [10, 20, 30]), (["many.tif", "--bands", "4,2,1"], [200, 20, 10]),
      (["many.tif", "--bands", "2"], [20, 20, 20]), (["alpha.tif", "--bands", "4,2,1"], [200, 20, 10]),
      (["grey.tif"], [200, 200, 200]), (["palette.tif"], [1, 150, 250]),
      (["grey.tif", "--stretch", "100,300"], [128, 128, 128]),
    ]
    for (words, color) in expected {
      let run = try ProgramRun(["import"] + words + ["--zoom", "12", "--replace", "--quiet"], in: folder.url)
      #expect(run.status == 0, "\(words): \(run.errors)")
      #expect(try colors() == [color], "\(words)")
    }
  }

  @Test func `of rasters that overlap the later is on top, and a folder of them is taken when that is said`() throws {
    try make(
      """
      import os
      os.mkdir("ortho")
      utm("ortho/a.tif", np.full((3, 1500, 2000), 50, np.uint8))
      utm("ortho/b.tif", np.full((3, 1500, 2000), 150, np.uint8), west=530000)
      open("ortho/readme.txt", "w").write("about")
      """)
    let images = try run("import", "ortho", "--data", "Images")
    #expect(images.errors.contains("a.tif says where it lies") && images.errors.contains("--as rasters"))
    let result = try run("import", "ortho", "--as", "rasters", "--zoom", "12", "--attribution", "Survey", "--json")
    #expect(result.integer("rasters") == 2 && result.json["took_for"] as? [String] == ["2 rasters"])
    #expect(try colors() == [[50, 50, 50], [150, 150, 150]])
    #expect(try run("info", "--json").json["attribution"] as? String == "Survey")
    // 30 km from where the second begins the first is under it.
    let under = Tile(longitude: 39.45, latitude: 33.3, zoom: 12)
    let pixels = try Raster(decoding: try #require(try self.images()[under])).pixels
    #expect(Set(pixels) == [150])
    #expect(try run("status").output.contains("up to date"))
    let words = try run("import", "ortho/a.tif", "Images", expecting: 1).errors
    #expect(words.contains("found photographs and rasters; import them apart"), "\(words)")
  }

  @Test func `what is no raster with a place is refused, and nothing is left behind`() throws {
    try make(
      """
      plain = gdal.GetDriverByName("GTiff").Create("plain.tif", 100, 100, 3)
      plain = None
      local = gdal.GetDriverByName("GTiff").Create("local.tif", 100, 100, 3)
      local.SetGeoTransform([0, 1, 0, 0, 0, -1])
      local = None
      utm("good.tif", np.full((3, 700, 700), 50, np.uint8))
      """)
    let good = try Data(contentsOf: folder["good.tif"])
    try good.prefix(60).write(to: folder["cut.tif"])
    try Data("not a raster".utf8).write(to: folder["text.tif"])
    let cases: [(words: [String], status: Int32, says: String)] = [
      (["plain.tif"], 1, "without a place"), (["local.tif"], 1, "coordinate reference system"),
      (["cut.tif"], 1, "expected a raster that GDAL reads"), (["text.tif"], 1, "expected a raster that GDAL reads"),
      (["good.tif", "--bands", "1,2,4"], 64, "numbers from 1 to 3, found 4"),
      (["good.tif", "--bands", "0"], 64, "--bands"), (["good.tif", "--stretch", "5"], 64, "--stretch"),
      (["good.tif", "--min-cover", "2"], 64, "--min-cover"), (["good.tif", "--as", "images"], 1, "--as images"),
      (["good.tif", "--classes", "folders"], 64, "expected photographs, found rasters"),
      (["good.tif", "--zoom", "23"], 64, "expected 0 to 22"), (["good.tif", "--zoom", "-1"], 64, "--zoom"),
      (["good.tif", "--scheme", "tms"], 64, "expected tiles, found rasters"),
      (["good.tif", "--attribution", ""], 64, "--attribution"),
    ]
    for (words, status, says) in cases {
      let run = try ProgramRun(["import"] + words, in: folder.url)
      #expect(run.status == status && run.errors.contains(says), "\(words): \(run.status) \(run.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder["Data/tiles.mbtiles"].path))
    try FileManager.default.createDirectory(at: folder["tree/3/4"], withIntermediateDirectories: true)
    try Raster(width: 256, height: 256) { _, _ in (9, 9, 9) }.png().write(to: folder["tree/3/4/2.png"])
    #expect(try run("import", "tree", "--resampling", "near", expecting: 64).errors.contains("found tiles"))
  }

  @Test func `no server is asked, whatever a file names`() throws {
    // It says of each connection that it came.
    let script = """
      import socket, sys
      server = socket.socket()
      server.bind(("127.0.0.1", 0))
      server.listen(16)
      open("port", "w").write(str(server.getsockname()[1]))
      while True:
          server.accept()[0].close()
          open("asked", "a").write("x")
      """
    let server = try ChildProcess(GDAL.python, ["-c", script], in: folder.url)
    defer { server.signal(SIGKILL) }
    try waitFor("the server's port", from: server) {
      (try? String(contentsOf: folder["port"], encoding: .utf8))?.isEmpty == false
    }
    let address = "http://127.0.0.1:\(try String(contentsOf: folder["port"], encoding: .utf8))/a.tif"
    for name in [
      "/vsicurl/\(address)", "/vsicurl_streaming/\(address)", "/vsicurl?url=\(address)", address,
      "NETCDF:&quot;\(address)&quot;:v", "/vsizip//vsicurl_streaming/\(address)/b.tif",
    ] {
      let vrt = """
        <VRTDataset rasterXSize="900" rasterYSize="900"><SRS>EPSG:3857</SRS>
        <GeoTransform>0,100,0,0,0,-100</GeoTransform><VRTRasterBand dataType="Byte" band="1"><SimpleSource>
        <SourceFilename>\(name)</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>
        """
      try Data(vrt.utf8).write(to: folder["server.vrt"])
      let run = try ProgramRun(["import", "server.vrt"], in: folder.url)
      #expect(run.status != 0, "\(name): \(run.output)")
      #expect(!FileManager.default.fileExists(atPath: folder["asked"].path), "\(name)")
    }
  }

  @Test func `a raster that is another one than it was makes its import stale`() throws {
    try make(
      "utm('one.tif', np.full((3, 800, 800), 50, np.uint8)); utm('two.tif', np.full((3, 800, 800), 60, np.uint8))")
    _ = try run("import", "one.tif", "--zoom", "12", "--min-cover", "0.1")
    func state() throws -> String? {
      (try run("status", "--json").json["import"] as? [String: Any])?["state"] as? String
    }
    #expect(try state() == "up to date")
    try FileManager.default.removeItem(at: folder["one.tif"])
    try FileManager.default.moveItem(at: folder["two.tif"], to: folder["one.tif"])
    #expect(try state() == "stale")
  }

  @Test func `replacing that is killed replaces the rest when it is run again`() throws {
    try make(
      """
      rng = np.random.default_rng(1)
      utm("old.tif", rng.integers(0, 255, (3, 2500, 2500), np.uint8))
      utm("new.tif", rng.integers(0, 255, (3, 2500, 2500), np.uint8))
      """)
    _ = try run("import", "new.tif", "--zoom", "14", "--data", "Whole")
    let before = try run("import", "old.tif", "--zoom", "14", "--json").integer("tiles")
    let words = ["import", "new.tif", "--zoom", "14", "--replace"]
    let killed = try ProgramRun.Running(words, in: folder.url)
    let archive = folder["Data/tiles.mbtiles"]
    try waitFor("the mark of the import", from: killed) {
      (try? MBTiles(archive, .read).metadata()["import"]) != nil
    }
    killed.signal(SIGKILL)
    _ = try killed.wait()
    let again = try ProgramRun(words + ["--json"], in: folder.url)
    #expect(again.status == 0 && again.integer("tiles") == before, "\(again.errors)")
    #expect(try images() == images("Whole"))
  }

  @Test func `values that are no numbers are no values, and credits add up`() throws {
    try make(
      """
      array = np.full((3, 2000, 2000), 5, np.float32)
      array[:, :1000] = np.nan
      utm("half.tif", array, kind=gdal.GDT_Float32)
      utm("none.tif", np.full((3, 800, 800), np.nan, np.float32), kind=gdal.GDT_Float32)
      """)
    let credit = ["--attribution", "A", "--licence", "L"]
    let run = try ProgramRun(
      ["import", "half.tif", "--zoom", "12", "--stretch", "-5,15", "--json"] + credit, in: folder.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.integer("passed_over") ?? 0 > 0)
    #expect(try colors() == [[128, 128, 128]])
    let none = try ProgramRun(["import", "none.tif", "--zoom", "12", "--data", "None"], in: folder.url)
    #expect(none.status == 1 && none.errors.contains("without any value"), "\(none.errors)")
    let other = ["import", "half.tif", "--zoom", "11", "--stretch", "-5,15", "--attribution", "B", "--licence", "L"]
    #expect(try ProgramRun(other, in: folder.url).status == 0)
    let info = try self.run("info", "--json").json
    #expect(info["attribution"] as? String == "A; B" && info["licence"] as? String == "L")
  }

  @Test func `a part that cannot be read is counted, and the rest is there`() throws {
    try make("utm('whole.tif', np.random.default_rng(1).integers(0, 255, (3, 2000, 2000), np.uint8))")
    let whole = try Data(contentsOf: folder["whole.tif"])
    try whole.prefix(whole.count * 2 / 3).write(to: folder["broken.tif"])
    let run = try run("import", "broken.tif", "--zoom", "12", "--json", expecting: 2)
    #expect(run.integer("broken") ?? 0 > 0 && run.integer("stored") ?? 0 > 0)
    #expect(run.errors.contains("tiles that cannot be read"))
  }

  @Test func `an import that is killed goes on where it was, and comes to the same`() throws {
    try make("utm('noise.tif', np.random.default_rng(1).integers(0, 255, (3, 3000, 3000), np.uint8))")
    let whole = try run("import", "noise.tif", "--zoom", "14", "--json", "--data", "Whole")
    let total = try #require(whole.integer("tiles"))
    let killed = try ProgramRun.Running(["import", "noise.tif", "--zoom", "14"], in: folder.url)
    let archive = folder["Data/tiles.mbtiles"]
    try waitFor("tiles in the archive", from: killed) {
      guard let archive = try? MBTiles(archive, .read), let tiles = try? archive.tiles() else { return false }
      return tiles.count > 100
    }
    killed.signal(SIGKILL)
    _ = try killed.wait()
    let there = try MBTiles(archive, .read).tiles().count
    #expect(there < total, "it was too quick to be killed")
    // Another zoom is another import: it knows nothing of these.
    let again = try run("import", "noise.tif", "--zoom", "14", "--json")
    #expect(again.integer("known") ?? 0 >= there && again.integer("tiles") == total)
    func hash(_ data: String) throws -> String? {
      try run("info", "--json", "--data", data).json["agg_tiles_hash"] as? String
    }
    #expect(try hash("Data") == hash("Whole"))
    #expect(try MBTiles(archive, .read).metadata()["import"] == nil)
  }

  /// 4,096 pixels of zoom 12 a side, in four tiles of zoom 8, whose pixels are made of 16 x 16 each.
  @Test func `at a coarse zoom tiles are the means of deeper ones, as from overviews, and as often as they are made`()
    throws
  {
    try make(
      """
      y, x = np.mgrid[0:4096, 0:4096]
      array = np.stack([x // 20 + 30, y // 20 + 30, (x // 8 + y // 8) % 2 * 100 + 50]).astype(np.uint8)
      # A disc of it is nothing.
      array[:, (x - 1500) ** 2 + (y - 1500) ** 2 < 900 ** 2] = 0
      utm("plain.tif", array, nodata=0)
      copy = utm("overviews.tif", array, nodata=0)
      copy.BuildOverviews("AVERAGE", [2, 4, 8])
      """)
    func take(_ file: String, _ data: String, _ words: String...) throws -> ProgramRun {
      let all = ["import", file, "--zoom", "8", "--min-cover", "0", "--json", "--data", data] + words
      let run = try ProgramRun(all, in: folder.url)
      #expect(run.status == 0, "\(run.errors)")
      return run
    }
    let plain = try take("plain.tif", "Plain")
    #expect(plain.integer("native_zoom") == 12 && plain.errors.contains("tiles of zoom 10"))
    #expect(try !take("overviews.tif", "Overviews").errors.contains("tiles of zoom 10"))
    let (made, expected) = (try images("Plain"), try images("Overviews"))
    #expect(made.count == expected.count && made.count >= 4)
    for (tile, data) in made {
      // On white, so that cover counts too.
      let (one, two) = (try Raster(decoding: data), try Raster(decoding: #require(expected[tile])))
      #expect(Self.psnr(one, two, shiftedBy: 0) > 30, "\(tile)")
    }
    func hash(_ data: String) throws -> String? {
      try run("info", "--json", "--data", data).json["agg_tiles_hash"] as? String
    }
    _ = try take("plain.tif", "Again")
    #expect(try hash("Again") == hash("Plain"))
    // Of the nearest pixel nothing is mixed: the third band has two values.
    _ = try take("plain.tif", "Near", "--resampling", "near")
    for data in try images("Near").values {
      let pixels = try Raster(decoding: data).pixels
      #expect(Set(stride(from: 2, to: pixels.count, by: 3).map { pixels[$0] }).isSubset(of: [50, 150, 255]))
    }
  }

  // MARK: Out

  @Test func `the map of groups is a GeoTIFF with their colours and names`() throws {
    try ExportWorld.run(["fetch", "--source", "sample", "--bbox", "0,44,3,46", "--zoom", "9", "--quiet"], in: folder)
    try ExportWorld.run(["split", "--quiet"], in: folder)
    let lines = try ExportWorld.text(folder, "split.csv").split(separator: "\n")
    let rows = lines.dropFirst().map { line in
      "\(line),\(line.split(separator: ",").compactMap { Int($0) }[2] % 3),0.5"
    }
    try FileManager.default.createDirectory(at: folder["Data/groups"], withIntermediateDirectories: true)
    // One tile has no group.
    func group(_ rows: some Sequence<String>) throws {
      let table = (["\(lines[0]),group,distance"] + rows).joined(separator: "\n") + "\n"
      for name in ["found", "assignments"] { try Data(table.utf8).write(to: folder["Data/groups/\(name).csv"]) }
      try ExportWorld.name([1: "Forêt <b> & \"x\""], in: folder)
    }
    try group(rows.dropFirst())
    let result = try run("export", "raster", "--json")
    _ = try run("export", "geojson")
    let script = """
      import json
      from osgeo import gdal
      gdal.UseExceptions()
      raster = gdal.Open("Data/export/groups.tif")
      band = raster.GetRasterBand(1)
      table = band.GetColorTable()
      features = json.load(open("Data/export/groups.geojson"))["features"]
      wrong = []
      values = band.ReadAsArray()
      west, pixel, _, north, _, _ = raster.GetGeoTransform()
      half = 20037508.342789244
      side = 2 * half / 512
      for feature in features:
          p = feature["properties"]
          column, row = round((-half + p["x"] * side - west) / pixel), round((north - half + p["y"] * side) / pixel)
          color = "#%02X%02X%02X" % table.GetColorEntry(int(values[row, column]))[:3]
          if values[row, column] != p["group"] or color.lower() != p["color"].lower(): wrong.append([p, color])
      print(json.dumps({"names": band.GetCategoryNames(), "nodata": band.GetNoDataValue(), "wrong": wrong,
          "empty": int((values == 255).sum()), "size": [raster.RasterXSize, raster.RasterYSize], "features": len(features),
          "code": raster.GetSpatialRef().GetAuthorityCode(None), "pixel": pixel / side}))
      """
    let read = try #require(try GDAL.ask(script, in: folder) as? [String: Any])
    let names = try #require(read["names"] as? [String])
    #expect(names.count == 3 && names[1].contains("Forêt <b> & \"x\""), "\(names)")
    #expect(read["nodata"] as? Double == 255 && read["code"] as? String == "3857" && read["pixel"] as? Double == 1)
    #expect((read["wrong"] as? [Any])?.isEmpty == true, "\(read)")
    #expect(read["empty"] as? Int == 1 && read["features"] as? Int == rows.count - 1)
    let size = [result.integer("width") ?? 0, result.integer("height") ?? 0]
    #expect(read["size"] as? [Int] == size)

    // What GDAL notes beside it is of that raster and those names.
    let notes = folder["Data/export/groups.tif.aux.xml"]
    let statistics = """
      import json
      from osgeo import gdal
      gdal.UseExceptions()
      raster = gdal.Open("Data/export/groups.tif")
      print(json.dumps(raster.GetRasterBand(1).ComputeStatistics(False)))
      raster = None
      """
    _ = try GDAL.ask(statistics, in: folder)
    let noted = try Data(contentsOf: notes)
    #expect(String(decoding: noted, as: UTF8.self).contains("STATISTICS_MEAN"))
    #expect(try !run("export", "raster").errors.contains("groups.tif.ovr") && Data(contentsOf: notes) == noted)
    try Data().write(to: folder["Data/export/groups.tif.ovr"])
    try group(rows)
    #expect(try run("export", "raster").errors.contains("groups.tif.ovr"))
    let now = try String(contentsOf: notes, encoding: .utf8)
    #expect(!now.contains("STATISTICS_MEAN") && now.contains("&lt;b&gt;"))
  }
}
