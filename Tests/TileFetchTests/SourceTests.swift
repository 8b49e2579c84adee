import Foundation
import Geo
import Testing
import TileFetch

@Suite(.timeLimit(.minutes(30))) struct SourceTests {
  private let catalog = SourceCatalog(blueMarble: URL(fileURLWithPath: "/nonexistent/bmng.jpg"))

  private func template(_ choice: SourceCatalog.Choice) throws -> URLTemplate {
    guard case .server(let server) = try catalog.source(choice).origin else {
      throw SourceCatalog.Failure.badOption("not a server")
    }
    return server.template
  }

  @Test func `the Mapbox address has tileset, scale, format and token in their places`() throws {
    var choice = SourceCatalog.Choice()
    let tile = Tile(z: 12, x: 2074, y: 1409)
    #expect(
      try template(choice).url(of: tile, token: "pk.a+b")
        == "https://api.mapbox.com/v4/mapbox.satellite/12/2074/1409.jpg90?access_token=pk.a%2Bb")
    choice.scale = 2
    choice.format = "png"
    choice.endpoint = "http://127.0.0.1:8080/"
    #expect(
      try template(choice).url(of: tile, token: "t")
        == "http://127.0.0.1:8080/v4/mapbox.satellite/12/2074/1409@2x.png?access_token=t")
  }

  @Test func `a template may count rows from the south`() throws {
    let template = try URLTemplate("https://example.org/{z}/{x}/{-y}.png")
    #expect(template.url(of: Tile(z: 3, x: 2, y: 1), token: nil) == "https://example.org/3/2/6.png")
    #expect(!template.needsToken)
  }

  @Test(arguments: [
    "ftp://example.org/{z}/{x}/{y}", "https://example.org/{z}/{x}", "https://example.org/{z}/{x}/{y}?k={key}",
  ])
  func `bad templates are refused`(_ text: String) {
    #expect(throws: URLTemplate.Failure.self) { try URLTemplate(text) }
  }

  @Test(arguments: [
    "https://user:hunter2@example.org/{z}/{x}/{y}.png", "https://example.org/{z}/{x}/{y}.png?api_key=hunter2",
    "https://example.org/{z}/{x}/{y}.png?v=1&Access_Token=hunter2", "https://example.org/{z}/{x}/{y}?%6bey=hunter2",
    "https://example.org/{z}/{x}/{y}?X-Amz-Signature=hunter2", "https://{token}.example.org/{z}/{x}/{y}?a=hunter2",
  ])
  func `a template with a secret in it is refused without repeating it`(_ text: String) {
    let error = #expect(throws: URLTemplate.Failure.self) { try URLTemplate(text) }
    #expect(error.map { "\($0)".contains("{token}") && !"\($0)".contains("hunter2") } ?? false)
  }

  @Test func `an endpoint moves the address and not the imagery's identity`() throws {
    var choice = SourceCatalog.Choice()
    let there = try catalog.source(choice).identity
    choice.endpoint = "http://127.0.0.1:8080"
    #expect(try catalog.source(choice).identity == there)
    choice.tileset = "someone.other"
    #expect(try catalog.source(choice).identity != there)
    choice.endpoint = "http://user:hunter2@127.0.0.1:8080"
    #expect(throws: URLTemplate.Failure.secret(place: "the user and password before the host")) {
      try catalog.source(choice)
    }
  }

  @Test func `an address as long as a book is refused before it is looked through`() throws {
    let path = String(repeating: "../", count: 1_000_000)
    let long = URLTemplate.Failure.tooLong(25 + path.utf8.count)
    #expect(throws: long) { try URLTemplate("http://a.eu/{z}/{x}/{y}/?" + path) }
    let template = try URLTemplate("http://a.eu/{z}/{x}/{y}")
    #expect(throws: URLTemplate.Failure.tooLong(path.utf8.count)) { try template.moved(to: path) }
  }

  @Test func `unknown names and options suggest what is known`() {
    let error = #expect(throws: SourceCatalog.Failure.self) { try catalog.source(.init(name: "mapbx")) }
    #expect(error == .unknown("mapbx", near: ["mapbox"]))
    var choice = SourceCatalog.Choice()
    choice.format = "gif"
    #expect(throws: SourceCatalog.Failure.self) { try catalog.source(choice) }
    choice = SourceCatalog.Choice()
    choice.endpoint = "127.0.0.1:80"
    #expect(throws: URLTemplate.Failure.self) { try catalog.source(choice) }
    choice = SourceCatalog.Choice()
    choice.tileset = "a/../b"
    #expect(throws: SourceCatalog.Failure.self) { try catalog.source(choice) }
  }

  @Test func `a box outside of a source's areas is told, exchanged where that would be inside`() throws {
    let ign = try catalog.source(.init(name: "ign"))
    #expect(ign.warning(outside: Bounds(west: 2, south: 46, east: 3, north: 47)) == nil)
    #expect(ign.warning(outside: Bounds(west: 55.3, south: -21.2, east: 55.6, north: -21)) == nil)
    let exchanged = ign.warning(outside: Bounds(west: 46, south: 2, east: 47, north: 3))
    #expect(exchanged?.contains("--bbox 2.000000,46.000000,3.000000,47.000000") == true)
    #expect(ign.warning(outside: Bounds(west: 20, south: 46, east: 21, north: 47))?.contains("outside") == true)
    let world = try catalog.source(.init(name: "sample"))
    #expect(world.warning(outside: Bounds(west: 170, south: -10, east: -170, north: 10)) == nil)
  }

  @Test func `the Earth without its image names what to do`() throws {
    guard case .generated(let earth) = try catalog.source(.init(name: "earth")).origin else {
      Issue.record("expected a generator")
      return
    }
    let error = #expect(throws: BlueMarble.Missing.self) { try earth.data(of: Tile(z: 0, x: 0, y: 0)) }
    #expect(error?.description.contains("make setup") == true)
  }
}

@Suite(.timeLimit(.minutes(30))) struct AnswerDialectTests {
  private func body(_ message: String) -> Data { Data("{\"message\":\"\(message)\"}".utf8) }

  @Test func `a Mapbox 404 has two meanings`() {
    #expect(AnswerDialect.mapbox.answer(status: 404, body: body("Tile not found")) == .absent)
    let text = "Tileset mapbox.satelite does not exist"
    #expect(AnswerDialect.mapbox.answer(status: 404, body: body(text)) == .wrong(reason: text))
    #expect(AnswerDialect.plain.answer(status: 404, body: body(text)) == .absent)
    for words in ["Tile does not exist", "Not Found", "tile not found"] {
      #expect(AnswerDialect.mapbox.answer(status: 404, body: body(words)) == .absent)
    }
    let none = "Tileset does not contain any tiles"
    #expect(AnswerDialect.mapbox.answer(status: 404, body: body(none)) == .wrong(reason: none))
  }

  @Test func `a tile beyond a WMTS layer is absent, and S3's words are read`() {
    let report = "<ows:Exception exceptionCode=\"TileOutOfRange\" locator=\"TILEROW\"/>"
    #expect(AnswerDialect.plain.answer(status: 400, body: Data(report.utf8)) == .absent)
    #expect(AnswerDialect.plain.answer(status: 400, body: Data()) == .wrong(reason: "HTTP 400"))
    let denied = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
    #expect(AnswerDialect.plain.answer(status: 403, body: Data(denied.utf8)) == .refused(reason: "Access Denied"))
  }

  @Test func `refused, wrong, slow down and transient are four things`() {
    let dialect = AnswerDialect.mapbox
    #expect(
      dialect.answer(status: 401, body: body("Not Authorized - Invalid Token"))
        == .refused(reason: "Not Authorized - Invalid Token"))
    #expect(dialect.answer(status: 403, body: Data()) == .refused(reason: "HTTP 403"))
    #expect(
      dialect.answer(status: 422, body: body("Zoom level must be between 0-30."))
        == .wrong(reason: "HTTP 422: Zoom level must be between 0-30."))
    #expect(dialect.answer(status: 429, body: Data()) == .slowDown)
    #expect(dialect.answer(status: 503, body: Data()) == .transient(reason: "HTTP 503"))
    #expect(dialect.answer(status: 200, body: Data()) == .tile)
    #expect(dialect.answer(status: 204, body: Data()) == .absent)
  }
}
