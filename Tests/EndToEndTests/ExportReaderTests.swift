import Foundation
import TestSupport
import Testing

/// What other programs make of exports: `make setup-test` brings them.
@Suite(.timeLimit(.minutes(45))) struct ExportReaderTests {
  private static func python(_ environment: String) -> URL {
    Shared.cache.appendingPathComponent("\(environment)/bin/python")
  }

  private static func has(_ environment: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: python(environment).path)
  }

  private static let hasGDAL = FileManager.default.isExecutableFile(atPath: "/usr/bin/ogrinfo")

  let folder: TemporaryFolder

  init() throws { folder = try ExportWorld.tiles() }

  private func export(_ arguments: String...) throws {
    let run = try ProgramRun(["export"] + arguments, in: folder.url)
    #expect(run.status == 0, "\(run.errors)")
  }

  /// What a script prints as JSON.
  private func ask(_ environment: String, _ script: String) throws -> Any {
    let run = try ToolRun(Self.python(environment), ["-W", "ignore", "-c", script], in: folder.url)
    #expect(run.status == 0, "\(run.output)")
    return try JSONSerialization.jsonObject(with: Data(run.output.utf8))
  }

  @Test(.enabled(if: has("webdataset"), "needs webdataset: make setup-test"))
  func `webdataset reads every sample with its image, its group and its facts`() throws {
    try export("webdataset", "--shard-size", "3")
    let read = try ask(
      "webdataset",
      """
      import glob, hashlib, json, webdataset
      samples = []
      for shard in sorted(glob.glob("Data/export/webdataset/*.tar")):
          for sample in webdataset.WebDataset(shard, shardshuffle=False).decode():
              image = next(value for name, value in sample.items() if name in ("jpg", "png"))
              samples.append(dict(sample["json"], shard=shard[-16:], key=sample["__key__"], cls=sample["cls"],
                                  sha=hashlib.sha256(image).hexdigest()))
      print(json.dumps(samples))
      """)
    let samples = try #require(read as? [[String: Any]])
    let rows = try ExportWorld.table(folder, "groups/found.csv")
    #expect(samples.count == rows.count)
    let images = try ask(
      "webdataset",
      """
      import hashlib, json, sqlite3
      rows = sqlite3.connect("Data/tiles.mbtiles").execute("SELECT * FROM tiles")
      print(json.dumps({"%d-%d-%d" % (z, x, (1 << z) - 1 - y): hashlib.sha256(data).hexdigest() for z, x, y, data in rows}))
      """)
    for row in rows {
      let key = "\(row["z"] ?? "")-\(row["x"] ?? "")-\(row["y"] ?? "")"
      let sample = try #require(samples.first { $0["key"] as? String == key })
      #expect((sample["cls"] as? NSNumber)?.stringValue == row["group"])
      #expect((sample["group"] as? NSNumber)?.stringValue == row["group"] && sample["split"] as? String == row["split"])
      #expect((sample["shard"] as? String)?.contains("\(row["split"] ?? "?")-00000") == true)
      #expect(sample["sha"] as? String == (images as? [String: String])?[key])
      #expect(sample["name"] is NSNull && sample["confidence"] is NSNull && (sample["bounds"] as? [Any])?.count == 4)
    }
  }

  @Test(.enabled(if: has("interop"), "needs pmtiles: make setup-test"))
  func `pmtiles reads every tile of the archive, and what it is`() throws {
    try export("pmtiles")
    let read = try ask(
      "interop",
      """
      import json, sqlite3
      from pmtiles.reader import Reader, MmapSource
      archive = sqlite3.connect("Data/tiles.mbtiles")
      metadata = dict(archive.execute("SELECT name, value FROM metadata"))
      with open("Data/export/tiles.pmtiles", "rb") as file:
          reader = Reader(MmapSource(file))
          header = reader.header()
          rows = list(archive.execute("SELECT * FROM tiles"))
          same = sum(reader.get(z, x, (1 << z) - 1 - y) == data for z, x, y, data in rows)
          bounds = [header[name] / 1e7 for name in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")]
          print(json.dumps({
              "rows": len(rows), "same": same, "count": header["addressed_tiles_count"], "bounds": bounds,
              "expected": [float(part) for part in metadata["bounds"].split(",")], "type": header["tile_type"].name,
              "format": metadata["format"], "metadata": reader.metadata(), "name": metadata["name"]}))
      """)
    let facts = try #require(read as? [String: Any])
    func number(_ name: String) -> Int? { (facts[name] as? NSNumber)?.intValue }
    func numbers(_ name: String) -> [Double] { (facts[name] as? [NSNumber] ?? []).map(\.doubleValue) }
    #expect(number("rows") == number("same") && number("rows") == number("count") && (number("rows") ?? 0) > 3)
    let (bounds, expected) = (numbers("bounds"), numbers("expected"))
    #expect(bounds.count == 4 && zip(bounds, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    let types = ["jpg": "JPEG", "png": "PNG"]
    #expect(facts["type"] as? String == types[facts["format"] as? String ?? ""])
    #expect((facts["metadata"] as? [String: String])?["name"] == facts["name"] as? String)
  }

  @Test(.enabled(if: hasGDAL, "needs gdal-bin: make setup-test"))
  func `ogrinfo finds the polygons, their box and their fields`() throws {
    try export("geojson")
    let info = try ToolRun(
      URL(fileURLWithPath: "/usr/bin/ogrinfo"), ["-ro", "-al", "Data/export/groups.geojson"], in: folder.url)
    let rows = try ExportWorld.table(folder, "groups/found.csv")
    #expect(info.status == 0 && info.output.contains("Layer name: groups"), "\(info.output)")
    #expect(info.output.contains("Geometry: Polygon") && info.output.contains("Feature Count: \(rows.count)"))
    #expect(info.output.contains("group: Integer") && info.output.contains("WGS 84"))
    let csv = try ProgramRun(["export", "csv"], in: folder.url)
    #expect(csv.status == 0)
    let west = try ExportWorld.table(folder, "export/groups.csv").compactMap { Double($0["west"] ?? "") }.min() ?? 0
    let extent = try #require(info.output.firstMatch(of: /Extent: \(([-0-9.]+),/))
    #expect(abs((Double(extent.1) ?? 0) - west) < 1e-5)
  }
}
