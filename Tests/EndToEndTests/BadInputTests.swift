import Foundation
import Imaging
import TestSupport
import Testing

/// Mistakes of a user, told so that they can be mended, with the exit code of the contract.
@Suite(.timeLimit(.minutes(45))) struct BadInputTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String...) throws -> ProgramRun { try ProgramRun(arguments, in: folder.url) }

  private func sample(_ more: [String] = []) throws -> ProgramRun {
    try ProgramRun(
      ["fetch", "--source", "sample", "--bbox", "2,46,2.6,46.4", "--zoom", "10", "--json"] + more, in: folder.url)
  }

  @Test func `an unknown region suggests near names`() throws {
    let run = try run("fetch", "--bbox", "frnace", "--zoom", "12")
    #expect(run.status == 64 && run.errors.contains("france"))
    #expect(!FileManager.default.fileExists(atPath: folder["Data"].path))
  }

  @Test(arguments: [
    ["fetch", "--bbox", "1,2,3"], ["fetch", "--bbox", "0,91,1,92"], ["fetch", "--bbox", "0,86,1,88"],
    ["fetch", "--bbox", "france", "--zoom", "23"], ["fetch", "--zoom", "12"], ["split", "--ratio", "1"],
    ["split", "--ratio", "0"], ["split", "--ratio", "-0.5"], ["split", "--ratio", "many"], ["fetch", "--bbox"],
    ["fetch", "--bbox", "france", "--source", "mapbx"],
    ["fetch", "--bbox", "world", "--source", "earth", "--zoom", "7"],
    ["fetch", "--bbox", "france", "--rate", "1e-30"], ["fetch", "--bbox", "france", "--timeout", "1e300"],
    ["fetch", "--bbox", "world", "--zoom", "1", "--source", "http://u:p@127.0.0.1/{z}/{x}/{y}.png"],
    ["drop"], ["drop", "--within", "france", "--outside", "france"], ["drop", "--zoom", "23"],
    ["drop", "--within", "frnce"],
    ["split", "--zoom", "23"], ["split", "--within", "frnce"], ["embed", "--within", "frnce"],
    ["fly"], ["groups", "--clusters", "1"], ["run", "none.yaml"],
  ])
  func `a wrong command line is 64 and touches nothing`(_ arguments: [String]) throws {
    let run = try ProgramRun(arguments, in: folder.url)
    #expect(run.status == 64, "\(run.errors)")
    #expect(!run.errors.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test func `a box with a leading minus, and data before the command, parse as written`() throws {
    let run = try ProgramRun(
      ["--data", "here", "fetch", "--bbox", "-1.5,42,3,45", "--zoom", "6", "--source", "sample"], in: folder.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(FileManager.default.fileExists(atPath: folder["here/tiles.mbtiles"].path))
  }

  @Test func `a dry run counts and asks nothing`() throws {
    let run = try ProgramRun(
      ["fetch", "--bbox", "france", "--zoom", "12", "--dry-run", "--price-per-1000", "0.5", "--json"], in: folder.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.integer("tiles") == 27_216 && run.integer("requests") == 27_216)
    #expect(run.double("cost") == 13.608)
    #expect(!FileManager.default.fileExists(atPath: folder["Data"].path))
  }

  @Test func `a stage without its input says what to run first`() throws {
    #expect(try run("split").errors.contains("tiles fetch"))
    _ = try sample()
    #expect(try run("cluster").errors.contains("tiles split"))
    #expect(try run("groups").errors.contains("tiles cluster"))
    #expect(try run("report").errors.contains("tiles groups"))
  }

  @Test func `broken images are named, skipped and counted`() throws {
    let images = folder["photos"]
    try FileManager.default.createDirectory(at: images, withIntermediateDirectories: true)
    let good = try Raster(width: 32, height: 32) { x, y in (UInt8(x * 8), UInt8(y * 8), 0) }.jpeg(quality: 90)
    for name in ["a", "b", "c"] { try good.write(to: images.appendingPathComponent("\(name).jpg")) }
    try good.prefix(300).write(to: images.appendingPathComponent("cut.jpg"))
    let run = try run("import", "photos", "--json")
    #expect(run.status == 2 && run.errors.contains("cut.jpg"), "\(run.errors)")
    #expect(run.integer("images") == 3 && run.integer("broken") == 1)
  }

  @Test func `verify finds a tile that was damaged, repair drops it, and fetch gets it again`() throws {
    let first = try sample()
    let tiles = try #require(first.integer("tiles"))
    try Damage(folder["Data/tiles.mbtiles"]).oneTile()
    let found = try run("verify")
    #expect(found.status == 2 && found.errors.contains("damaged jpg"), "\(found.errors)")
    #expect(try run("verify", "--repair").status == 2)
    let again = try sample()
    #expect(again.integer("stored") == 1 && again.integer("tiles") == tiles)
    #expect(try run("verify").status == 0)
  }

  @Test func `a tile that lost its image is named by verify, and the next fetch gets it again`() throws {
    let tiles = try #require(try sample().integer("tiles"))
    try Damage(folder["Data/tiles.mbtiles"]).loseOneImage()
    let found = try run("verify")
    #expect(found.status == 2 && found.errors.contains("listed, with no image"), "\(found.errors)")
    #expect(try run("verify", "--repair").status == 2)
    #expect(try sample().integer("tiles") == tiles)
    #expect(try run("verify").status == 0)
  }

  @Test func `tiles of another source do not mix with those that are there`() throws {
    let first = try sample()
    let other = try sample(["--seed", "7"])
    #expect(other.status == 64 && other.errors.contains("sample, seed 0") && other.errors.contains("--data"))
    let again = try sample()
    #expect(again.status == 0 && again.integer("stored") == 0 && again.integer("tiles") == first.integer("tiles"))
  }

  @Test func `an imported archive keeps its credit`() throws {
    _ = try sample()
    #expect(try run("--data", "other", "import", "Data/tiles.mbtiles").status == 0)
    let info = try run("info", "other/tiles.mbtiles", "--json")
    #expect(info.json["attribution"] as? String == "Procedural sample landscape (no real place)")
  }

  @Test func `a closed stderr and a reader that goes away end nothing`() throws {
    let run = try ToolRun(
      URL(fileURLWithPath: "/bin/bash"),
      [
        "-c",
        "\"$0\" fetch --source sample --bbox 2,46,3,47 --zoom 9 --verbose 2>&- && \"$0\" regions | head -n 1 >/dev/null",
        ProgramRun.executable.path,
      ], in: folder.url)
    #expect(run.status == 0, "\(run.output)")
  }

  @Test func `a pipeline does not revalidate`() throws {
    try Data("data: Data\nstages:\n  fetch:\n    bbox: france\n    refresh: true\n".utf8).write(to: folder["p.yaml"])
    let run = try run("run", "p.yaml")
    #expect(run.status == 64 && run.errors.contains("p.yaml:5"), "\(run.errors)")
  }

  @Test func `a pipeline's cluster takes no images, and is told of too many groups before it trains`() throws {
    let file = folder["p.yaml"]
    try Data("data: Data\nstages:\n  cluster:\n    images: photos\n".utf8).write(to: file)
    let images = try run("run", "p.yaml")
    #expect(images.status == 64 && images.errors.contains("p.yaml:4") && images.errors.contains("import"))
    let pipeline = """
      data: Data
      stages:
        fetch: {source: sample, bbox: "2,46,2.6,46.4", zoom: 10}
        split:
        cluster: {weights: none, input-size: 71, clusters: 2, steps: 1}
        groups: {clusters: 500}
      """
    try Data(pipeline.utf8).write(to: file)
    let groups = try run("run", "p.yaml")
    #expect(groups.status == 1 && groups.errors.contains("500"), "\(groups.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder["Data/models"].path))
  }

  @Test func `a directory in use names the process that uses it`() throws {
    let slow = try PythonServer(
      Shared.checkout.appendingPathComponent("Tests/EndToEndTests/Fixtures/mapbox_server.py"),
      [folder.url.path, "t", "--delay", "0.2"])
    let command = ["fetch", "--bbox", "world", "--zoom", "3", "--endpoint", slow.endpoint]
    let environment = ["MAPBOX_ACCESS_TOKEN": "t"]
    let first = try ProgramRun.Running(command + ["--rate", "1"], in: folder.url, environment: environment)
    try waitFor("the first request", from: first) { try slow.get(count: "/requests") > 0 }
    let second = try sample()
    #expect(second.status == 1 && second.errors.contains("process \(first.processID)"), "\(second.errors)")
    first.signal(SIGKILL)
    _ = try first.wait()
    // The kernel frees the lock of a killed process.
    let after = try ProgramRun(command, in: folder.url, environment: environment)
    #expect(after.status == 1 && after.errors.contains("found none for any of 64 tiles"), "\(after.errors)")
  }

  @Test(.enabled(if: SmallDisk.isPossible, "needs root, to mount a small file system"))
  func `a full disk is said, and what was committed stays`() throws {
    let disk = try SmallDisk(megabytes: 2)
    let command = ["fetch", "--source", "sample", "--bbox", "0,40,10,50", "--zoom", "10", "--data", disk.path]
    let full = try ProgramRun(command, in: folder.url)
    #expect(full.status == 1, "\(full.errors)")
    #expect(full.errors.contains("disk is full") || full.errors.contains("free some space"), "\(full.errors)")
    try disk.grow(megabytes: 64)
    let check = try SQLite(URL(fileURLWithPath: disk.path).appendingPathComponent("tiles.mbtiles"))
      .rows("PRAGMA integrity_check")
    #expect(check == [["ok"]])
    let again = try ProgramRun(command + ["--json"], in: folder.url)
    #expect(again.status == 0, "\(again.errors)")
  }

  @Test func `a data directory that cannot be written is said`() throws {
    try Data("a file".utf8).write(to: folder["file"])
    let run = try sample(["--data", "file/below"])
    #expect(run.status == 1 && run.errors.contains("--data"), "\(run.errors)")
  }
}
