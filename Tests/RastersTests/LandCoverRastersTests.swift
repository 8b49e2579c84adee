import Files
import Foundation
import Geo
import TestSupport
import Testing

@testable import Rasters

@Suite(.timeLimit(.minutes(10))) struct LandCoverRastersTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A pixel a tile; whatever else GDAL writes is tried where the program is.
  private func write(_ name: String, _ tiles: [(tile: Tile, number: Int)], _ names: [String]) throws {
    let classes = names.enumerated().map { ClassRaster.Class(number: $0, name: $1, color: (1, 2, 3)) }
    let raster = try #require(try ClassRaster(tiles, classes, path: name))
    let (file, beside) = try raster.geoTIFF(path: name)
    try file.write(to: folder[name])
    try beside.write(to: folder["\(name).aux.xml"])
  }

  @Test func `a tile has its own pixel, those above many, those below a part of one`() throws {
    let tile = Tile(z: 9, x: 260, y: 181)
    // The third of the four has none.
    let four = [
      (tile, 0), (Tile(z: 9, x: 261, y: 181), 1), (Tile(z: 9, x: 261, y: 180), 1),
    ]
    try write("map.tif", four, ["Forêt", "sea"])
    let rasters = try LandCoverRasters([folder["map.tif"]], band: nil, isNamed: true)
    #expect(rasters.names == [0: "Forêt", 1: "sea"] && rasters.systems.count == 1)
    let found = try rasters.classes(of: [
      tile, Tile(z: 9, x: 260, y: 180), Tile(z: 8, x: 130, y: 90), Tile(z: 12, x: 2095, y: 1451),
      Tile(z: 9, x: 0, y: 0),
    ])
    #expect(found == [[0: 256], [:], [0: 64, 1: 128], [1: 256], [:]])
  }

  @Test func `the later raster is on top where it has a value`() throws {
    let (west, east) = (Tile(z: 5, x: 16, y: 11), Tile(z: 5, x: 17, y: 11))
    try write("all.tif", [(west, 0), (east, 0)], ["low"])
    try write("one.tif", [(east, 1)], ["", "high"])
    let paths = [folder["all.tif"], folder["one.tif"]]
    #expect(try LandCoverRasters(paths, band: 1, isNamed: false).classes(of: [west, east]) == [[0: 256], [1: 256]])
    #expect(
      try LandCoverRasters(paths.reversed(), band: 1, isNamed: false).classes(of: [west, east]) == [[0: 256], [0: 256]])
  }

  @Test func `more rasters than stay open, and no tiles`() throws {
    let tiles = (0..<20).map { Tile(z: 7, x: 60 + $0, y: 40) }
    for (number, tile) in tiles.enumerated() { try write("\(number).tif", [(tile, number % 3)], ["a", "b", "c"]) }
    let rasters = try LandCoverRasters(tiles.indices.map { folder["\($0).tif"] }, band: nil, isNamed: true)
    // Back and forth, so that those that were closed are opened again.
    let asked = tiles + tiles.reversed()
    #expect(try rasters.classes(of: asked) == asked.map { [($0.x - 60) % 3: 256] })
    #expect(try rasters.classes(of: []).isEmpty)
  }

  @Test func `what is no such raster is refused`() throws {
    try write("map.tif", [(Tile(z: 3, x: 4, y: 2), 0)], ["a"])
    try Data("no raster".utf8).write(to: folder["text.tif"])
    #expect(throws: RasterError.noBand(path: folder["map.tif"].path, option: "--band", asked: 2, bands: 1)) {
      try LandCoverRasters([folder["map.tif"]], band: 2, isNamed: false)
    }
    #expect(throws: RasterError.self) {
      try LandCoverRasters([folder["map.tif"], folder["text.tif"]], band: nil, isNamed: true)
    }
  }

  @Test func `rasters that call a number differently are refused, unless names are given`() throws {
    let (west, east) = (Tile(z: 5, x: 16, y: 11), Tile(z: 5, x: 17, y: 11))
    try write("wood.tif", [(west, 1)], ["", "wood"])
    try write("water.tif", [(east, 1)], ["", "water"])
    let paths = [folder["wood.tif"], folder["water.tif"]]
    #expect(
      throws: RasterError.namedTwice(path: paths[1].path, other: paths[0].path, number: 1, names: ["water", "wood"])
    ) { try LandCoverRasters(paths, band: nil, isNamed: true) }
    let unnamed = try LandCoverRasters(paths, band: nil, isNamed: false)
    #expect(try unnamed.classes(of: [west, east]) == [[1: 256], [1: 256]] && unnamed.names.isEmpty)
  }

  @Test func `names of large numbers are known, and a FIFO is not waited for`() throws {
    let tile = Tile(z: 5, x: 16, y: 11)
    try write("high.tif", [(tile, 311)], [String](repeating: "", count: 311) + ["Broad-leaved forest"])
    let rasters = try LandCoverRasters([folder["high.tif"]], band: nil, isNamed: true)
    #expect(rasters.names == [311: "Broad-leaved forest"])
    #expect(mkfifo(folder["fifo.tif"].path, 0o600) == 0)
    #expect(throws: RasterError.unreadable(path: folder["fifo.tif"].path, reason: "it is no regular file")) {
      try LandCoverRasters([folder["fifo.tif"]], band: nil, isNamed: true)
    }
  }
}
