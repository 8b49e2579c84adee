import Exports
import Foundation
import Geo
import TestSupport
import Testing

/// What PyPI's `pmtiles` reads: `make setup-test` brings it.
@Suite(.timeLimit(.minutes(30))) struct PMTilesArchiveTests {
  private static let python = Shared.cache.appendingPathComponent("interop/bin/python")
  private static let isThere = FileManager.default.isExecutableFile(atPath: python.path)

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func bytes(of tile: Tile) -> Data {
    // Every tenth tile is sea.
    Data((tile.x % 10 == 0 ? "sea" : "\(tile)").utf8)
  }

  private func write(_ tiles: [Tile], to name: String) throws -> PMTilesArchive {
    let contents = tiles.map { tile in
      let data = bytes(of: tile)
      return PMTilesArchive.Content(tile: tile, identity: String(decoding: data, as: UTF8.self), length: data.count)
    }
    let archive = try PMTilesArchive(contents, bounds: Bounds(west: -10, south: -20, east: 30, north: 40))
    try Data().write(to: folder[name])
    let file = try FileHandle(forWritingTo: folder[name])
    try archive.write(to: file, metadata: Data(#"{"name":"Étang"}"#.utf8)) { bytes(of: $0) }
    try file.close()
    return archive
  }

  /// Reads every tile by walking through the file, and a hundred by asking for them.
  private func read(_ name: String) throws -> [String: Any] {
    let script = """
      import json, sys
      from pmtiles.reader import Reader, MmapSource, all_tiles
      with open(sys.argv[1], "rb") as file:
          source = MmapSource(file)
          reader = Reader(source)
          header = {name: getattr(value, "name", value) for name, value in reader.header().items()}
          walked = {"%d/%d/%d" % key: data.decode() for key, data in all_tiles(source)}
          some = list(walked.items())[::max(1, len(walked) // 100)]
          same = all(reader.get(*map(int, key.split("/"))).decode() == data for key, data in some)
          print(json.dumps({"header": header, "metadata": reader.metadata(), "walked": walked, "same": same,
                            "none": reader.get(3, 0, 0) is None}))
      """
    let run = try ToolRun(Self.python, ["-c", script, folder[name].path], in: folder.url)
    #expect(run.status == 0, "\(run.output)")
    return try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  @Test(.enabled(if: isThere, "needs pmtiles: make setup-test"), arguments: [200, 40_000])
  func `every tile is found, with leaf directories and without`(_ count: Int) throws {
    // Scattered over a zoom, and some of the zoom above.
    let deep = (0..<count).map { Tile(z: 12, x: ($0 * 2_654_435) % 4_096, y: ($0 / 4_096 * 37 + $0 * 7) % 4_096) }
    let tiles = Array(Set(deep + (0..<20).map { Tile(z: 4, x: $0 % 16, y: $0 / 16) }))
    let archive = try write(tiles, to: "t.pmtiles")
    #expect((archive.leafDirectories > 1) == (count > 16_384))
    let found = try read("t.pmtiles")
    let expected = Dictionary(
      uniqueKeysWithValues: tiles.map { ($0.description, String(decoding: bytes(of: $0), as: UTF8.self)) })
    #expect(found["walked"] as? [String: String] == expected && found["same"] as? Bool == true)
    #expect(found["none"] as? Bool == true && (found["metadata"] as? [String: String]) == ["name": "Étang"])
    let header = try #require(found["header"] as? [String: Any])
    func number(_ name: String) -> Int? { (header[name] as? NSNumber)?.intValue }
    #expect(number("addressed_tiles_count") == tiles.count && number("tile_contents_count") == archive.images)
    #expect(archive.images == Set(expected.values).count && archive.images < tiles.count)
    #expect(number("min_zoom") == 4 && number("max_zoom") == 12 && number("version") == 3)
    #expect(number("min_lon_e7") == -100_000_000 && number("max_lat_e7") == 400_000_000)
    #expect(number("center_lon_e7") == 100_000_000 && number("center_lat_e7") == 100_000_000)
    #expect(header["clustered"] as? Bool == true && header["internal_compression"] as? String == "GZIP")
    #expect(header["tile_type"] as? String == "UNKNOWN" && header["tile_compression"] as? String == "NONE")
    let end = try Data(contentsOf: folder["t.pmtiles"]).count
    #expect((number("tile_data_offset") ?? 0) + (number("tile_data_length") ?? 0) == end)
  }

  @Test func `neighbours along the curve that share their bytes are one entry`() throws {
    let file = folder["run.pmtiles"]
    let archive = try write((0..<4).map { Tile(z: 1, x: $0 / 2, y: $0 % 2) }, to: "run.pmtiles")
    #expect(archive.tiles == 4 && archive.images == 3)
    let header = [UInt8](try Data(contentsOf: file).prefix(127))
    #expect(header[72..<80].elementsEqual([4, 0, 0, 0, 0, 0, 0, 0]))
    // 0/0 and 0/1 follow each other on the curve.
    #expect(header[80..<88].elementsEqual([3, 0, 0, 0, 0, 0, 0, 0]))
  }

  @Test func `a tile that changed since it was measured is an error, and there is no header`() throws {
    let tile = Tile(z: 0, x: 0, y: 0)
    let archive = try PMTilesArchive([.init(tile: tile, identity: "a", length: 5)], bounds: .world)
    try Data().write(to: folder["c.pmtiles"])
    let file = try FileHandle(forWritingTo: folder["c.pmtiles"])
    let error = #expect(throws: PMTilesArchive.Changed.self) {
      try archive.write(to: file, metadata: Data("{}".utf8)) { _ in Data("four".utf8) }
    }
    #expect(error?.description.contains("0/0/0") == true)
    #expect(try !Data(contentsOf: folder["c.pmtiles"]).starts(with: Data("PMTiles".utf8)))
  }
}
