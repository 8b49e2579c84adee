import Foundation
import TestSupport
import Testing

/// No secret reaches a file, a message or another host, whatever a server says and wherever the user puts it.
@Suite(.timeLimit(.minutes(45))) struct SecretTests {
  static let token = "pk.eyJ1IjoidGVzdCJ9.0123456789abcdef/+"
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func server(_ mode: String) throws -> PythonServer {
    try PythonServer(
      Shared.checkout.appendingPathComponent("Tests/EndToEndTests/Fixtures/echo_server.py"), [mode])
  }

  /// As it is, as an address has it, and a part of it that is enough to be of use.
  private static let forms = [token, "pk.eyJ1IjoidGVzdCJ9.0123456789abcdef%2F%2B", "eyJ1IjoidGVzdCJ9"]

  @Test(arguments: ["etag", "last-modified", "text", "cut", "message", "image"])
  func `a server that echoes the token gets it nowhere`(_ mode: String) throws {
    let server = try Self.server(mode)
    let run = try ProgramRun(
      ["fetch", "--bbox", "2,46,3,47", "--zoom", "7", "--endpoint", server.endpoint, "--retries", "1", "--verbose"],
      in: folder.url, environment: ["MAPBOX_ACCESS_TOKEN": Self.token])
    let stores = ["etag", "last-modified"].contains(mode)
    #expect(run.status == (stores ? 0 : mode == "message" ? 77 : 2), "\(run.errors)")
    for form in Self.forms {
      #expect(!run.errors.contains(form) && !run.output.contains(form), "\(run.errors)")
      for name in try FileManager.default.subpathsOfDirectory(atPath: folder["Data"].path) {
        let content = try? Data(contentsOf: folder["Data/\(name)"])
        #expect(content?.range(of: Data(form.utf8)) == nil, "\(name)")
      }
    }
    if stores {
      // The tile is there; a validator that holds the token is dropped.
      let rows = try SQLite(folder["Data/tiles.mbtiles"]).rows("SELECT DISTINCT etag, last_modified FROM harvest")
      #expect(rows == [["None", "None"]])
    }
  }

  @Test(arguments: [
    ("http://127.0.0.1:9/{z}/{x}/{y}.png?k=hunter2", "the parameter 'k'"),
    ("http://127.0.0.1:9/{z}/{x}/{y}.png?apikey=hunter2", "the parameter 'apikey'"),
    ("http://127.0.0.1:9/{z}/{x}/{y}.png#token=hunter2", "what follows a '#'"),
    ("http://127.0.0.1:9/s/9f8a7b6c5d4e3f2a1b0c9d8e/{z}/{x}/{y}.png", "part 2 of the path"),
    ("http://127.0.0.1:9/token/hunter2/{z}/{x}/{y}.png", "part 2 of the path"),
    ("http://127.0.0.1:9/{z}/{x}/{y}.png;jsessionid=hunter2", "the path parameter 'jsessionid'"),
    ("http://127.0.0.1:9/{z}/{x}/{y}.png?v=3f2504e0-4f89-11d3-9a0c-0305e82c3301", "the parameter 'v'"),
    ("http://127.0.0.1:9/{z}/{x}/{y}.png?AIzaSyA1234567890abcdefghij", "a parameter"),
    ("http://me:hunter2@127.0.0.1:9/{z}/{x}/{y}.png", "the user and password"),
  ])
  func `a secret in an address is refused by its place, and is said nowhere`(_ address: String, _ place: String) throws
  {
    let run = try ProgramRun(["fetch", "--bbox", "world", "--zoom", "1", "--source", address], in: folder.url)
    #expect(run.status == 64 && run.errors.contains(place), "\(run.errors)")
    for secret in ["hunter2", "9f8a7b6c5d4e", "3f2504e0", "AIzaSyA1"] { #expect(!run.errors.contains(secret)) }
    #expect(!FileManager.default.fileExists(atPath: folder["Data"].path))
  }

  @Test(arguments: [
    "https://tiles.example.org/wmts/1.0.0/s2cloudless-2020_3857/default/g/{z}/{y}/{x}.jpg",
    "https://wmts1.geoportail.lu/opendata/wmts/ortho_2019_winter/GLOBAL_WEBMERCATOR_4_V3/{z}/{x}/{y}.jpeg",
    "https://gibs.earthdata.nasa.gov/wmts/epsg3857/best/MODIS_Terra_CorrectedReflectance_TrueColor/default/"
      + "2013-12-01/GoogleMapsCompatible_Level9/{z}/{y}/{x}.jpg",
    "https://gis.apfo.usda.gov/arcgis/rest/services/NAIP/USDA_CONUS_PRIME/ImageServer/tile/{z}/{y}/{x}",
    "https://mapsneu.wien.gv.at/basemap/bmaporthofoto30cm/normal/google3857/{z}/{y}/{x}.jpeg",
    "https://basemaps.linz.govt.nz/v1/tiles/aerial/WebMercatorQuad/{z}/{x}/{y}.webp?api={token}",
    "https://example.org/{token}/{z}/{x}/{y}.png",
  ])
  func `addresses without a secret are taken`(_ address: String) throws {
    let run = try ProgramRun(
      ["fetch", "--bbox", "world", "--zoom", "1", "--dry-run", "--source", address], in: folder.url,
      environment: ["MAPBOX_ACCESS_TOKEN": "x"])
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func `what looks like a secret and is none is taken where the user says so`() throws {
    let run = try ProgramRun(
      [
        "fetch", "--bbox", "world", "--zoom", "1", "--dry-run", "--public-address", "--source",
        "https://tiles.example.org/59e62b963d6412ef7220a58f/0/{z}/{x}/{y}",
      ], in: folder.url)
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test(arguments: ["MY_PAT", "SESSION_COOKIE", "DATABASE_URL", "DB_PWD", "AUTH_HEADER", "MY_JWT", "REGION"])
  func `a pipeline takes no secret from the environment`(_ name: String) throws {
    try Data("stages:\n  fetch: {source: sample, bbox: \"${\(name)}\", zoom: 3}\n".utf8).write(to: folder["p.yaml"])
    // By its name, or by its looks.
    let value = name == "REGION" ? "ghp_0123456789abcdefABCDEF0123456789" : "france"
    let run = try ProgramRun(["run", "p.yaml"], in: folder.url, environment: [name: value])
    #expect(run.status == 64 && run.errors.contains("${\(name)}") && !run.errors.contains(value), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder["Data"].path))
  }

  @Test func `a pipeline takes what is no secret`() throws {
    try Data("stages:\n  fetch: {source: sample, bbox: \"${REGION}\", zoom: 3}\n".utf8).write(to: folder["p.yaml"])
    let run = try ProgramRun(["run", "p.yaml", "--dry-run"], in: folder.url, environment: ["REGION": "france"])
    #expect(run.status == 0, "\(run.errors)")
  }

  // MARK: Terminal

  @Test func `what a server or a name says cannot command a terminal`() throws {
    let server = try Self.server("escape")
    let refused = try ProgramRun(
      ["fetch", "--bbox", "2,46,3,47", "--zoom", "7", "--endpoint", server.endpoint], in: folder.url,
      environment: ["MAPBOX_ACCESS_TOKEN": "pk.x"])
    #expect(refused.status == 77 && refused.errors.contains(#"\u{1b}]0;owned\u{7}"#), "\(refused.errors)")
    let name = "\u{1B}[2J\u{9B}1mx\u{7}.mbtiles"
    let missing = try ProgramRun(["import", name], in: folder.url)
    let unknown = try ProgramRun(["fetch", "--bbox", "\u{1B}[31m"], in: folder.url)
    let parser = try ProgramRun(["fetch", "--\u{1B}[31m"], in: folder.url)
    for run in [refused, missing, unknown, parser] {
      let scalars = (run.errors + run.output).unicodeScalars
      #expect(!scalars.contains { $0 != "\n" && $0.properties.generalCategory == .control }, "\(run.errors)")
      #expect(!scalars.contains { $0.properties.isBidiControl })
      #expect(run.status != 0)
    }
  }

  @Test func `an archive's metadata is shown without its controls, and comes through JSON as it is`() throws {
    let fetch = try ProgramRun(
      ["fetch", "--source", "sample", "--bbox", "2,46,2.4,46.2", "--zoom", "9", "--quiet"], in: folder.url)
    #expect(fetch.status == 0)
    try Damage(folder["Data/tiles.mbtiles"]).execute(
      "UPDATE metadata SET value = 'a' || char(27) || '[31m' || char(155) || char(8238) || 'b' WHERE name = 'name'")
    let shown = try ProgramRun(["info"], in: folder.url)
    #expect(shown.status == 0 && shown.output.contains(#"a\u{1b}[31m\u{9b}\u{202e}b"#), "\(shown.output)")
    let json = try ProgramRun(["info", "--json"], in: folder.url)
    #expect(json.json["name"] as? String == "a\u{1B}[31m\u{9B}\u{202E}b")
    #expect(!json.output.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
  }
}
