import Foundation
import Geo
import TestSupport
import Testing

/// The built program against a server that speaks as Mapbox does, with real imagery.
@Suite(.timeLimit(.minutes(45)), .enabled(if: Shared.has("imagery/landsat7"), "needs the imagery beside the checkout"))
struct HarvestTests {
  static let token = "pk.secret-token-of-the-test"
  /// The box of the set at zoom 12: 598 tiles are there, the rest are not.
  static let set = LandsatSet()

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static func server(_ arguments: [String] = []) throws -> PythonServer {
    try PythonServer(
      Shared.checkout.appendingPathComponent("Tests/EndToEndTests/Fixtures/mapbox_server.py"),
      [Shared.url("imagery/landsat7").path, token] + arguments)
  }

  private func fetch(_ server: PythonServer, _ more: [String] = [], token: String? = HarvestTests.token) throws
    -> ProgramRun
  {
    try ProgramRun(
      ["fetch", "--bbox", Self.set.bounds.description, "--zoom", "12", "--endpoint", server.endpoint, "--json"] + more,
      in: folder.url, environment: token.map { ["MAPBOX_ACCESS_TOKEN": $0] } ?? [:])
  }

  @Test func `it gets what is there, remembers what is not, and asks for nothing twice`() throws {
    let server = try Self.server()
    let first = try fetch(server)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.integer("stored") == 598)
    #expect(first.integer("absent") == Self.set.cover.count - 598)
    #expect(first.integer("requests") == Self.set.cover.count)
    let second = try fetch(server)
    #expect(second.status == 0 && second.integer("requests") == 0 && second.integer("known") == Self.set.cover.count)
    #expect(String(decoding: try server.get("/requests"), as: UTF8.self) == "\(Self.set.cover.count)")
    let info = try ProgramRun(["info", "--json"], in: folder.url)
    #expect(info.integer("tiles") == 598)
    // 164 tiles are wholly transparent, and alike.
    #expect((info.integer("duplicates") ?? 0) >= 163)
    let verify = try ProgramRun(["verify"], in: folder.url)
    #expect(verify.status == 0, "\(verify.errors)")
  }

  @Test func `bytes are stored as they came`() throws {
    let server = try Self.server()
    _ = try fetch(server, ["--limit", "40"])
    let rows = try SQLite(folder["Data/tiles.mbtiles"]).rows(
      "SELECT zoom_level, tile_column, tile_row, hex(tile_data) FROM tiles")
    #expect(rows.count > 5)
    for row in rows {
      let numbers = row.prefix(3).compactMap { Int($0) }
      let tile = Tile(z: numbers[0], x: numbers[1], tmsRow: numbers[2])
      let original = try Shared.data("imagery/landsat7/\(tile.z)/\(tile.x)/\(tile.y).png")
      #expect(original.map { String(format: "%02X", $0) }.joined() == row[3])
    }
  }

  @Test func `the token is in no file, and in no message`() throws {
    let server = try Self.server()
    let run = try fetch(server, ["--limit", "20", "--verbose"])
    #expect(!run.errors.contains(Self.token) && !run.output.contains(Self.token))
    let data = folder["Data"]
    for name in try FileManager.default.subpathsOfDirectory(atPath: data.path) {
      let content = try? Data(contentsOf: data.appendingPathComponent(name))
      #expect(content?.range(of: Data(Self.token.utf8)) == nil, "\(name)")
    }
  }

  @Test func `faults are tried again until every tile is there`() throws {
    let faults = ["503", "half", "truncated", "reset", "429"].flatMap { ["--fault", $0] }
    let server = try Self.server(faults)
    let run = try fetch(server, ["--sample", "60", "--concurrency", "32"])
    #expect(run.status == 0, "\(run.errors)")
    #expect((run.integer("stored") ?? 0) + (run.integer("absent") ?? 0) == 60)
    // Every tile gets five faults and then its answer. libcurl itself repeats what a kept connection lost.
    #expect(String(decoding: try server.get("/requests"), as: UTF8.self) == "360")
    #expect(run.integer("failed") == 0)
  }

  @Test func `what could not be fetched is exit 2, and the next run gets it`() throws {
    let server = try Self.server(["--fault", "503", "--fault", "half"])
    let first = try fetch(server, ["--sample", "12", "--retries", "0", "--concurrency", "1"])
    #expect(first.status == 2 && first.integer("failed") == 12, "\(first.errors)")
    #expect(first.errors.contains("HTTP 503"))
    let second = try fetch(server, ["--sample", "12", "--retries", "5"])
    #expect(second.status == 0 && second.integer("failed") == 0, "\(second.errors)")
  }

  @Test func `no token is 78, a wrong one 77, another tileset 1`() throws {
    let server = try Self.server()
    let none = try fetch(server, token: nil)
    #expect(none.status == 78 && none.errors.contains("MAPBOX_ACCESS_TOKEN"))
    #expect(String(decoding: try server.get("/requests"), as: UTF8.self) == "0")
    let wrong = try fetch(server, token: "pk.wrong")
    #expect(wrong.status == 77 && wrong.errors.contains("Not Authorized - Invalid Token"))
    #expect(!wrong.errors.contains("pk.wrong"))
    let other = try fetch(server, ["--tileset", "mapbox.sattelite"])
    #expect(other.status == 1 && other.errors.contains("does not exist"))
    // A harvest that stops at once asks for little.
    let asked = Int(String(decoding: try server.get("/requests"), as: UTF8.self)) ?? .max
    #expect(asked <= 64)
  }

  @Test func `a server that is not there ends the run soon, with its name`() throws {
    let server = try Self.server()
    server.stop()
    let run = try fetch(server, ["--retries", "1"])
    #expect(run.status == 1 && run.errors.contains("cannot be reached"), "\(run.errors)")
    #expect(!run.errors.contains(Self.token))
  }

  @Test(arguments: [SIGKILL, SIGINT])
  func `a run that is ended in the middle leaves an archive that the next run completes`(_ number: Int32) throws {
    let server = try Self.server(["--delay", "0.02"])
    let environment = ["MAPBOX_ACCESS_TOKEN": Self.token]
    let command = [
      "fetch", "--bbox", Self.set.bounds.description, "--zoom", "12", "--endpoint", server.endpoint, "--json",
      "--concurrency", "4",
    ]
    let run = try ProgramRun.Running(command, in: folder.url, environment: environment)
    try waitFor("300 requests", from: run) { try server.get(count: "/requests") >= 300 }
    run.signal(number)
    let ended = try run.wait()
    #expect(ended.status == (number == SIGINT ? 130 : 137))
    let before = try SQLite(folder["Data/tiles.mbtiles"]).rows("SELECT count(*) FROM harvest").first?.first
    let settled = Int(before ?? "") ?? 0
    // What was committed is there; after Ctrl-C that is all that was asked for.
    #expect(settled > (number == SIGINT ? 299 : 0))
    let status = try ProgramRun(["status"], in: folder.url)
    #expect(status.output.contains(number == SIGINT ? "its last run was partial" : "its last run was killed"))
    let second = try ProgramRun(command, in: folder.url, environment: environment)
    #expect(second.status == 0 && second.integer("known") == settled, "\(second.errors)")
    #expect(second.integer("tiles") == 598)
  }
}

/// What the harvest tests know of the imagery beside the checkout.
struct LandsatSet: Sendable {
  let tiles: [Tile]
  let bounds: Bounds
  let cover: TileCover

  init() {
    let root = Shared.url("imagery/landsat7/12")
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: root.path)) ?? []
    tiles = names.compactMap { name in
      let parts = name.dropLast(4).split(separator: "/").compactMap { Int($0) }
      return parts.count == 2 ? Tile(z: 12, x: parts[0], y: parts[1]) : nil
    }
    bounds = tiles.map(\.bounds).reduce(tiles.first?.bounds ?? .world) { $0.union($1) }
    cover = TileCover(bounds, zoom: 12)
  }
}
