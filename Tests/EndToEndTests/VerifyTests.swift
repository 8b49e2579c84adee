import Foundation
import Geo
import Imaging
import TestSupport
import Testing
import TileStore

/// `verify --repair` mends what it says that it mends, and says what it does not.
@Suite(.timeLimit(.minutes(45))) struct VerifyTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String...) throws -> ProgramRun { try ProgramRun(arguments, in: folder.url) }

  /// - Parameter images: each a tile of a column.
  private func archive(_ images: [Data], format: String = "png") throws {
    try FileManager.default.createDirectory(at: folder["Data"], withIntermediateDirectories: true)
    let archive = try MBTiles(folder["Data/tiles.mbtiles"], .write)
    try archive.store(
      images.enumerated().map { TileRecord(tile: Tile(z: 6, x: 1, y: $0.offset), outcome: .present($0.element)) })
    try archive.seal(format: format, ["name": "t"])
    try archive.close()
  }

  private static func image(_ red: UInt8, side: Int = 32) -> Raster {
    Raster(width: side, height: side) { x, y in (red, UInt8(x % 256), UInt8(y % 256)) }
  }

  @Test func `several sizes and formats are told, and stay after a repair`() throws {
    try archive([
      Self.image(1).png(), Self.image(2).png(), Self.image(3).jpeg(quality: 90), Self.image(4, side: 64).png(),
    ])
    for arguments in [["verify"], ["verify", "--repair"], ["verify"]] {
      let run = try ProgramRun(arguments + ["--json"], in: folder.url)
      #expect(run.status == 2 && run.integer("lasting") == 2 && run.integer("broken") == 0, "\(run.errors)")
      #expect(run.errors.contains("several sizes: 3 of 32x32, 1 of 64x64"), "\(run.errors)")
      #expect(run.errors.contains("several formats: 3 of png, 1 of jpg"), "\(run.errors)")
      #expect(run.errors.contains("stay as long as these tiles do"), "\(run.errors)")
      #expect(!run.errors.contains("drops broken tiles"), "\(run.errors)")
    }
  }

  @Test func `metadata of another format are written anew`() throws {
    try archive([Self.image(1).png(), Self.image(2).png()], format: "jpg")
    let found = try run("verify")
    #expect(found.status == 2 && found.errors.contains("metadata of format jpg, where most tiles are png"))
    let repaired = try run("verify", "--repair")
    #expect(repaired.status == 0, "\(repaired.errors)")
    #expect(try run("verify").status == 0)
    #expect(try MBTiles(folder["Data/tiles.mbtiles"], .read).metadata()["format"] == "png")
  }

  @Test func `metadata that are missing and rows that are no tile are mended`() throws {
    try archive([Self.image(1).png()])
    let archive = try MBTiles(folder["Data/tiles.mbtiles"], .write)
    try archive.setMetadata(["name": nil, "bounds": nil, "minzoom": nil])
    try archive.close()
    try SQLite(folder["Data/tiles.mbtiles"]).change("INSERT INTO map VALUES (3, 99, 0, (SELECT tile_id FROM images))")
    let found = try run("verify")
    #expect(found.status == 2 && found.errors.contains("metadata without name, bounds, minzoom"), "\(found.errors)")
    #expect(found.errors.contains("1 rows name no tile"), "\(found.errors)")
    #expect(try run("verify", "--repair").status == 0)
    #expect(try run("verify").status == 0)
  }

  @Test func `an archive without tiles has nothing to repair`() throws {
    try archive([])
    #expect(try run("verify").status == 0)
  }

  @Test(arguments: [["verify"], ["verify", "--repair"]])
  func `where there is no archive, none is made`(_ arguments: [String]) throws {
    let run = try ProgramRun(arguments, in: folder.url)
    #expect(run.status == 1 && run.errors.contains("tiles fetch"), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder["Data/tiles.mbtiles"].path))
  }
}
