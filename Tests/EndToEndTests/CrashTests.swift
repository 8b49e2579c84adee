import Foundation
import Geo
import Imaging
import Pipeline
import TestSupport
import Testing
import TileStore

/// A crash between any two system calls: the program is killed just before its first call that changes a file, its
/// second, and so on, until it comes to its end by itself.
@Suite(.timeLimit(.minutes(45)), .enabled(if: CrashLibrary.compiler != nil, "needs a C compiler (cc, clang or gcc)"))
struct CrashTests {
  let folder: TemporaryFolder
  private let library: URL

  init() throws {
    folder = try TemporaryFolder()
    library = try CrashLibrary.build(in: folder)
    let fetch = try run("fetch", "--source", "sample", "--bbox", "2,46,2.6,46.4", "--zoom", "10")
    #expect(fetch.status == 0, "\(fetch.errors)")
  }

  private func run(_ arguments: String..., at call: Int? = nil) throws -> ProgramRun { try run(arguments, at: call) }

  private func run(_ arguments: [String], at call: Int? = nil) throws -> ProgramRun {
    let environment = call.map { ["LD_PRELOAD": library.path, "CRASH_AT": "\($0)"] } ?? [:]
    return try ProgramRun(arguments + ["--quiet"], in: folder.url, environment: environment)
  }

  private func split() throws -> String { try String(contentsOf: folder["Data/split.csv"], encoding: .utf8) }

  private var leftovers: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: folder["Data"].path).filter { $0.hasSuffix(".tmp") }
    }
  }

  /// From the making of the data directory and the archive to the end of the harvest.
  @Test func `whatever call a harvest dies at, the next one completes`() throws {
    let words = ["fetch", "--source", "sample", "--bbox", "2,46,2.1,46.05", "--zoom", "9"]
    var deaths = 0
    for call in 1..<1000 {
      try FileManager.default.removeItem(at: folder["Data"])
      let killed = try run(words, at: call)
      guard killed.status == 137 else {
        #expect(killed.status == 0, "\(killed.errors)")
        break
      }
      deaths += 1
      let again = try run(words)
      #expect(again.status == 0, "killed at call \(call): \(again.errors)")
      if deaths % 10 == 0 { #expect(try run(["verify"]).status == 0, "killed at call \(call)") }
      #expect(try leftovers.isEmpty, "killed at call \(call)")
    }
    #expect(deaths > 30)
  }

  /// Every image of a source is replaced: the archive, its labels and what it says of the source.
  @Test func `whatever call an import dies at, the next one completes`() throws {
    let start = folder["start"]
    try FileManager.default.copyItem(at: folder["Data"], to: start)
    let archive = folder["Data/tiles.mbtiles"]
    let tiles = try MBTiles(archive, .read).tiles()
    for tile in tiles {
      let image = Raster(width: 32, height: 32) { x, y in (UInt8(x), UInt8(y), UInt8(tile.y % 256)) }
      let url = folder["set/\(tile).png"]
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try image.png().write(to: url)
    }
    var deaths = 0
    for call in 1..<500 {
      try FileManager.default.removeItem(at: folder["Data"])
      try FileManager.default.copyItem(at: start, to: folder["Data"])
      let killed = try run("import", "set", "--replace", at: call)
      guard killed.status == 137 else {
        #expect(killed.status == 0, "\(killed.errors)")
        break
      }
      deaths += 1
      let again = try run("import", "set", "--replace")
      #expect(again.status == 0, "killed at call \(call): \(again.errors)")
      let after = try MBTiles(archive, .read)
      let metadata = try after.metadata()
      #expect(metadata["source"] == nil && metadata["attribution"] == nil, "killed at call \(call)")
      #expect(try after.tiles() == tiles && !after.hasFetchedTiles(), "killed at call \(call)")
      #expect(!FileManager.default.fileExists(atPath: folder["Data/labels.csv"].path), "killed at call \(call)")
      #expect(try leftovers.isEmpty, "killed at call \(call)")
    }
    #expect(deaths > 10)
    #expect(try run("verify").status == 0)
  }

  /// The first split of a directory, and one with other parameters over it.
  @Test(arguments: [[], ["--ratio", "0.5"]])
  func `whatever call a split dies at, the manifest is the old or a new one, and the next split completes`(
    before: [String]
  ) throws {
    if !before.isEmpty {
      #expect(try ProgramRun(["split", "--quiet"] + before, in: folder.url).status == 0)
    }
    let start = folder["start"]
    try FileManager.default.copyItem(at: folder["Data"], to: start)
    let old = try Manifest(in: start)
    #expect(try run("split").status == 0)
    let expected = try split()

    var states: [StageRecord.Status?] = []
    for call in 1..<500 {
      try FileManager.default.removeItem(at: folder["Data"])
      try FileManager.default.copyItem(at: start, to: folder["Data"])
      let killed = try run("split", at: call)
      let manifest = try Manifest(existingIn: folder["Data"])
      guard killed.status == 137 else {
        #expect(killed.status == 0 && manifest.stages["split"]?.status == .complete, "\(killed.errors)")
        break
      }
      let record = manifest.stages["split"]
      if manifest != old {
        #expect(manifest.stages["fetch"] == old.stages["fetch"] && [.running, .complete].contains(record?.status))
        // A record that is complete tells of a table that is.
        if record?.status == .complete { #expect(try split() == expected && record?.outputs.count == 1) }
      }
      states.append(manifest == old ? nil : record?.status)
      let again = try run("split")
      #expect(again.status == 0, "killed at call \(call): \(again.errors)")
      #expect(try split() == expected, "killed at call \(call)")
      #expect(try Manifest(existingIn: folder["Data"]).stages["split"]?.status == .complete)
      #expect(try leftovers.isEmpty, "killed at call \(call)")
    }
    // Every stretch was hit: before anything was recorded, while it ran, and after it was complete.
    #expect(states.count > 10 && states.first == .some(nil) && states.contains(.running) && states.last == .complete)
  }

  @Test func `whatever call a drop dies at, the archive is the old or a new one, and the next drop completes`() throws {
    #expect(try run("fetch", "--source", "sample", "--bbox", "2,46,2.6,46.4", "--zoom", "9").status == 0)
    let start = folder["start"]
    try FileManager.default.copyItem(at: folder["Data"], to: start)
    func hash() throws -> String? {
      try ProgramRun(["info", "--json"], in: folder.url).json["agg_tiles_hash"] as? String
    }
    let old = try hash()
    #expect(try run("drop", "--zoom", "9").status == 0)
    let new = try hash()
    #expect(old != nil && new != nil && old != new)
    var states: [String?] = []
    for call in 1..<500 {
      try FileManager.default.removeItem(at: folder["Data"])
      try FileManager.default.copyItem(at: start, to: folder["Data"])
      let killed = try run("drop", "--zoom", "9", at: call)
      guard killed.status == 137 else {
        #expect(killed.status == 0, "\(killed.errors)")
        break
      }
      let state = try hash()
      #expect(state == old || state == new, "killed at call \(call)")
      states.append(state)
      let verified = try ProgramRun(["verify", "--quiet"], in: folder.url)
      #expect(verified.status == 0, "killed at call \(call): \(verified.errors)")
      #expect(try run("drop", "--zoom", "9").status == 0)
      #expect(try hash() == new)
      let beside = try FileManager.default.contentsOfDirectory(atPath: folder["Data"].path)
      #expect(!beside.contains { $0.hasPrefix("tiles.mbtiles-") }, "killed at call \(call): \(beside)")
    }
    #expect(states.count > 5 && states.first == old && states.last == new)
  }
}
