import Foundation
import Geo
import TestSupport
import Testing

/// Servers, disks and users at their worst: what ends is complete, what is killed goes on, and no secret leaves.
@Suite(.timeLimit(.minutes(45)), .enabled(if: Shared.has("imagery/landsat7"), "needs the imagery beside the checkout"))
struct EnduranceTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func command(_ server: PythonServer, _ more: [String]) -> [String] {
    ["fetch", "--bbox", HarvestTests.set.bounds.description, "--zoom", "12", "--endpoint", server.endpoint, "--json"]
      + more
  }

  private func fetch(_ server: PythonServer, _ more: String...) throws -> ProgramRun {
    try ProgramRun(command(server, more), in: folder.url, environment: ["MAPBOX_ACCESS_TOKEN": HarvestTests.token])
  }

  private func count(_ server: PythonServer, _ path: String) throws -> Int {
    Int(String(decoding: try server.get(path), as: UTF8.self)) ?? -1
  }

  @Test func `half images, slow bodies, redirects, encodings and wrong types end with every tile`() throws {
    let faults = ["half", "slow", "503", "503", "redirect"].flatMap { ["--fault", $0] }
    let server = try HarvestTests.server(faults)
    let run = try fetch(server, "--sample", "24", "--concurrency", "24", "--timeout", "3", "--retries", "9")
    #expect(run.status == 0, "\(run.errors)")
    #expect((run.integer("stored") ?? 0) + (run.integer("absent") ?? 0) == 24)
    let verify = try ProgramRun(["verify"], in: folder.url)
    #expect(verify.status == 0, "\(verify.errors)")
  }

  @Test(arguments: ["type", "gzip"])
  func `an image is an image whatever the header calls it`(_ fault: String) throws {
    let server = try HarvestTests.server(["--fault", fault])
    // The middle of the set, where every tile is there.
    let middle = HarvestTests.set.tiles.sorted()[HarvestTests.set.tiles.count / 2]
    let run = try ProgramRun(
      [
        "fetch", "--bbox", middle.bounds.description, "--zoom", "12", "--endpoint", server.endpoint, "--json",
        "--retries", "0",
      ], in: folder.url, environment: ["MAPBOX_ACCESS_TOKEN": HarvestTests.token])
    #expect(run.status == 0 && run.integer("stored") == 1 && run.integer("requests") == 1, "\(run.errors)")
    let original = try Shared.data("imagery/landsat7/\(middle.z)/\(middle.x)/\(middle.y).png")
    let rows = try SQLite(folder["Data/tiles.mbtiles"]).rows("SELECT length(tile_data) FROM tiles")
    #expect(rows == [["\(original.count)"]])
  }

  @Test func `a 429 every fiftieth request slows the harvest and loses nothing`() throws {
    let server = try HarvestTests.server(["--limit", "50"])
    let run = try fetch(server, "--sample", "240")
    #expect(run.status == 0 && run.integer("failed") == 0, "\(run.errors)")
    #expect((run.integer("stored") ?? 0) + (run.integer("absent") ?? 0) == 240)
    #expect(try count(server, "/requests") == 244)
  }

  @Test func `killed again and again at any moment, it ends complete`() throws {
    let server = try HarvestTests.server(["--delay", "0.002"])
    let environment = ["MAPBOX_ACCESS_TOKEN": HarvestTests.token]
    var listed = 0
    for milliseconds: UInt32 in [40, 90, 170, 260, 410, 700, 2_600] {
      let run = try ProgramRun.Running(
        command(server, ["--concurrency", "8"]), in: folder.url, environment: environment)
      usleep(milliseconds * 1_000)
      // The list of processes shows the command, and no token.
      let words = (try? String(contentsOfFile: "/proc/\(run.processID)/cmdline", encoding: .utf8)) ?? ""
      #expect(!words.contains(HarvestTests.token))
      listed += words.contains("fetch") ? 1 : 0
      run.signal(SIGKILL)
      _ = try run.wait()
    }
    #expect(listed > 0)
    let last = try fetch(server)
    #expect(last.status == 0 && last.integer("tiles") == 598, "\(last.errors)")
    #expect((last.integer("known") ?? 0) > 0)
    #expect(try SQLite(folder["Data/tiles.mbtiles"]).rows("PRAGMA integrity_check") == [["ok"]])
    let verify = try ProgramRun(["verify"], in: folder.url)
    #expect(verify.status == 0, "\(verify.errors)")
  }

  @Test func `a refusal stops all that is under way`() throws {
    let server = try HarvestTests.server(["--always", "403"])
    #expect(try fetch(server, "--concurrency", "8").status == 77)
    #expect(try count(server, "/requests") <= 16)
  }

  @Test func `a 304 that nobody asked for is no tile`() throws {
    let server = try HarvestTests.server(["--always", "304"])
    let run = try fetch(server, "--sample", "4", "--retries", "0")
    #expect(run.status == 2 && run.integer("failed") == 4 && run.integer("tiles") == 0, "\(run.errors)")
  }

  @Test func `a redirect to another host ends the harvest, and the token does not go there`() throws {
    let away = try HarvestTests.server()
    let server = try HarvestTests.server(["--away", away.endpoint])
    let run = try fetch(server, "--limit", "4")
    #expect(run.status == 1 && run.errors.contains("redirect"), "\(run.errors)")
    #expect(!run.errors.contains(HarvestTests.token))
    #expect(try count(away, "/requests") == 0)
  }

  @Test func `an archive that another program holds locked is said`() throws {
    let server = try HarvestTests.server()
    #expect(try fetch(server, "--limit", "5").status == 2)
    let script =
      "import sqlite3, sys, time; db = sqlite3.connect(sys.argv[1]); db.execute('BEGIN EXCLUSIVE'); print('held'); time.sleep(60)"
    let holder = try ChildProcess(
      URL(fileURLWithPath: "/usr/bin/env"), ["python3", "-uc", script, folder["Data/tiles.mbtiles"].path])
    defer { holder.signal(SIGKILL) }
    try waitFor("the lock", from: holder) { try !holder.output.isEmpty }
    let locked = try fetch(server, "--limit", "5")
    #expect(locked.status == 1 && locked.errors.contains("locked"), "\(locked.errors)")
    holder.signal(SIGKILL)
    try holder.wait(within: 30)
    #expect(try fetch(server, "--limit", "5").status == 2)
  }
}
