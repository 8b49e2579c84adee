import Foundation
import Imaging
import TestSupport
import Testing

/// Which imagery, of which year, with which credit, and what a server is told.
@Suite(.timeLimit(.minutes(45))) struct SourceOptionTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func server(picture: String = "tile.png") throws -> PythonServer {
    if picture == "tile.png" {
      try Raster(width: 256, height: 256) { x, y in (UInt8(x), UInt8(y), 90) }.png().write(to: folder[picture])
    }
    return try PythonServer(
      Shared.checkout.appendingPathComponent("Tests/EndToEndTests/Fixtures/seen_server.py"), [folder[picture].path])
  }

  private func seen(_ server: PythonServer) throws -> [String: String] {
    try JSONSerialization.jsonObject(with: server.get("/seen")) as? [String: String] ?? [:]
  }

  private func metadata() throws -> [String: String] {
    let rows = try SQLite(folder["Data/tiles.mbtiles"]).rows("SELECT name, value FROM metadata")
    return Dictionary(rows.map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
  }

  @Test func `a year takes its layer, and its credit goes with the archive and its exports`() throws {
    let server = try server()
    let run = try ProgramRun(
      [
        "fetch", "--source", "ign", "--year", "1965-1980", "--bbox", "2.3,48.8,2.4,48.9", "--zoom", "12", "--endpoint",
        server.endpoint, "--contact", "maps@example.org",
      ], in: folder.url)
    #expect(run.status == 0 && run.errors.contains("Licence Ouverte 2.0"), "\(run.errors)")
    let seen = try seen(server)
    #expect(seen["path"]?.contains("LAYER=ORTHOIMAGERY.ORTHOPHOTOS.1965-1980&STYLE=BDORTHOHISTORIQUE") == true)
    #expect(
      seen["user-agent"]?.hasPrefix("tiles/") == true && seen["user-agent"]?.contains("(+maps@example.org)") == true)
    let metadata = try metadata()
    #expect(metadata["attribution"] == "IGN-F/Géoportail, Licence Ouverte 2.0, 1965-1980")
    #expect(metadata["licence"] == "Licence Ouverte 2.0" && metadata["years"] == "1965-1980")
    // Another year is another imagery.
    let other = try ProgramRun(
      [
        "fetch", "--source", "ign", "--bbox", "2.3,48.8,2.4,48.9", "--zoom", "12", "--endpoint", server.endpoint,
      ], in: folder.url)
    #expect(other.status == 64 && other.errors.contains("do not mix"), "\(other.errors)")
    // What was recorded is done again by the same words.
    let dvc = try ProgramRun(["manifest", "dvc"], in: folder.url)
    let words = try String(contentsOf: folder["Data/dvc.yaml"], encoding: .utf8)
    #expect(
      dvc.status == 0 && words.contains("--year=1965-1980") && words.contains("--endpoint=\(server.endpoint)"),
      "\(words)")
  }

  @Test func `a header's value reaches the server and nothing else`() throws {
    let server = try server()
    let secret = "hunter2-0123456789"
    try Data("\(secret)\n".utf8).write(to: folder["key"])
    let run = try ProgramRun(
      [
        "fetch", "--source", "\(server.endpoint)/{z}/{x}/{y}.png", "--bbox", "2,46,3,47", "--zoom", "7", "--verbose",
        "--header", "X-Api-Key: $MY_KEY", "--header", "X-Other: @key", "--referer", "https://example.org/map",
        "--attribution", "Somebody", "--licence", "CC BY 4.0",
      ], in: folder.url, environment: ["MY_KEY": secret])
    #expect(run.status == 0 && !run.errors.contains(secret), "\(run.errors)")
    let seen = try seen(server)
    #expect(seen["x-api-key"] == secret && seen["x-other"] == secret && seen["referer"] == "https://example.org/map")
    #expect(try metadata()["attribution"] == "Somebody, CC BY 4.0")
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder["Data"].path) {
      let content = try? Data(contentsOf: folder["Data/\(name)"])
      #expect(content?.range(of: Data(secret.utf8)) == nil, "\(name)")
    }
    let plain = try ProgramRun(
      [
        "fetch", "--source", "\(server.endpoint)/{z}/{x}/{y}.png", "--bbox", "2,46,3,47", "--header",
        "X-Api-Key: \(secret)",
      ],
      in: folder.url)
    #expect(plain.status == 64 && !plain.errors.contains(secret), "\(plain.errors)")
  }

  @Test func `a file is a source, and the token of the environment is not for it`() throws {
    let server = try server()
    try FileManager.default.createDirectory(at: folder["Data/sources"], withIntermediateDirectories: true)
    let entry = """
      {"url": "\(server.endpoint)/{variant}/{z}/{x}/{y}.png?key={apikey}", "variant": "ortho", "apikey": "<insert your key>",
       "max_zoom": 9, "attribution": "Mine", "licence": "CC0"}
      """
    try Data(entry.utf8).write(to: folder["Data/sources/mine.json"])
    let words = ["fetch", "--source", "mine", "--bbox", "2,46,3,47", "--zoom", "7"]
    let none = try ProgramRun(words, in: folder.url, environment: ["MAPBOX_ACCESS_TOKEN": "pk.0123456789"])
    #expect(none.status == 78 && none.errors.contains("--token-file"), "\(none.errors)")
    #expect(try seen(server).isEmpty)
    try Data("mine-0123".utf8).write(to: folder["token"])
    let run = try ProgramRun(words + ["--token-file", "token"], in: folder.url)
    #expect(run.status == 0 && run.errors.contains("go to 127.0.0.1"), "\(run.errors)")
    #expect(try seen(server)["path"]?.hasSuffix("?key=mine-0123") == true && metadata()["attribution"] == "Mine, CC0")
    let listed = try ProgramRun(["sources", "--json"], in: folder.url).json["sources"] as? [[String: Any]]
    #expect(listed?.contains { $0["name"] as? String == "mine" } == true)
    #expect(listed?.count { $0["harvest"] as? String == "no" } ?? 0 >= 8)
    #expect(try ProgramRun(["sources"], in: folder.url).output.contains("1950-1965"))
  }

  @Test func `imagery that may not be harvested is refused, and nothing is asked`() throws {
    let run = try ProgramRun(
      [
        "fetch", "--source", "https://mt1.google.com/vt/lyrs=s&x={x}&y={y}&z={z}", "--bbox", "2,46,3,47", "--zoom", "7",
      ],
      in: folder.url)
    #expect(
      run.status == 78 && run.errors.contains("Google's terms") && run.errors.contains("tiles sources"), "\(run.errors)"
    )
    #expect(!FileManager.default.fileExists(atPath: folder["Data"].path))
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/usr/lib/x86_64-linux-gnu/libwebp.so.7"), "needs libwebp7"))
  func `tiles may be WebP`() throws {
    let webp = Shared.checkout.appendingPathComponent("Tests/EndToEndTests/Fixtures/tile.webp")
    try FileManager.default.copyItem(at: webp, to: folder["tile.webp"])
    let server = try server(picture: "tile.webp")
    let run = try ProgramRun(
      ["fetch", "--source", "\(server.endpoint)/{q}.webp", "--bbox", "2,46,3,47", "--zoom", "7", "--json"],
      in: folder.url)
    #expect(run.status == 0 && run.integer("stored") ?? 0 > 0, "\(run.errors)")
    #expect(try metadata()["format"] == "webp")
    let export = try ProgramRun(["export", "pmtiles"], in: folder.url)
    #expect(export.status == 0, "\(export.errors)")
  }
}
