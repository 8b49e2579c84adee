import Foundation
import Geo
import Imaging
import TestSupport
import Testing

/// `tiles export`: what lies there afterwards, and what is refused.
@Suite(.timeLimit(.minutes(45))) struct ExportTests {
  private func export(_ folder: TemporaryFolder, _ arguments: String...) throws -> ProgramRun {
    try ProgramRun(["export"] + arguments + ["--json"], in: folder.url)
  }

  private func names(_ url: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
  }

  @Test func `tiles lie in folders of sides and groups, and the manifest says nothing of it`() throws {
    let folder = try ExportWorld.tiles()
    try ExportWorld.name([0: "Forest/oak", 1: "Étang & île"], in: folder)
    let manifest = try ExportWorld.text(folder, "manifest.json")
    let run = try export(folder, "folder")
    let rows = try ExportWorld.table(folder, "groups/found.csv")
    #expect(
      run.status == 0 && run.integer("images") == rows.count && run.integer("written") == rows.count, "\(run.errors)")
    let root = folder["Data/export/folder"]
    #expect(try names(root) == ["test", "tiles-export.json", "train"])
    for side in ["train", "test"] {
      #expect(try names(root.appendingPathComponent(side)) == ["00-Forest-oak", "01-Étang-île", "02"])
    }
    let folders = ["0": "00-Forest-oak", "1": "01-Étang-île", "2": "02"]
    for row in rows {
      let path =
        "\(row["split"] ?? "")/\(folders[row["group"] ?? ""] ?? "")/\(row["z"] ?? "")-\(row["x"] ?? "")-\(row["y"] ?? "")"
      let files = ["jpg", "png"].map { root.appendingPathComponent("\(path).\($0)") }
      #expect(files.contains { FileManager.default.fileExists(atPath: $0.path) }, "\(path)")
    }
    #expect(try ExportWorld.text(folder, "manifest.json") == manifest)
    let about = try ExportWorld.text(folder, "export/folder/tiles-export.json")
    #expect(about.contains("\"name\" : \"Forest/oak\"") && about.contains("\"attribution\""))
  }

  @Test func `photographs are hard links, unless copies are asked for`() throws {
    let folder = try ExportWorld.photographs()
    func links() throws -> [Int] {
      let root = folder["Data/export/folder"]
      return try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".jpg") }.map {
        var entry = stat()
        return stat(root.appendingPathComponent($0).path, &entry) == 0 ? Int(entry.st_nlink) : 0
      }
    }
    let linked = try export(folder, "folder")
    #expect(linked.status == 0 && linked.integer("linked") == 6 && linked.integer("written") == 0, "\(linked.errors)")
    #expect(try links() == Array(repeating: 2, count: 6))
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder["Data/export/folder"].path)
    let copied = try export(folder, "folder", "--copy")
    #expect(copied.status == 0 && copied.integer("written") == 6)
    #expect(try links() == Array(repeating: 1, count: 6))
    #expect(
      try Set(names) == Set(FileManager.default.subpathsOfDirectory(atPath: folder["Data/export/folder"].path)))
  }

  @Test func `one side only, clusters in place of groups, and a new export in place of the old one`() throws {
    let folder = try ExportWorld.tiles()
    #expect(try export(folder, "folder", "--output", "out").status == 0)
    let run = try export(folder, "folder", "--split", "test", "--by", "cluster", "--output", "out")
    let rows = try ExportWorld.table(folder, "cluster/assignments.csv").filter { $0["split"] == "test" }
    #expect(run.status == 0 && run.integer("images") == rows.count && run.integer("test") == rows.count)
    #expect(try names(folder["out"]) == ["test", "tiles-export.json"])
    #expect(try names(folder.url) == ["Data", "out"])
    let none = try export(folder, "csv", "--split", "buffer")
    #expect(none.status == 64 && none.errors.contains("--split buffer"), "\(none.errors)")
  }

  @Test func `tables hold each tile, its box and its group`() throws {
    let folder = try ExportWorld.tiles()
    let run = try export(folder, "csv")
    #expect(run.status == 0 && run.errors.contains("confidence: left empty"), "\(run.errors)")
    let rows = try ExportWorld.table(folder, "export/groups.csv")
    let found = try ExportWorld.table(folder, "groups/found.csv")
    #expect(
      rows.map { $0["group"] } == found.map { $0["group"] }
        && rows.map { $0["distance"] } == found.map { $0["distance"] })
    for row in rows {
      let numbers = ["z", "x", "y"].compactMap { Int(row[$0] ?? "") }
      let bounds = Tile(z: numbers[0], x: numbers[1], y: numbers[2]).bounds
      #expect(
        row["west"] == String(format: "%.7f", bounds.west) && row["north"] == String(format: "%.7f", bounds.north))
      #expect(row["confidence"] == "" && row["name"] == "")
      let area = Tile(z: numbers[0], x: numbers[1], y: numbers[2]).squareKilometres
      #expect(abs((Double(row["km2"] ?? "") ?? 0) - area) < 1e-5 * area)
    }
    #expect(try export(folder, "csv", "--by", "cluster").status == 0)
    #expect(
      try ExportWorld.text(folder, "export/clusters.csv").contains("split,cluster,name,distance,confidence,km2\n"))
  }

  @Test func `photographs have tables and shards, and no places`() throws {
    let folder = try ExportWorld.photographs()
    #expect(try export(folder, "csv").status == 0)
    #expect(try ExportWorld.text(folder, "export/groups.csv").hasPrefix("path,split,group,name,distance,confidence\n"))
    let shards = try export(folder, "webdataset", "--shard-size", "2")
    #expect(shards.status == 0 && shards.integer("shards") == 4, "\(shards.errors)")
    let archive = try export(folder, "pmtiles")
    #expect(archive.status == 64 && archive.errors.contains("expected tiles, found images"), "\(archive.errors)")
    let points = try export(folder, "geojson")
    #expect(points.status == 64 && points.errors.contains("photographs whose place is known"), "\(points.errors)")
    let inside = try export(folder, "folder", "--output", "photos")
    #expect(inside.status == 1 && inside.errors.contains("tiles-export.json"), "\(inside.errors)")
    #expect(try names(folder["photos"]) == ["a", "b"])
  }

  @Test func `the same data gives the same bytes`() throws {
    let folder = try ExportWorld.tiles()
    for (format, name) in [
      ("webdataset", "shards"), ("pmtiles", "t.pmtiles"), ("geojson", "t.geojson"), ("csv", "t.csv"),
    ] {
      #expect(try export(folder, format, "--output", "one/\(name)").status == 0)
      #expect(try export(folder, format, "--output", "two/\(name)").status == 0)
    }
    let one = try ExportWorld.files(folder["one"])
    #expect(try one == ExportWorld.files(folder["two"]) && one.count == 7)
    #expect(try export(folder, "webdataset", "--seed", "1", "--output", "two/shards").status == 0)
    #expect(try one["shards/train-000000.tar"] != ExportWorld.files(folder["two"])["shards/train-000000.tar"])
  }

  @Test func `another program's archive may hold a tile twice, and a vector tile in it is named`() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(at: folder["Data"], withIntermediateDirectories: true)
    let images = [1, 200].map { level in Raster(width: 16, height: 16) { _, _ in (UInt8(level), 9, 9) } }
    try images[0].jpeg(quality: 90).write(to: folder["first.jpg"])
    try images[1].jpeg(quality: 20).write(to: folder["second.jpg"])
    func insert(_ rows: String) throws {
      let script = """
        import gzip, sqlite3
        first, second = open("first.jpg", "rb").read(), open("second.jpg", "rb").read()
        archive = sqlite3.connect("Data/tiles.mbtiles")
        archive.execute("CREATE TABLE IF NOT EXISTS tiles (zoom_level, tile_column, tile_row, tile_data)")
        archive.execute("CREATE TABLE IF NOT EXISTS metadata (name, value)")
        archive.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", \(rows))
        archive.commit()
        """
      let run = try ToolRun(URL(fileURLWithPath: "/usr/bin/env"), ["python3", "-c", script], in: folder.url)
      #expect(run.status == 0, "\(run.output)")
    }
    try insert("[(1, 0, 1, first), (1, 1, 0, second), (1, 0, 1, second)]")
    let run = try export(folder, "pmtiles")
    #expect(run.status == 0 && run.integer("tiles") == 2 && run.integer("distinct") == 2, "\(run.errors)")
    let archive = try Data(contentsOf: folder["Data/export/tiles.pmtiles"])
    #expect(try archive.range(of: Data(contentsOf: folder["first.jpg"])) != nil)
    try insert(#"[(1, 1, 1, gzip.compress(b"vector"))]"#)
    let vector = try export(folder, "pmtiles")
    #expect(vector.status == 1 && vector.errors.contains("tile 1/1/0: expected"), "\(vector.errors)")
    #expect(vector.errors.contains("found a vector tile") && vector.errors.contains("vector tiles"), "\(vector.errors)")
    #expect(try names(folder["Data/export"]) == ["tiles.pmtiles"])
    #expect(try Data(contentsOf: folder["Data/export/tiles.pmtiles"]) == archive)
  }

  @Test func `what does not belong together is a usage error`() throws {
    let folder = try ExportWorld.tiles()
    for (arguments, found) in [
      (["pmtiles", "--by", "group"], "--by"), (["pmtiles", "--split", "train"], "--split"),
      (["csv", "--shard-size", "5"], "--shard-size"), (["webdataset", "--shard-size", "0"], "1 or more"),
      (["geojson", "--copy"], "--copy"), (["csv", "--seed", "1"], "--seed"), (["csv", "--output", ""], "empty"),
      (["shapefile"], "shapefile"), ([], "format"), (["csv", "--output", "/dev/null"], ".csv"),
      (["csv", "--output", "Data/split.csv"], "below export/"), (["folder", "--output", "."], "would be replaced"),
    ] {
      let run = try ProgramRun(["export"] + arguments, in: folder.url)
      #expect(run.status == 64 && run.errors.contains(found), "\(arguments): \(run.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder["Data/export"].path))
  }

  @Test func `without groups it says what to run, and without tiles too`() throws {
    let folder = try ProgramRun.smallHarvest()
    let groups = try export(folder, "folder")
    #expect(groups.status == 1 && groups.errors.contains("run `tiles groups` first"), "\(groups.errors)")
    let tiles = try export(folder, "pmtiles")
    #expect(tiles.status == 0, "\(tiles.errors)")
    let none = try export(folder, "csv", "--data", "nowhere")
    #expect(none.status == 1 && none.errors.contains("no tiles and no images"), "\(none.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder["nowhere"].path))
  }
}
