import Foundation
import TestSupport
import Testing

/// One SIGTERM ends a command within two seconds, and the next run goes on from what was committed.
@Suite(.serialized, .timeLimit(.minutes(45))) struct StopTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// - Returns: what it came to, and how many seconds after the signal.
  private func stop(_ run: ProgramRun.Running, _ signal: Int32 = SIGTERM) throws -> (ProgramRun, Double) {
    let started = ContinuousClock.now
    run.signal(signal)
    let ended = try run.wait()
    return (ended, started.duration(to: .now) / .seconds(1))
  }

  private func run(_ arguments: String...) throws -> ProgramRun { try ProgramRun(arguments, in: folder.url) }

  @Test func `a harvest whose server hangs ends, with what came before`() throws {
    let script = Shared.checkout.appendingPathComponent("Tests/EndToEndTests/Fixtures/echo_server.py")
    let server = try PythonServer(script, ["etag"])
    let environment = ["MAPBOX_ACCESS_TOKEN": "pk.x"]
    func command(_ endpoint: String) -> [String] {
      ["fetch", "--bbox", "2,46,3,47", "--zoom", "9", "--endpoint", endpoint]
    }
    let first = try ProgramRun(command(server.endpoint) + ["--limit", "3"], in: folder.url, environment: environment)
    #expect(first.status == 2, "\(first.errors)")
    let hanging = try PythonServer(script, ["hang"])
    let run = try ProgramRun.Running(command(hanging.endpoint), in: folder.url, environment: environment)
    usleep(700_000)
    let (ended, seconds) = try stop(run)
    #expect(ended.status == 130 && seconds < 2.5, "\(seconds) s: \(ended.errors)")
    #expect(try self.run("info", "--json").integer("tiles") == 3)
    #expect(try self.run("status").output.contains("its last run was partial"))
  }

  @Test func `a training ends in the middle of a batch, and goes on`() throws {
    #expect(try run("fetch", "--source", "sample", "--bbox", "2,46,2.9,46.5", "--zoom", "11", "--quiet").status == 0)
    #expect(try run("split", "--quiet").status == 0)
    // A batch takes longer than two seconds.
    let command = [
      "cluster", "--weights", "none", "--input-size", "512", "--batch-size", "64", "--clusters", "2", "--steps", "1",
      "--groups", "2", "--rotations", "4",
    ]
    let run = try ProgramRun.Running(command, in: folder.url)
    // It tells of its training when it has begun; before that nothing is recorded.
    try waitFor("the training", within: 300, from: run) {
      FileManager.default.fileExists(atPath: folder["Data/runs"].path)
    }
    usleep(1_000_000)
    let (ended, seconds) = try stop(run)
    #expect(ended.status == 130 && seconds < 2.5, "\(seconds) s: \(ended.errors)")
    #expect(ended.errors.contains("run the same command again"))
    let manifest = try String(contentsOf: folder["Data/manifest.json"], encoding: .utf8)
    #expect(manifest.contains(#""status" : "partial""#))
    let runs = try self.run("runs", "--json")
    #expect(runs.status == 0)
  }

  @Test(arguments: ["info", "verify"])
  func `a view that never ends is left at once`(_ command: String) throws {
    try FileManager.default.createDirectory(at: folder["Data"], withIntermediateDirectories: true)
    let script = """
      import sqlite3
      db = sqlite3.connect("Data/tiles.mbtiles")
      db.execute("CREATE TABLE big (x)")
      db.executemany("INSERT INTO big VALUES (?)", [(bytes(1 << 20),)] * 64)
      db.execute('''CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n)
        SELECT 12 AS zoom_level, i % 4096 AS tile_column, i / 4096 % 4096 AS tile_row, x'61' AS tile_data FROM n''')
      db.commit()
      """
    #expect(try ToolRun(URL(fileURLWithPath: "/usr/bin/env"), ["python3", "-c", script], in: folder.url).status == 0)
    let run = try ProgramRun.Running([command], in: folder.url)
    usleep(500_000)
    let (ended, seconds) = try stop(run)
    #expect(ended.status != 0 && seconds < 2.5, "\(seconds) s: \(ended.errors)")
  }
}
