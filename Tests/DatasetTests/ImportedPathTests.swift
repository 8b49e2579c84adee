import Dataset
import Foundation
import Geo
import Imaging
import TestSupport
import Testing
import TileStore

/// What paths are taken for, and what says so.
@Suite(.timeLimit(.minutes(30))) struct ImportedPathTests {
  let folder: TemporaryFolder
  private static let image = Raster(width: 8, height: 8) { x, y in (UInt8(x * 30), UInt8(y * 30), 0) }
  /// A square of four.
  private static let tiles = [(525, 364), (525, 365), (526, 364), (526, 365)].map { Tile(z: 10, x: $0.0, y: $0.1) }

  init() throws { folder = try TemporaryFolder() }

  private func write(_ path: String, _ data: Data? = nil) throws {
    let url = folder[path]
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try (data ?? Self.image.png()).write(to: url)
  }

  /// A picture for each tile.
  private func tree(_ name: (Tile) -> String) throws {
    for tile in Self.tiles { try write(name(tile)) }
  }

  private func plain(_ tile: Tile) -> String { "set/\(tile).png" }

  private func read(_ path: ImportedPath) throws -> (tiles: [Tile], reading: TileReading) {
    var tiles: [Tile] = []
    let reading = try path.forEachTile(where: { _ in true }) { tile, data in
      let bytes = try data()
      #expect(ImageFormat(sniffing: bytes) == .png)
      tiles.append(tile)
    }
    return (tiles.sorted(), reading)
  }

  private func open(_ path: String = "set", as kind: ImportedPath.Kind? = nil, scheme: TileScheme? = nil) throws
    -> ImportedPath
  {
    try ImportedPath(folder[path], as: kind, scheme: scheme)
  }

  private func refusal(_ path: String = "set", as kind: ImportedPath.Kind? = nil) throws -> String {
    let failure = #expect(throws: ImportedPath.Failure.self) { try open(path, as: kind) }
    return failure?.description ?? ""
  }

  // MARK: Layouts

  static let layouts: [(String, @Sendable (Tile) -> String)] = [
    ("z/x/y", { "\($0).png" }),
    ("z/x/y", { "\($0)@2x.png" }),
    ("z/x/y", { "\($0)" }),
    ("z/x/y, below ortho", { "ortho/\($0).png" }),
    ("z/x/y, below a/b/c", { "a/b/c/\($0).png" }),
    ("zZ/xX/yY", { "z\($0.z)/\($0.x)/\($0.y).png" }),
    ("zZ/xX/yY", { "Z\($0.z)/x\($0.x)/y\($0.y).png" }),
    ("zZ+1/X÷1024/xX/Y÷1024/yY", { "sat/z\($0.z + 1)/\($0.x / 1024)/x\($0.x)/\($0.y / 1024)/y\($0.y).png" }),
    (
      "LZ/Ry/Cx, below _alllayers",
      { "_alllayers/L10/R0000016\($0.y == 364 ? "c" : "d")/C0000020\($0.x == 525 ? "d" : "e").png" }
    ),
    ("z_x_y", { "\($0.z)_\($0.x)_\($0.y).png" }),
    ("z_x_y, below tiles", { "tiles/\($0.z)-\($0.x)-\($0.y).png" }),
  ]

  @Test(arguments: layouts.indices)
  func `tiles are found under the names that programs give them`(_ index: Int) throws {
    let (words, name) = Self.layouts[index]
    try tree { "set/\(name($0))" }
    let path = try open()
    #expect(path.isTiles && path.description.hasPrefix("4 tiles \(words)"), "\(path.description)")
    let (tiles, reading) = try read(path)
    #expect(tiles == Self.tiles && reading.broken.count == 0 && reading.passedOver.count == 0)
  }

  @Test func `files of another kind do not decide, and are counted by kind`() throws {
    try tree(plain)
    for name in ["10/Thumbs.db", "10/index.html", "openlayers.html", "doc.kml", "preview.png"] {
      try write("set/\(name)")
    }
    for tile in Self.tiles { for word in ["kml", "pgw", "png.aux.xml"] { try write("set/\(tile).\(word)") } }
    let path = try open()
    let (tiles, reading) = try read(path)
    #expect(path.isTiles && tiles == Self.tiles && reading.broken.count == 0)
    #expect(
      reading.passedOver.brief
        == ".kml (5), .pgw (4), .xml (4), .html (2), .db (1), images that are no z/x/y (1)")
  }

  @Test func `what names no tile is counted, and the others are read`() throws {
    try tree(plain)
    try write("set/10/99999/5.png")
    try write("set/10/525/366.pbf")
    let (tiles, reading) = try read(open())
    #expect(tiles == Self.tiles)
    #expect(
      reading.broken.lines.sorted()
        == ["files that name no tile (1): 10/99999/5.png", "vector tiles (1): 10/525/366.pbf"])
  }

  @Test func `of several images of one tile the plain one is taken, and the others are told`() throws {
    try tree(plain)
    try write("set/10/525/364@2x.png")
    try write("set/10/525/364.jpg")
    let (tiles, reading) = try read(open())
    #expect(tiles == Self.tiles)
    #expect(reading.passedOver.lines == ["more images of one tile (2): 10/525/364.png, 10/525/364@2x.png"])
  }

  @Test func `ten examples at most are named`() throws {
    for row in 0..<40 { try write("set/10/525/\(row).png") }
    for row in 0..<40 { try write("set/10/525/\(row).wld", Data()) }
    let (tiles, reading) = try read(open())
    #expect(tiles.count == 40 && reading.passedOver.count == 40)
    let line = try #require(reading.passedOver.lines.first)
    #expect(reading.passedOver.lines.count == 1 && line.split(separator: ",").count == 11 && line.hasSuffix(", …"))
  }

  // MARK: The wrong level

  @Test(arguments: [("set/10", "1 level up"), ("set/10/525", "2 levels up")])
  func `a folder that is a zoom or a column is told from one of photographs`(_ place: String, _ words: String) throws {
    try tree(plain)
    let text = try refusal(place)
    #expect(text.contains(words) && text.contains("import \(folder["set"].path),") && text.contains("--as images"))
    #expect(try open(place, as: .images).images().images.count == (place == "set/10" ? 4 : 2))
  }

  @Test func `tiles in two places are refused by name`() throws {
    try tree { "set/ortho/\($0).png" }
    try tree { "set/plan/\($0).png" }
    let text = try refusal()
    #expect(text.contains("ortho (z/x/y), plan (z/x/y)") && text.contains("--as images"), "\(text)")
    #expect(try read(open("set/plan")).tiles == Self.tiles)
  }

  @Test func `a stray file with the name of a tile elsewhere decides nothing`() throws {
    for row in 0..<20 { try write("set/10/525/\(row).png") }
    for name in ["3_1_2.png", "old/3/1/2.png"] { try write("set/\(name)") }
    let (tiles, reading) = try read(open())
    #expect(tiles.count == 20)
    #expect(reading.passedOver.lines == ["images that are no z/x/y (2): 3_1_2.png, old/3/1/2.png"])
  }

  // MARK: Images

  @Test func `numbers that are no tiles are classes and names`() throws {
    for year in ["2022", "2023"] { for day in ["14", "15"] { try write("set/\(year)/06/\(day).png") } }
    for name in ["7/00.png", "7/IMG_1.png", "8/2_1_2.png", "8/3.png"] { try write("set/\(name)") }
    let path = try open()
    #expect(!path.isTiles)
    #expect(try Set(path.images().images.map(\.label)) == ["2022", "2023", "7", "8"])
  }

  @Test func `tiles in folders of classes are images, and it is told that they are named as tiles`() throws {
    for tile in Self.tiles { try write("set/\(tile.x == 525 ? "field" : "town")/\(tile.z)_\(tile.x)_\(tile.y).png") }
    let path = try open()
    #expect(!path.isTiles && path.description.contains("4 of them named as tiles are"))
    #expect(try path.images().images.count { $0.label == "field" } == 2)
  }

  @Test func `the user's word decides where names tell both`() throws {
    try tree(plain)
    for number in 0..<6 { try write("set/photograph \(number).png") }
    #expect(try !open().isTiles && open(as: .tiles).isTiles)
    #expect(try read(open(as: .tiles)).tiles == Self.tiles)
    try write("photos/a.png")
    #expect(try refusal("photos", as: .tiles).contains("--as tiles"))
  }

  @Test func `classes that are links are taken, links that lead back are told`() throws {
    for name in ["a", "b"] { try write("elsewhere/town/\(name).png") }
    try write("set/field/c.png")
    func link(_ path: String, _ target: String) throws {
      try FileManager.default.createSymbolicLink(atPath: folder[path].path, withDestinationPath: target)
    }
    try link("set/town", "../elsewhere/town")
    try link("set/field/up", "../..")
    try link("set/field/gone.png", "nothing")
    let listing = try open().images()
    #expect(listing.images.map(\.label) == ["field", "town", "town"])
    #expect(
      listing.passedOver.lines.sorted() == [
        "folders that were taken already (1): field/up", "links that lead nowhere (1): field/gone.png",
      ])
    #expect(listing.images.allSatisfy { FileManager.default.fileExists(atPath: $0.path) })
  }

  @Test func `images that are not read here are counted, companions of images are not missing`() throws {
    for name in ["a.jpg", "b.JPG"] { try write("set/\(name)") }
    for name in ["c.bmp", "d.jp2", "e.JP2", "f.nef"] { try write("set/\(name)", Data("x".utf8)) }
    for name in ["a.nef", "a.jgw", "a.xmp", "notes.txt"] { try write("set/\(name)", Data("x".utf8)) }
    let listing = try open().images()
    #expect(listing.images.count == 2)
    #expect(listing.leftOut.line == "4 files: 2 .jp2, 1 .bmp, 1 .nef, such as d.jp2, c.bmp, f.nef")
    #expect(listing.passedOver.count == 4)
    try write("none/a.bmp", Data("x".utf8))
    let none = try open("none")
    let failure = #expect(throws: ImportedPath.Failure.self) { try none.images() }
    #expect(failure?.description.contains("found .bmp (1)") == true)
  }

  @Test func `photographs in folders by number are told from tiles by their proportions`() throws {
    let oblong = try Raster(width: 24, height: 16) { x, _ in (UInt8(x), 1, 2) }.jpeg(quality: 90)
    for year in [1996, 1999, 2003, 2008] { for point in [20, 21] { try write("set/11/\(point)/\(year).jpg", oblong) } }
    let path = try open()
    #expect(!path.isTiles && path.description.contains("8 of them named as tiles are, but no squares"))
    #expect(try path.images().images.count == 8)
    #expect(try open(as: .tiles).isTiles)
    // Squares may be both: that is said.
    for year in [1996, 1999, 2003, 2008] { try write("squares/11/20/\(year).png") }
    #expect(try open("squares").isTiles && open("squares").doubt?.contains("1996 to 2008 may be years") == true)
    #expect(try open("squares", as: .tiles).isTiles)
    for row in 1996...2008 { try write("cover/12/20/\(row).png") }
    #expect(try open("cover").isTiles && open("cover").doubt == nil)
    for name in ["2019/05/01/DSC_1.JPG", "2019/05/02.jpg", "5/1/20.jpg"] { try write("dates/\(name)", oblong) }
    #expect(try !open("dates").isTiles)
  }

  @Test func `what systems put beside photographs is passed over, and what cannot be named is left out`() throws {
    for name in [
      "a.jpg", "b.jfif", "c.JPE", "@eaDir/a.jpg/SYNOPHOTO_THUMB_M.jpg", "lost+found/x.jpg", "._a.jpg",
      ".Trash-1000/files/y.jpg", "é.jpg",
    ] { try write("set/\(name)") }
    // The same name with its accent apart, and one in Latin-1.
    for name in [Array("e\u{301}.jpg".utf8), [0xE9] + Array("t.jpg".utf8)] {
      let path = Array(folder["set"].path.utf8) + [0x2F] + name + [0]
      let file = path.withUnsafeBufferPointer { bytes in
        bytes.withMemoryRebound(to: CChar.self) { Glibc.open($0.baseAddress!, O_CREAT | O_WRONLY, 0o644) }
      }
      try #require(file >= 0)
      close(file)
    }
    let listing = try open().images()
    #expect(
      listing.images.map { URL(fileURLWithPath: $0.path).lastPathComponent } == ["a.jpg", "b.jfif", "c.JPE", "é.jpg"])
    #expect(
      listing.leftOut.count == 2 && listing.leftOut.line.contains("look like another's"), "\(listing.leftOut.line)")
    #expect(listing.leftOut.line.contains("not UTF-8"))
  }

  // MARK: The order of rows

  /// Of the four tiles, in metres.
  private static let box = #"<BoundingBox minx="508755" miny="5674300" maxx="665299" maxy="5830855"/>"#

  private func southern() throws { try tree { "set/\($0.z)/\($0.x)/\($0.tmsRow).png" } }

  @Test(arguments: [box, ""])
  func `rows beside a tilemapresource.xml are counted from the south`(_ box: String) throws {
    try southern()
    try write("set/tilemapresource.xml", Data(#"<TileMap>\#(box)<TileSets profile="mercator"/></TileMap>"#.utf8))
    let path = try open()
    #expect(path.description.contains("rows from the south (TMS)") && path.description.contains("tilemapresource.xml"))
    #expect(try read(path).tiles == Self.tiles)
    #expect(try read(open(scheme: .xyz)).tiles == Self.tiles.map { Tile(z: 10, x: $0.x, y: $0.tmsRow) }.sorted())
  }

  @Test func `a box that fits rows from the north outweighs the file that it stands in`() throws {
    try tree(plain)
    try write(
      "set/tilemapresource.xml", Data(#"<TileMap>\#(Self.box)<TileSets profile="mercator"/></TileMap>"#.utf8))
    #expect(try read(open()).tiles == Self.tiles)
  }

  @Test func `a grid that is not Web Mercator's is refused`() throws {
    try southern()
    try write("set/tilemapresource.xml", Data(#"<TileMap><TileSets profile="geodetic"/></TileMap>"#.utf8))
    #expect(try refusal().contains("the grid 'geodetic'"))
    #expect(try open(scheme: .tms).isTiles)
  }

  @Test(arguments: [#""4.57,45.0,5.98,46.1""#, "[4.57, 45.0, 5.98, 46.1]"])
  func `bounds in a metadata.json tell`(_ bounds: String) throws {
    try southern()
    try write("set/metadata.json", Data(#"{"bounds": \#(bounds)}"#.utf8))
    #expect(try read(open()).tiles == Self.tiles)
    try tree { "plain/\($0).png" }
    try write("plain/metadata.json", Data(#"{"bounds": \#(bounds)}"#.utf8))
    #expect(try read(open("plain")).tiles == Self.tiles)
  }

  private static let bounds = "4.570,45.336,5.977,46.316"

  /// - Parameter rows: as they are written.
  private func archive(_ metadata: [String: String], rows: TileScheme, tiles: [Tile] = tiles) throws -> ImportedPath {
    let url = folder["\(UUID().uuidString).SQLITE"]
    let archive = try MBTiles(url, .write)
    let image = try Self.image.png()
    try archive.store(
      tiles.map { tile in
        TileRecord(
          tile: rows == .tms ? tile : Tile(z: tile.z, x: tile.x, y: tile.tmsRow), outcome: .present(image))
      })
    try archive.setMetadata(metadata.mapValues { $0 })
    try archive.close()
    return try ImportedPath(url)
  }

  @Test(arguments: [
    ["bounds": bounds, "scheme": "xyz"], ["bounds": bounds, "scheme": "tms"], ["bounds": bounds],
  ])
  func `in archives the bounds tell, whatever the scheme says`(_ metadata: [String: String]) throws {
    for rows in TileScheme.allCases {
      let path = try archive(metadata, rows: rows)
      #expect(path.description.contains(rows.words) && path.doubt == nil, "\(path.description)")
      #expect(try read(path).tiles == Self.tiles)
    }
  }

  @Test func `without bounds an archive is what the format says, and a word against that is told`() throws {
    let silent = try archive([:], rows: .tms)
    #expect(try read(silent).tiles == Self.tiles && silent.doubt == nil)
    let doubtful = try archive(["scheme": "xyz"], rows: .tms)
    #expect(try read(doubtful).tiles == Self.tiles && doubtful.doubt?.contains("--scheme xyz") == true)
    #expect(try read(ImportedPath(doubtful.url, scheme: .xyz)).tiles != Self.tiles)
    #expect(try ImportedPath(doubtful.url, scheme: .tms).doubt == nil)
  }

  @Test func `tiles on both sides of the equator, and the whole world, tell only where they can`() throws {
    let equator = (500...506).map { Tile(z: 10, x: 525, y: $0) } + [Tile(z: 0, x: 0, y: 0)]
    let box = equator.dropLast().map(\.bounds).reduce(Bounds(west: 4, south: 3, east: 5, north: 4)) { $0.union($1) }
    for rows in TileScheme.allCases {
      #expect(try read(archive(["bounds": box.description], rows: rows, tiles: equator)).tiles == equator.sorted())
    }
    let world = [Tile(z: 0, x: 0, y: 0)] + (0..<2).flatMap { x in (0..<2).map { Tile(z: 1, x: x, y: $0) } }
    let path = try archive(["bounds": Bounds.world.description], rows: .tms, tiles: world)
    #expect(path.description == "an archive of tiles, rows from the south (TMS)")
  }

  // MARK: Files

  @Test func `an archive is known by its content, and other files by what they are`() throws {
    #expect(try archive([:], rows: .tms).isTiles)
    try write("one.png")
    try write("a.mbtiles", Data("<html>".utf8))
    try write("a.pmtiles", Data("PMTiles\u{3}".utf8))
    #expect(try refusal("one.png").contains("one image; give its folder"))
    #expect(try refusal("a.mbtiles").contains("found another file"))
    #expect(try refusal("a.pmtiles").contains("PMTiles"))
    #expect(try refusal("none").contains("found nothing there"))
  }

  @Test func `vector tiles are called so`() throws {
    let failure = #expect(throws: ImportedPath.Failure.self) { try archive(["format": "pbf"], rows: .tms) }
    #expect(failure?.description.contains("vector tiles") == true)
    for tile in Self.tiles { try write("set/\(tile).pbf") }
    #expect(try refusal().contains("4 vector tiles"))
  }
}

extension ImportedPath {
  fileprivate var isTiles: Bool { kind == .tiles }
}
