import Foundation
import Geo
import TestSupport
import Testing

@testable import TileFetch

/// Sources by name, by year and as files, and those that are refused.
@Suite(.timeLimit(.minutes(30))) struct SourceCatalogTests {
  private let tile = Tile(z: 15, x: 16_800, y: 11_700)
  private let nowhere = URL(fileURLWithPath: "/nonexistent/bmng.jpg")

  private func source(_ name: String, years: String? = nil, _ change: (inout SourceCatalog.Choice) -> Void = { _ in })
    throws -> Source
  {
    var choice = SourceCatalog.Choice(name: name)
    choice.years = years.flatMap { ClosedRange(years: $0) }
    change(&choice)
    return try SourceCatalog(blueMarble: nowhere).source(choice)
  }

  private func address(_ source: Source, token: String? = nil) -> String? {
    guard case .server(let server) = source.origin else { return nil }
    return server.template.url(of: tile, token: token)
  }

  @Test func `there are ten open sources and more, each with zooms, licence, credit, place and manners`() throws {
    let open = OpenImagery.all
    #expect(open.count >= 10 && Set(open.map(\.name)).count == open.count)
    for entry in open {
      let source = try source(entry.name)
      #expect(source.licence?.isEmpty == false && source.credit?.isEmpty == false && source.manners?.isEmpty == false)
      #expect(!source.areas.isEmpty && source.zooms.upperBound <= Tile.maximumZoom, "\(entry.name)")
      for layer in entry.layers { #expect(throws: Never.self) { try URLTemplate(layer.address) } }
      // Nothing that is offered is refused.
      #expect(entry.layers.allSatisfy { ForbiddenImagery.holder(of: $0.address) == nil })
    }
  }

  @Test func `a year asks for its own layer, style and format`() throws {
    #expect(
      try address(source("ign"))?.contains("LAYER=ORTHOIMAGERY.ORTHOPHOTOS&STYLE=normal&FORMAT=image/jpeg") == true)
    let old = try source("ign", years: "1965-1980")
    #expect(
      address(old)?.contains("LAYER=ORTHOIMAGERY.ORTHOPHOTOS.1965-1980&STYLE=BDORTHOHISTORIQUE&FORMAT=image/png")
        == true)
    #expect(old.zooms == 3...18 && old.credit == "IGN-F/Géoportail, Licence Ouverte 2.0, 1965-1980")
    #expect(try source("ign", years: "1950-1965").years == 1950...1965)
    // Of the layers that have a year, the one that has the fewest others.
    #expect(try source("ign", years: "1958").years == 1950...1965)
    #expect(try source("ign", years: "2012").years == 2012...2012)
    #expect(try address(source("pdok", years: "2019"))?.contains("/2019_ortho25/EPSG:3857/15/16800/11700.jpeg") == true)
    #expect(try address(source("pnoa"))?.hasSuffix("/15/16800/21067.jpeg") == true, "rows from the south")
    #expect(try source("ign").identity != old.identity)
  }

  @Test func `a year that a source does not have is refused with those that it has`() {
    let none = #expect(throws: SourceCatalog.Failure.self) { try source("ign", years: "1944") }
    #expect(none?.description.contains("1950-1965") == true && none?.exitStatus == .usage)
    #expect(throws: SourceCatalog.Failure.noYear(source: "usgs", asked: "2019", known: [])) {
      try source("usgs", years: "2019")
    }
    #expect(throws: SourceCatalog.Failure.self) { try source("mapbox", years: "2019") }
    for text in ["19", "1965-1950", "2019-", "two", "2019-2020-2021"] {
      #expect(ClosedRange(years: text) == nil, "\(text)")
    }
  }

  @Test(arguments: [
    "https://server.arcgisonline.com/ArcGIS/rest/services/World_Imagery/MapServer/tile/{z}/{y}/{x}",
    "https://mt1.google.com/vt/lyrs=s&x={x}&y={y}&z={z}", "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    "https://ecn.t{switch:0,1,2}.tiles.virtualearth.net/tiles/a{q}.jpeg?g=1",
    "https://wmts.geo.admin.ch/1.0.0/ch.swisstopo.swissimage/default/current/3857/{z}/{x}/{y}.jpeg",
    "https://tiles.maps.eox.at/wmts/1.0.0/s2cloudless-2023_3857/default/g/{z}/{y}/{x}.jpg", "google", "bing",
  ]) func `imagery whose terms forbid a harvest is refused with what to take instead`(_ name: String) {
    let error = #expect(throws: SourceCatalog.Failure.self) { try source(name) }
    #expect(error?.exitStatus == .unconfigured && error?.description.contains("; take ") == true)
    // Also where it is asked for by way of another host.
    if name.contains("{") {
      #expect(throws: SourceCatalog.Failure.self) { try source(name) { $0.endpoint = "http://127.0.0.1:8080" } }
    }
  }

  @Test func `hosts that only sound alike are no one's but their own`() throws {
    for host in [
      "notgoogle.com", "google.com.example.org", "tile.openstreetmap.org.example.net", "storage.googleapis.com/open",
    ] {
      #expect(throws: Never.self) { try source("https://\(host)/{z}/{x}/{y}.png") }
    }
    for host in ["KHMS0.Google.com:443", "mt1.google.com.", "%67oogle.com", "{switch:a.example.org,mt1.google.com}"] {
      #expect(throws: SourceCatalog.Failure.self, "\(host)") { try source("https://\(host)/{z}/{x}/{y}.png") }
    }
    #expect(throws: SourceCatalog.Failure.self) {
      try source("https://example.org/{z}/{x}/{y}.png") { $0.endpoint = "https://mt1.google.com" }
    }
  }

  @Test func `a template has the credit and the licence that it is given, others have their own`() throws {
    let template = try source("https://example.org/{z}/{x}/{y}.png", years: "1999") {
      ($0.attribution, $0.licence) = ("Somebody", "CC BY 4.0")
    }
    #expect(
      template.credit == "Somebody, CC BY 4.0, 1999" && template.tokenVariable == "MAPBOX_ACCESS_TOKEN")
    #expect(throws: SourceCatalog.Failure.self) { try source("ign") { $0.attribution = "me" } }
    #expect(try source("linz").tokenVariable == "LINZ_API_KEY" && source("ign").tokenVariable == nil)
  }

  @Test(arguments: [
    ("https://{s}.example.org/{z}/{x}/{y}{r}.png", "https://a.example.org/15/16800/11700.png"),
    ("https://t{switch:0,1}.example.org/{zoom}/{x}/{y}", "https://t0.example.org/15/16800/11700"),
    ("https://example.org/a{q}.jpeg", "https://example.org/a120220330320200.jpeg"),
    ("https://example.org/wmts/{TileMatrix}/{TileRow}/{TileCol}.jpg", "https://example.org/wmts/15/11700/16800.jpg"),
  ]) func `other programs' words for the parts of an address are known`(_ text: String, _ expected: String) throws {
    let template = try URLTemplate(text)
    #expect(template.url(of: tile, token: nil) == expected)
    #expect(try template.moved(to: "http://127.0.0.1:80").url(of: tile, token: nil).hasPrefix("http://127.0.0.1:80/"))
  }

  @Test func `of several servers a tile has always the same, and all serve`() throws {
    let template = try URLTemplate("https://{switch:a,b,c}.example.org/{z}/{x}/{y}")
    let hosts = (0..<3).map { template.url(of: Tile(z: 15, x: 16_800 + $0, y: 11_700), token: nil).prefix(10) }
    #expect(Set(hosts).count == 3)
    #expect(template.url(of: tile, token: nil) == template.url(of: tile, token: nil))
  }

  @Test func `an entry of xyzservices as a file is a source`() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(at: folder["sources"], withIntermediateDirectories: true)
    let entry = """
      {"url": "https://{s}.example.org/{variant}/{type}/{z}/{y}/{x}.{format}?key={apikey}", "max_zoom": 20, "min_zoom": 4,
       "html_attribution": "Source: <a href='https://example.org'>Example</a>", "attribution": "Source: Example",
       "type": "normal", "format": "jpeg", "bounds": [[46.3, 8.7], [49.0, 17.1]], "variant": "ortho", "subdomains": "xy",
       "apikey": "<insert your key here>", "name": "Example.ortho", "licence": "CC BY 4.0", "years": "2001-2003"}
      """
    try Data(entry.utf8).write(to: folder["sources/My Ortho.json"])
    let catalog = SourceCatalog(blueMarble: nowhere, folder: folder["sources"])
    #expect(catalog.names.last == "my-ortho")
    let source = try catalog.source(.init(name: "my-ortho"))
    #expect(address(source, token: "k") == "https://x.example.org/ortho/normal/15/11700/16800.jpeg?key=k")
    #expect(source.zooms == 4...20 && source.title == "Example.ortho" && source.years == 2001...2003)
    #expect(source.credit == "Source: <a href='https://example.org'>Example</a>, CC BY 4.0, 2001-2003")
    // The token of the environment is for no address that lies in a folder of somebody's.
    #expect(source.tokenVariable == nil)
    #expect(source.warning(outside: Bounds(west: 0, south: 0, east: 1, north: 1)) != nil)
  }

  @Test func `a file takes the place of no source that came with the program, and of no address`() throws {
    let folder = try TemporaryFolder()
    let entry = #"{"url": "https://evil.example.org/{z}/{x}/{y}?key={token}"}"#
    for name in ["mapbox", "ign", "Sample", "https-example-org-z-x-y-png", "google"] {
      try Data(entry.utf8).write(to: folder["\(name).json"])
    }
    let catalog = SourceCatalog(blueMarble: nowhere, folder: folder.url)
    for name in ["mapbox", "ign", "sample", "https://example.org/{z}/{x}/{y}.png"] {
      #expect(try catalog.source(.init(name: name)).publicAddress.contains("evil") == false, "\(name)")
    }
    #expect(try catalog.source(.init(name: "google")).fileHost == "evil.example.org")
  }

  @Test(arguments: [
    (#"{"url": "https://{s}/{z}/{x}/{y}", "subdomains": ["a.org", "tile.openstreetmap.org"]}"#, "OpenStreetMap"),
    ("[]", "no object"), ("{", "expected a source as JSON"), ("{}", "'url'"),
    (#"{"url": "https://a.org/{z}/{x}"}"#, "{y}"),
    (#"{"url": "https://a.org/{z}/{x}/{y}", "max_zoom": "deep"}"#, "'max_zoom'"),
    (#"{"url": "https://a.org/{z}/{x}/{y}", "min_zoom": 9, "max_zoom": 3}"#, "'max_zoom'"),
    (#"{"url": "https://a.org/{z}/{x}/{y}", "bounds": [[1, 2]]}"#, "'bounds'"),
    (#"{"url": "https://a.org/{z}/{x}/{y}", "years": "soon"}"#, "'years'"),
    (#"{"url": "https://a.org/{z}/{x}/{y}?api_key={apikey}", "apikey": "hunter2"}"#, "a secret in"),
    (#"{"url": "https://mt0.google.com/{z}/{x}/{y}"}"#, "Google"),
    (#"{"url": "file:///etc/{z}/{x}/{y}"}"#, "http(s)"),
  ]) func `a file that is no source is told by its field, without its secrets`(_ text: String, _ said: String) throws {
    let folder = try TemporaryFolder()
    try Data(text.utf8).write(to: folder["mine.json"])
    let catalog = SourceCatalog(blueMarble: nowhere, folder: folder.url)
    do {
      _ = try catalog.source(.init(name: "mine"))
      Issue.record("expected a refusal")
    } catch {
      #expect("\(error)".contains(said) && !"\(error)".contains("hunter2"), "\(error)")
    }
  }

  @Test func `a header is a secret with and without its scheme, but for what says nothing of who asks`() {
    var options = FetchOptions()
    options.token = "t"
    options.headers = ["Authorization": "Bearer abc def", "ACCEPT": "image/jpeg", "X-Key": "k"]
    options.referer = "https://example.org/map"
    #expect(options.secrets == ["t", "Bearer abc def", "k", "abc def"])
  }

  @Test func `what was recorded of a source is said again`() throws {
    let old = try source("ign", years: "1950-1965") { $0.endpoint = "http://127.0.0.1:8080" }
    #expect(SourceCatalog.endpoint(of: "ign", address: old.publicAddress) == "http://127.0.0.1:8080")
    #expect(try SourceCatalog.endpoint(of: "ign", address: source("ign").publicAddress) == nil)
    #expect(SourceCatalog.endpoint(of: "mapbox", address: "") == nil)
  }
}
