import Foundation
import Geo
import Imaging
import TestSupport
import Testing
import TileStore

/// What `import` does with what is there already, and what it says of what it left out.
@Suite(.timeLimit(.minutes(45))) struct ImportTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String...) throws -> ProgramRun { try ProgramRun(arguments, in: folder.url) }

  private func write(_ path: String, _ data: Data) throws {
    let url = folder[path]
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
  }

  private static func picture(_ red: UInt8) throws -> Data {
    try Raster(width: 64, height: 64) { x, y in (red, UInt8(x * 4), UInt8(y * 4)) }.png()
  }

  // MARK: Tiles

  /// Four tiles of the procedural source, whose classes are known.
  private func harvest() throws -> [Tile] {
    let box = Bounds(west: 2.0, south: 46.05, east: 2.6, north: 46.45)
    let fetch = try run("fetch", "--source", "sample", "--bbox", box.description, "--zoom", "10", "--quiet")
    #expect(fetch.status == 0, "\(fetch.errors)")
    let tiles = try MBTiles(folder["Data/tiles.mbtiles"], .read).tiles()
    #expect(tiles.count >= 4)
    return tiles
  }

  private func stored(_ tile: Tile) throws -> Data? { try MBTiles(folder["Data/tiles.mbtiles"], .read).data(of: tile) }

  private func metadata() throws -> [String: String] {
    try MBTiles(folder["Data/tiles.mbtiles"], .read).metadata()
  }

  private func labels() throws -> String { try String(contentsOf: folder["Data/labels.csv"], encoding: .utf8) }

  @Test func `tiles that are there with another image are refused, and nothing is changed`() throws {
    let tiles = try harvest()
    let before = try (stored(tiles[0]), metadata(), labels())
    try write("set/\(tiles[0]).png", Self.picture(1))
    try write("set/10/0/0.png", Self.picture(2))
    let refused = try run("import", "set")
    #expect(refused.status == 64, "\(refused.errors)")
    for word in ["1 tiles are there already", "\(tiles[0])", "--add", "--replace", "--data"] {
      #expect(refused.errors.contains(word), "\(refused.errors)")
    }
    #expect(try (stored(tiles[0]), metadata(), labels()) == before)
    #expect(try stored(Tile(z: 10, x: 0, y: 0)) == nil)
  }

  @Test func `--add takes what is new, and the rest stays as it was`() throws {
    let tiles = try harvest()
    let before = try (stored(tiles[0]), labels())
    try write("set/\(tiles[0]).png", Self.picture(1))
    try write("set/10/0/0.png", Self.picture(2))
    let added = try run("import", "set", "--add", "--json")
    #expect(added.status == 0 && added.integer("stored") == 1 && added.integer("kept") == 1, "\(added.errors)")
    #expect(added.integer("tiles") == tiles.count + 1)
    #expect(try (stored(tiles[0]), labels()) == before)
    let metadata = try metadata()
    #expect(metadata["source"] == "sample, seed 0" && metadata["name"]?.contains("sample") == true)
    // The source goes on where it was.
    let again = try run(
      "fetch", "--source", "sample", "--bbox", "2.0,46.05,2.6,46.45", "--zoom", "10", "--json")
    #expect(again.status == 0 && again.integer("stored") == 0, "\(again.errors)")
  }

  @Test func `--replace puts new images in place, and what was said of the old ones goes with them`() throws {
    let tiles = try harvest()
    try write("some/\(tiles[0]).png", Self.picture(1))
    let some = try run("import", "some", "--replace", "--json")
    #expect(some.status == 0 && some.integer("replaced") == 1 && some.integer("tiles") == tiles.count, "\(some.errors)")
    #expect(try stored(tiles[0]) == Self.picture(1))
    let row = "\(tiles[0].z),\(tiles[0].x),\(tiles[0].y),"
    #expect(try !labels().contains(row) && labels().split(separator: "\n").count == tiles.count)
    // The others are the source's still.
    #expect(try metadata()["source"] == "sample, seed 0")
    for tile in tiles { try write("all/\(tile).png", Self.picture(UInt8(tile.x % 256))) }
    #expect(try run("import", "all", "--replace").status == 0)
    #expect(!FileManager.default.fileExists(atPath: folder["Data/labels.csv"].path))
    let metadata = try metadata()
    #expect(metadata["source"] == nil && metadata["attribution"] == nil && metadata["description"] == nil)
    #expect(metadata["name"] == "tiles: imported from all" && metadata["format"] == "png")
  }

  @Test func `the same import again finds nothing to do`() throws {
    for row in 0..<3 { try write("set/5/3/\(row).png", Self.picture(UInt8(row))) }
    #expect(try run("import", "set", "--json").integer("stored") == 3)
    let again = try run("import", "set", "--json")
    #expect(again.status == 0 && again.integer("stored") == 0 && again.integer("known") == 3, "\(again.errors)")
    #expect(again.integer("tiles") == 3)
  }

  @Test func `two paths that have one tile with different images are refused`() throws {
    try write("a/5/3/1.png", Self.picture(1))
    try write("b/5/3/1.png", Self.picture(2))
    let refused = try run("import", "a", "b")
    #expect(refused.status == 64 && refused.errors.contains("5/3/1"), "\(refused.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder["Data/tiles.mbtiles"].path))
    #expect(try run("import", "a", "b", "--replace").status == 0)
    #expect(try stored(Tile(z: 5, x: 3, y: 1)) == Self.picture(2))
  }

  @Test func `the first line says what a path was taken for, and --scheme turns rows round`() throws {
    try write("set/5/3/1.png", Self.picture(1))
    try write("set/Thumbs.db", Data("x".utf8))
    let plain = try run("import", "set", "--json")
    #expect(plain.errors.contains("took it for 1 tiles z/x/y, rows from the north (XYZ)"), "\(plain.errors)")
    #expect(plain.errors.contains("passed over .db (1): Thumbs.db") && plain.integer("passed_over") == 1)
    #expect(plain.status == 0 && (plain.json["took_for"] as? [String])?.count == 1)
    let south = try run("import", "set", "--scheme", "tms", "--data", "South")
    #expect(south.status == 0 && south.errors.contains("--scheme tms"))
    #expect(try MBTiles(folder["South/tiles.mbtiles"], .read).tiles() == [Tile(z: 5, x: 3, y: 30)])
    #expect(try run("import", "set", "--scheme", "up").status == 64)
    #expect(try run("import", "set", "--add", "--replace").status == 64)
  }

  @Test func `an archive of vector tiles is called so in few lines, and leaves no archive`() throws {
    let url = folder["v.MBTILES"]
    let archive = try MBTiles(url, .write)
    for x in 0..<64 {
      try archive.store([
        TileRecord(tile: Tile(z: 8, x: x, y: 1), outcome: .present(Data([0x1F, 0x8B, 8, 0, UInt8(x)])))
      ])
    }
    try archive.close()
    let refused = try run("import", "v.MBTILES")
    #expect(refused.status == 1 && refused.errors.contains("vector tiles (64)"), "\(refused.errors)")
    #expect(refused.errors.split(separator: "\n").count < 6)
    #expect(!FileManager.default.fileExists(atPath: folder["Data/tiles.mbtiles"].path))
  }

  @Test func `format is that of most tiles`() throws {
    try write("set/5/0/0.jpg", Raster(width: 64, height: 64) { _, _ in (9, 9, 9) }.jpeg(quality: 90))
    for row in 1..<4 { try write("set/5/0/\(row).png", Self.picture(UInt8(row))) }
    #expect(try run("import", "set").status == 0)
    #expect(try metadata()["format"] == "png")
  }

  // MARK: Images

  private func photographs(_ folder: String, _ classes: [String], from red: UInt8) throws {
    for (place, name) in classes.enumerated() {
      for number in 0..<3 {
        try write("\(folder)/\(name)/\(number).png", Self.picture(red + UInt8(place * 3 + number)))
      }
    }
  }

  private func list() throws -> [String] {
    try String(contentsOf: folder["Data/images.csv"], encoding: .utf8).split(separator: "\n").map(String.init)
  }

  @Test func `a second folder of photographs is added, and what was made of the first is stale`() throws {
    try photographs("first", ["field", "wood"], from: 0)
    try photographs("second", ["town"], from: 100)
    #expect(try run("import", "first", "--classes", "folders", "--quiet").status == 0)
    let embed = try run(
      "embed", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64", "--quiet")
    #expect(embed.status == 0, "\(embed.errors)")
    #expect(try run("groups", "--clusters", "2", "--quiet").status == 0)
    func state(_ stage: String) throws -> [String: Any] {
      try run("status", "--json").json[stage] as? [String: Any] ?? [:]
    }
    #expect(try state("groups")["state"] as? String == "up to date")
    let second = try run("import", "second", "--classes", "folders", "--json")
    #expect(second.status == 0 && second.integer("images") == 9 && second.integer("new") == 3, "\(second.errors)")
    #expect(second.integer("classes") == 3)
    #expect(try list().count { $0.contains(",field,") } == 3)
    let groups = try state("groups")
    #expect(groups["state"] as? String == "stale", "\(groups)")
    #expect((groups["reason"] as? String)?.contains("images.csv changed") == true, "\(groups)")
    let alone = try run("import", "second", "--replace", "--json")
    #expect(alone.status == 0 && alone.integer("images") == 3, "\(alone.errors)")
  }

  @Test func `a folder that is imported again has its images as they are now`() throws {
    try photographs("first", ["field", "wood"], from: 0)
    try photographs("second", ["town"], from: 100)
    #expect(try run("import", "first", "second", "--classes", "folders", "--quiet").status == 0)
    try FileManager.default.removeItem(at: folder["first/wood/1.png"])
    try write("first/wood/new.png", Self.picture(77))
    let again = try run("import", "first", "--json")
    #expect(again.status == 0 && again.integer("images") == 9 && again.integer("gone") == 1, "\(again.errors)")
    #expect(try list().count { $0.contains(",town,") } == 3 && !list().contains { $0.contains("wood/1.png") })
  }

  @Test func `an image that is listed with another class is refused`() throws {
    try photographs("first", ["field"], from: 0)
    #expect(try run("import", "first", "--classes", "folders", "--quiet").status == 0)
    let before = try list()
    let refused = try run("import", "first/field", "--classes", "folders")
    #expect(refused.status == 64 && refused.errors.contains("with another class"), "\(refused.errors)")
    #expect(try refused.errors.contains("--add") && list() == before)
    #expect(try run("import", "first/field", "--classes", "folders", "--add").status == 0)
    #expect(try list() == before)
    #expect(try run("import", "first/field", "--replace").status == 0)
    #expect(try list().first?.hasPrefix("path,digest,") == true && list().count == 4)
  }

  @Test func `a class that is a link is imported, and a change of what is in it is noticed`() throws {
    try photographs("first", ["field"], from: 0)
    try photographs("elsewhere", ["town"], from: 100)
    try FileManager.default.createSymbolicLink(
      atPath: folder["first/town"].path, withDestinationPath: "../elsewhere/town")
    let first = try run("import", "first", "--classes", "folders", "--json")
    #expect(first.status == 0 && first.integer("images") == 6 && first.integer("classes") == 2, "\(first.errors)")
    try write("elsewhere/town/new.png", Self.picture(200))
    let state = try run("status", "--json").json["import"] as? [String: Any]
    #expect(state?["state"] as? String == "stale", "\(state ?? [:])")
    #expect(try run("import", "first", "--json").integer("images") == 7)
  }

  @Test func `images of formats that are not read are a count, and exit 2`() throws {
    try photographs("first", ["field"], from: 0)
    for number in 0..<30 { try write("first/field/\(number).bmp", Data("x".utf8)) }
    try write("first/field/0.pgw", Data("1\n".utf8))
    let run = try run("import", "first", "--json")
    #expect(run.status == 2 && run.integer("images") == 3 && run.integer("unread") == 27, "\(run.errors)")
    #expect(
      run.errors.contains("left out 27 files: 27 .bmp") && run.errors.split(separator: "\n").count < 9, "\(run.errors)")
  }
}
