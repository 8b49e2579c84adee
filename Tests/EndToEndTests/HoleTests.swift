import Foundation
import TestSupport
import Testing

/// Sources with holes in them, and sources that are nothing but a hole: what their servers say is one and the same.
@Suite(.timeLimit(.minutes(45))) struct HoleTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func server(_ arguments: String...) throws -> PythonServer {
    try PythonServer(
      Shared.checkout.appendingPathComponent("Tests/EndToEndTests/Fixtures/hole_server.py"), arguments)
  }

  /// The world's 64 tiles of zoom 3.
  private func fetch(
    _ server: PythonServer, _ more: [String] = [], zoom: Int = 3, environment: [String: String] = [:]
  ) throws -> ProgramRun {
    try ProgramRun(
      ["fetch", "--bbox", "world", "--zoom", "\(zoom)", "--source", "\(server.endpoint)/{z}/{x}/{y}.png", "--json"]
        + more,
      in: folder.url, environment: environment)
  }

  /// The same imagery from whichever server.
  private func mapbox(_ server: PythonServer, _ more: String...) throws -> ProgramRun {
    try ProgramRun(
      ["fetch", "--bbox", "world", "--zoom", "3", "--endpoint", server.endpoint, "--json"] + more, in: folder.url,
      environment: ["MAPBOX_ACCESS_TOKEN": "pk.test-of-holes"])
  }

  private func rows(_ query: String) throws -> [[String]] { try SQLite(folder["Data/tiles.mbtiles"]).rows(query) }

  // MARK: Holes

  @Test(arguments: [
    ("s3", "absent", "HTTP 403: Access Denied"), ("wmts", "absent", "HTTP 400"), ("other", "absent", "HTTP 400"),
    ("404", "absent", "HTTP 404"), ("empty", "absent", "no body"), ("pixel", "absent", "one pixel"),
    ("gif", "absent", "one pixel"), ("away", "unusable", "redirects to http://localhost:9"),
    ("xml", "unusable", "Column is out of range"), ("json", "unusable", "no tile here"),
    ("html", "unusable", "<!DOCTYPE"), ("text", "unusable", "no tile here"), ("tiff", "unusable", "a TIFF image"),
  ])
  func `a hole is its tile's own state, is told once, and is asked for once`(
    _ answer: String, _ state: String, _ reason: String
  ) throws {
    let server = try server(answer, "--away", "http://localhost:9")
    let first = try fetch(server)
    #expect(first.status == 0 && first.integer("stored") == 32 && first.integer("tiles") == 32, "\(first.errors)")
    #expect(first.integer(state == "absent" ? "absent" : "failed") == 32)
    // Told with a tile to look at.
    #expect(first.errors.contains("32 tiles") && first.errors.contains(reason), "\(first.errors)")
    #expect(first.errors.contains(/\(3\/\d\/\d\)/), "\(first.errors)")
    #expect(try rows("SELECT DISTINCT status FROM harvest WHERE status <> 'present'") == [[state]])
    let second = try fetch(server)
    #expect(second.status == 0 && second.integer("requests") == 0 && second.integer("known") == 64)
    #expect(!second.errors.contains("32 tiles"))
    // One that is there may be asked for again at the end: whether the source still gives any.
    #expect(try server.get(count: "/most") <= 2 && server.get(count: "/requests") <= 65)
    if state == "unusable" {
      let again = try fetch(server, ["--retry-failed"])
      #expect(again.status == 2 && again.integer("failed") == 32, "\(again.errors)")
      // Each of them once, and now and then one that is there: whether the source still gives any.
      #expect((32...40).contains(again.integer("requests") ?? 0), "\(again.output)")
    }
  }

  @Test(arguments: ["mapbox", "notfound"]) func `Mapbox says in several ways that there is no tile`(_ answer: String)
    throws
  {
    let run = try mapbox(server(answer))
    #expect(run.status == 0 && run.integer("absent") == 32 && run.integer("requests") == 64, "\(run.errors)")
  }

  @Test(arguments: ["s3", "html", "away"])
  func `a harvest that begins in a hole goes on behind it`(_ answer: String) throws {
    let server = try server(answer, "--holes", "west", "--away", "http://localhost:9")
    let run = try fetch(server, zoom: 4)
    #expect(run.status == 0 && run.integer("tiles") == 128, "\(run.errors)")
    #expect((run.integer("absent") ?? 0) + (run.integer("failed") ?? 0) == 128)
    // What was asked for to make sure is not much.
    #expect(try server.get(count: "/requests") <= 256 + 32)
  }

  @Test func `so does one that began before, when only holes are left`() throws {
    #expect(try mapbox(server("s3", "--holes", "none"), "--limit", "8").integer("stored") == 8)
    let run = try mapbox(server("s3", "--holes", "west"))
    #expect(run.status == 0 && run.integer("tiles") == 8 + 32, "\(run.errors)")
    #expect(run.integer("absent") == 24)
  }

  @Test func `a pipeline over holes is up to date when it has what there is`() throws {
    let server = try server("xml")
    try Data(
      """
      stages:
        fetch: {source: "\(server.endpoint)/{z}/{x}/{y}.png", bbox: world, zoom: 3}
        split: {ratio: 0.5}
      """.utf8
    ).write(to: folder["p.yaml"])
    let first = try ProgramRun(["run", "p.yaml"], in: folder.url)
    #expect(first.status == 0 && first.errors.contains("32 tiles failed"), "\(first.errors)")
    let second = try ProgramRun(["run", "p.yaml"], in: folder.url)
    #expect(second.status == 0 && second.errors.contains("fetch: up to date"), "\(second.errors)")
    #expect((64...65).contains(try server.get(count: "/requests")))
  }

  @Test func `access that ends in the middle leaves nothing absent, and the next run goes on`() throws {
    let run = try mapbox(server("s3", "--holes", "none", "--expire", "24"))
    #expect(run.status == 77 && run.errors.contains("HTTP 403: Access Denied"), "\(run.errors)")
    #expect(run.errors.contains("MAPBOX_ACCESS_TOKEN"))
    #expect(try rows("SELECT count(*) FROM harvest WHERE status <> 'present'") == [["0"]])
    let next = try mapbox(server("s3", "--holes", "none"))
    #expect(next.status == 0 && next.integer("tiles") == 64, "\(next.errors)")
  }

  // MARK: Nothing but holes

  @Test(arguments: ["tiff", "html", "xml", "text"])
  func `a source that gives nothing usable ends the harvest soon, with the reason`(_ answer: String) throws {
    let server = try server(answer, "--holes", "all")
    let run = try fetch(server, zoom: 4)
    #expect(run.status == 1 && run.errors.contains("gives nothing that can be stored"), "\(run.errors)")
    #expect(
      run.errors.contains(/4\/\d+\/\d+: HTTP 200: expected (an image|a JPEG, PNG or WebP image)/), "\(run.errors)")
    #expect(!run.errors.contains("run the same command again"))
    #expect(try server.get(count: "/requests") < 64)
    #expect(try server.get(count: "/most") <= 2)
  }

  @Test func `a source that refuses everything is 77, and names a token only where one was sent`() throws {
    let server = try server("s3", "--holes", "all")
    let run = try fetch(server, zoom: 4, environment: ["MAPBOX_ACCESS_TOKEN": "pk.not-sent"])
    #expect(run.status == 77 && run.errors.contains("HTTP 403: Access Denied"), "\(run.errors)")
    #expect(!run.errors.contains("MAPBOX_ACCESS_TOKEN"))
    #expect(try server.get(count: "/requests") < 64)
    #expect(try mapbox(server).errors.contains("MAPBOX_ACCESS_TOKEN"))
  }

  @Test(arguments: ["404", "empty"]) func `nothing at all is no success, and the folder takes another address`(
    _ answer: String
  ) throws {
    let wrong = try server(answer, "--holes", "all")
    for _ in 0..<2 {
      let run = try fetch(wrong)
      #expect(run.status == 1 && run.errors.contains("found none for any of 64 tiles"), "\(run.errors)")
    }
    #expect(try wrong.get(count: "/requests") == 64)
    let right = try fetch(server("404", "--holes", "none"))
    #expect(right.status == 0 && right.integer("tiles") == 64, "\(right.errors)")
    // Now it has tiles, and those of another source do not come to them.
    #expect(try fetch(wrong).status == 64)
  }

  @Test func `an import or a harvest that came to nothing shuts no photographs out`() throws {
    let photographs = folder["photographs"]
    try FileManager.default.createDirectory(at: photographs, withIntermediateDirectories: true)
    let harvest = try ProgramRun.smallHarvest()
    let tile = try #require(
      try SQLite(harvest["Data/tiles.mbtiles"]).rows("SELECT hex(tile_data) FROM tiles LIMIT 1").first?[0])
    let bytes = stride(from: 0, to: tile.count, by: 2).compactMap { place -> UInt8? in
      let start = tile.index(tile.startIndex, offsetBy: place)
      return UInt8(tile[start..<tile.index(start, offsetBy: 2)], radix: 16)
    }
    try Data(bytes).write(to: photographs.appendingPathComponent("a.jpg"))
    try FileManager.default.createDirectory(at: folder["tiles/3/1"], withIntermediateDirectories: true)
    try Data("no image".utf8).write(to: folder["tiles/3/1/1.png"])
    #expect(try ProgramRun(["import", "tiles"], in: folder.url).status == 1)
    let photos = try ProgramRun(["import", "photographs", "--json"], in: folder.url)
    #expect(photos.status == 0 && photos.integer("images") == 1, "\(photos.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder["Data/tiles.mbtiles"].path))
  }

  // MARK: Waiting

  @Test(arguments: [["--retry-after", "2"], ["--retry-after", "+2", "--clock", "3600"]])
  func `a server that is busy is left alone for as long as it says, by its own clock`(_ more: [String]) throws {
    let server = try PythonServer(
      Shared.checkout.appendingPathComponent("Tests/EndToEndTests/Fixtures/hole_server.py"),
      ["busy", "--holes", "all"] + more)
    let run = try fetch(server, ["--concurrency", "8"], zoom: 2)
    #expect(run.status == 0 && run.integer("stored") == 16, "\(run.errors)")
    // Each tile is refused once; nobody asks again before the time has come.
    #expect(try server.get(count: "/most") == 2)
    #expect((1.0..<60).contains(run.double("seconds") ?? 0), "\(run.output)")
  }

  @Test func `a long wait is said, with its end`() throws {
    let server = try server("busy", "--holes", "all", "--retry-after", "3600")
    let run = try ProgramRun.Running(
      ["fetch", "--bbox", "world", "--zoom", "2", "--source", "\(server.endpoint)/{z}/{x}/{y}.png"], in: folder.url)
    try waitFor("the wait to be said", from: run) {
      run.printed.contains(/the server asks for 60 min; going on at \d\d:\d\d/)
    }
    run.signal(SIGINT)
    #expect(try run.wait().status == 130)
    #expect(try server.get(count: "/requests") <= 16)
  }

  // MARK: Placeholders

  @Test func `one picture for many tiles is said, and left out where that is asked for`() throws {
    let server = try server("placeholder")
    let run = try fetch(server)
    #expect(
      run.integer("tiles") == 64 && run.errors.contains("32 tiles are one and the same picture (3/"), "\(run.errors)")
    let split = try ProgramRun(["split", "--ratio", "0.25", "--json"], in: folder.url)
    #expect(split.status == 0 && !split.errors.contains("warning"), "\(split.errors)")
    let dropped = try fetch(server, ["--drop-repeats", "8"])
    #expect(
      dropped.status == 0 && dropped.integer("dropped") == 32 && dropped.integer("tiles") == 32, "\(dropped.errors)")
    #expect(dropped.errors.contains("32 tiles are absent: left out"), "\(dropped.errors)")
    let after = try fetch(server, ["--drop-repeats", "8"])
    #expect(after.integer("requests") == 0 && after.integer("dropped") == 0 && after.integer("absent") == 0)
    #expect(try ProgramRun(["verify"], in: folder.url).status == 0)
    #expect(try fetch(server, ["--drop-repeats", "0"]).status == 64)
  }

  @Test func `a ratio that cannot be met is said, with the reason`() throws {
    _ = try fetch(server("placeholder", "--holes", "west"))
    // Half of all tiles are one picture, which stays on one side.
    let run = try ProgramRun(["split", "--ratio", "0.25", "--json"], in: folder.url)
    #expect(run.status == 0 && run.double("ratio") == 0.25, "\(run.errors)")
    let seeds = try (0..<6).map { try ProgramRun(["split", "--seed", "\($0)", "--json"], in: folder.url) }
    for seed in seeds {
      let isMet = abs((seed.double("ratio") ?? 0) - 0.75) <= 0.02
      #expect(seed.errors.contains("32 images are one and the same picture") != isMet, "\(seed.errors)")
    }
    // Where many others were drawn first, there is no room for them in train.
    #expect(seeds.contains { $0.double("ratio") == 0.5 })
    let blocks = try ProgramRun(
      ["split", "--ratio", "0.6", "--method", "block", "--block-zoom", "1", "--json"], in: folder.url)
    #expect(blocks.status == 0 && blocks.errors.contains("0.6 was asked for"), "\(blocks.errors)")
  }

  // MARK: The way there

  @Test func `a dead proxy is named, and not the server`() throws {
    let server = try server("404", "--holes", "none")
    for (proxy, named) in [
      ("http://me:hidden@127.0.0.1:9", "127.0.0.1:9"), ("http://proxy.invalid:3128", "proxy.invalid:3128"),
    ] {
      let run = try fetch(server, ["--retries", "1"], environment: ["http_proxy": proxy])
      #expect(run.status == 1 && run.errors.contains("through the proxy \(named)"), "\(run.errors)")
      #expect(!run.errors.contains("hidden") && !run.errors.contains("bad argument"))
    }
    let direct = try fetch(server, environment: ["http_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.1"])
    #expect(direct.status == 0, "\(direct.errors)")
  }

  @Test func `authorities that are not there are said before anything is asked`() throws {
    let server = try server("404", "--holes", "none")
    let flag = try fetch(server, ["--ca-file", "/nonexistent/ca.pem"])
    #expect(flag.status == 78 && flag.errors.contains("--ca-file: expected a PEM file"), "\(flag.errors)")
    let variable = try fetch(server, environment: ["SSL_CERT_FILE": "/nonexistent/ca.pem"])
    #expect(variable.status == 78 && variable.errors.contains("SSL_CERT_FILE"), "\(variable.errors)")
    #expect(try server.get(count: "/requests") == 0)
  }

  @Test func `a box with latitude before longitude is said before anything is asked`() throws {
    let server = try server("404", "--holes", "all")
    let run = try ProgramRun(
      [
        "fetch", "--source", "ign", "--endpoint", server.endpoint, "--bbox", "46,2,46.1,2.1", "--zoom", "8",
        "--dry-run",
      ],
      in: folder.url)
    #expect(run.errors.contains("outside of what source 'ign' has"), "\(run.errors)")
    #expect(run.errors.contains("--bbox 2.000000,46.000000,2.100000,46.100000"))
    #expect(try server.get(count: "/requests") == 0)
  }
}
