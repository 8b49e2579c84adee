import Dataset
import Foundation
import Geo
import Imaging
import TestSupport
import Testing
import TileStore

@Suite(.timeLimit(.minutes(30))) struct ImageLibraryTests {
  private let red = Raster(width: 16, height: 16) { _, _ in (255, 0, 0) }

  @Test func `broken files are found and named, the others are not`() throws {
    let folder = try TemporaryFolder()
    try red.png().write(to: folder["a.png"])
    try red.jpeg(quality: 90).prefix(200).write(to: folder["b.jpg"])
    try Data("<html>".utf8).write(to: folder["c.jpg"])
    let keys = ["a.png", "b.jpg", "c.jpg", "gone.jpg"].map { ItemKey.path($0) }
    let broken = try ImageLibrary.files(root: folder.url).images(keys).broken()
    #expect(broken.map(\.key) == Array(keys.dropFirst()))
    #expect(broken[1].description.hasPrefix("c.jpg: "))
  }

  @Test func `tiles are decoded from the archive`() throws {
    let folder = try TemporaryFolder()
    let archive = try MBTiles(folder["t.mbtiles"], .write)
    let tile = Tile(z: 3, x: 1, y: 2)
    try archive.store([TileRecord(tile: tile, outcome: .present(red.png()))])
    let images = ImageLibrary.tiles(archive).images([.tile(tile), .tile(Tile(z: 3, x: 0, y: 0))])
    #expect(try images.raster(at: 0) == red)
    #expect(throws: ImageLibrary.MissingImage.self) { try images.raster(at: 1) }
  }
}
