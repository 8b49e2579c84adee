import Foundation
import Geo
import TestSupport
import Testing

/// What other programs make of an archive: `make setup-test` brings them.
@Suite(.timeLimit(.minutes(45))) struct InteropTests {
  private static let tools = Shared.cache.appendingPathComponent("interop/bin")

  private static func has(_ tool: String) -> Bool { FileManager.default.isExecutableFile(atPath: path(tool)) }

  private static func path(_ tool: String) -> String {
    tool == "gdalinfo" ? "/usr/bin/gdalinfo" : tools.appendingPathComponent(tool).path
  }

  let folder: TemporaryFolder
  private let tile = Tile(z: 10, x: 517, y: 363)

  init() throws {
    folder = try TemporaryFolder()
    let fetch = try ProgramRun(
      ["fetch", "--source", "sample", "--bbox", tile.bounds.description, "--zoom", "10", "--quiet"], in: folder.url)
    #expect(fetch.status == 0, "\(fetch.errors)")
  }

  private func run(_ tool: String, _ arguments: String...) throws -> ToolRun {
    try ToolRun(URL(fileURLWithPath: Self.path(tool)), arguments, in: folder.url)
  }

  @Test(.enabled(if: has("utiles"), "needs utiles: make setup-test"))
  func `utiles finds nothing to complain of`() throws {
    let lint = try run("utiles", "lint", "Data/tiles.mbtiles")
    #expect(lint.status == 0 && lint.output.contains("0 problems"), "\(lint.output)")
  }

  @Test(.enabled(if: has("gdalinfo"), "needs gdal-bin: make setup-test"))
  func `GDAL sees the corners of the tile`() throws {
    let info = try run("gdalinfo", "Data/tiles.mbtiles")
    #expect(info.status == 0 && info.output.contains("Size is 256, 256"), "\(info.output)")
    // Corners in EPSG:3857: the world is 2 x 20,037,508.342789 m wide.
    let side = 40_075_016.685578 / 1_024
    let west = Double(tile.x) * side - 20_037_508.342789
    let north = 20_037_508.342789 - Double(tile.y) * side
    let origin = try #require(info.output.firstMatch(of: /Origin = \(([-0-9.]+),([-0-9.]+)\)/))
    #expect(abs((Double(origin.1) ?? 0) - west) < 1 && abs((Double(origin.2) ?? 0) - north) < 1)
  }

  @Test(.enabled(if: has("pmtiles-convert"), "needs pmtiles: make setup-test"))
  func `pmtiles converts it`() throws {
    let convert = try run("pmtiles-convert", "Data/tiles.mbtiles", "out.pmtiles")
    #expect(convert.status == 0, "\(convert.output)")
    #expect(try Data(contentsOf: folder["out.pmtiles"]).prefix(7) == Data("PMTiles".utf8))
  }
}
