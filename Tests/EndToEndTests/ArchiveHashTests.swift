import Foundation
import Geo
import TestSupport
import Testing

/// The hash that an archive remembers of itself, and writers who know nothing of it.
@Suite(.timeLimit(.minutes(45))) struct ArchiveHashTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try ProgramRun.smallHarvest()
    #expect(try ProgramRun(["split", "--quiet"], in: folder.url).status == 0)
  }

  private var archive: Damage { Damage(folder["Data/tiles.mbtiles"]) }

  private func state(_ stage: String) throws -> String? {
    (try ProgramRun(["status", "--json"], in: folder.url).json[stage] as? [String: Any])?["state"] as? String
  }

  @Test func `a tile changed by another program, to as many bytes, makes stages stale`() throws {
    #expect(try state("fetch") == "up to date" && state("split") == "up to date")
    try archive.changeOneByte()
    #expect(try state("fetch") == "stale" && state("split") == "stale")
  }

  @Test func `without a trigger the tiles themselves are read`() throws {
    try archive.execute("UPDATE aggregate SET agg_tiles_hash = 'what is remembered'")
    #expect(try state("split") == "stale")
    try archive.execute("DROP TRIGGER aggregate_images_update")
    #expect(try state("split") == "up to date")
    try archive.changeOneByte()
    #expect(try state("split") == "stale")
  }

  @Test func `verify reads the tiles, whatever is remembered`() throws {
    try archive.execute("CREATE TABLE kept AS SELECT * FROM aggregate")
    try archive.changeOneByte()
    try archive.execute("INSERT INTO aggregate SELECT * FROM kept")
    #expect(try state("split") == "up to date")
    let tiles = try ProgramRun(["verify"], in: folder.url)
    #expect(tiles.status == 2 && tiles.errors.contains("agg_tiles_hash does not match"), "\(tiles.errors)")
    let manifest = try ProgramRun(["manifest", "verify"], in: folder.url)
    #expect(manifest.status == 1 && manifest.output.contains("tiles.mbtiles: expected agg_tiles_hash"))
  }
}
