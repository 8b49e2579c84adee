import Foundation
import Geo
import Groups
import Report
import TestSupport
import Testing
import WebPages

@testable import Viewer

@Suite(.timeLimit(.minutes(30))) struct SiteTests {
  private static let token = "0123456789abcdef"
  private let data = PaintedData()

  private var site: Site {
    Site(data, Doorkeeper(host: "127.0.0.1", port: 8765, token: Self.token), libraries: WebLibraries())
  }

  private var french: Site {
    Site(
      data, Doorkeeper(host: "127.0.0.1", port: 8765, token: Self.token), language: .french, libraries: WebLibraries())
  }

  private func get(_ path: String, _ headers: [String: String] = [:]) -> Reply {
    site.answer(Query("GET", path, headers: headers.merging(["host": "127.0.0.1:8765"]) { mine, _ in mine }))
  }

  private func post(
    _ body: String, to path: String = "/groups", _ headers: [String: String] = [:], isTooLong: Bool = false,
    by site: Site? = nil
  ) -> Reply {
    let own = ["host": "127.0.0.1:8765", "origin": "http://127.0.0.1:8765", "x-tiles-token": Self.token]
    let headers = own.merging(headers) { $1 }
    return (site ?? self.site).answer(
      Query("POST", path, headers: headers, body: Data(body.utf8), isTooLong: isTooLong))
  }

  private func json(_ reply: Reply) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: reply.body) as? [String: Any])
  }

  @Test func `a tile has its type, a tag of its content, and comes once`() throws {
    let first = get("/tiles/3/4/2")
    #expect(first.status == 200 && first.body == PaintedData.jpeg)
    #expect(first.headers["Content-Type"] == "image/jpeg" && first.headers["Cache-Control"] == "no-cache")
    let tag = try #require(first.headers["ETag"])
    for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
      let again = get("/tiles/3/4/2.jpg", ["if-none-match": known])
      #expect(again.status == 304 && again.body.isEmpty && again.headers["ETag"] == tag)
    }
    #expect(get("/tiles/3/4/2", ["if-none-match": "\"other\""]).status == 200)
    data.tileData.withLock { $0 = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) }
    let changed = get("/tiles/3/4/2", ["if-none-match": tag])
    #expect(changed.status == 200 && changed.headers["Content-Type"] == "image/png" && changed.headers["ETag"] != tag)
  }

  @Test func `a tile that is not there has no content, and no tile is not found`() {
    #expect(get("/tiles/3/4/3").status == 204)
    for path in ["/tiles/3/8/0", "/tiles/23/0/0", "/tiles/3/-1/0", "/tiles/3/4", "/tiles/3/4/2.svg", "/tiles/a/b/c"] {
      #expect(get(path).status == 404, "\(path)")
    }
  }

  @Test func `places are told by the numbers of the photographs, with the land about them`() {
    #expect(
      String(decoding: get("/points").body, as: UTF8.self)
        == #"{"outlines":[[0,0,1,0,1,1]],"points":[{"index":0,"latitude":48.5,"longitude":2.5}]}"#)
  }

  @Test func `images lie as they are laid out, in whole numbers from the upper left, or it is told why not`() throws {
    let query = Query("GET", "/projection", headers: ["host": "127.0.0.1:8765"])
    let reply = site.answer(query)
    #expect(String(decoding: reply.body, as: UTF8.self) == #"{"points":[0,0,0,5,16383,8192]}"#)
    #expect(reply.headers["Cache-Control"] == "no-cache" && reply.headers["ETag"] != nil)
    data.projected.withLock { $0 = ViewedProjection([(index: 3, at: SIMD2(7, 7))]) }
    #expect(String(decoding: site.answer(query).body, as: UTF8.self) == #"{"points":[3,0,0]}"#)
    data.projected.withLock { $0 = ViewedProjection(note: .noProjection(why: nil)) }
    #expect((try json(site.answer(query))["note"] as? String)?.contains("run `tiles report`") == true)
    #expect((try json(french.answer(query))["note"] as? String)?.contains("lancez `tiles report`") == true)
    #expect(try json(get("/groups.json"))["hasProjection"] as? Bool == false)
  }

  @Test func `the land is told with names in the language of the page, and where they go`() {
    let query = Query("GET", "/land", headers: ["host": "127.0.0.1:8765"])
    #expect(
      String(decoding: site.answer(query).body, as: UTF8.self)
        == #"{"names":[{"text":"Germany","x":0.5,"y":0.5}],"outlines":[[0,0,1,0,1,1]],"region":"Brittany"}"#)
    #expect(String(decoding: french.answer(query).body, as: UTF8.self).contains(#""text":"Allemagne""#))
  }

  @Test func `the mosaic is told with its place and the tiles that it shows`() {
    let told =
      #"{"mosaic":{"columns":2,"jpeg":"\#(PaintedData.jpeg.base64EncodedString())","rows":4,"#
      + #""tiles":[4,2,2,4,5,1,5,2,1],"x":4,"y":2,"zoom":3}}"#
    #expect(String(decoding: get("/mosaic").body, as: UTF8.self) == told)
  }

  @Test func `borders of areas are told in corners of tiles`() {
    #expect(
      String(decoding: get("/areas").body, as: UTF8.self) == #"{"borders":[[4,2,4,3,5,3,5,2,4,2]],"zoom":3}"#)
  }

  @Test func `what is no image does not leave as one`() {
    data.tileData.withLock { $0 = Data("<script>alert(1)</script>".utf8) }
    #expect(get("/tiles/3/4/2").status == 404)
    #expect(get("/images/0").status == 404)
  }

  @Test func `TileJSON says where the tiles are, by the name that was asked`() throws {
    let reply = get("/tiles.json", ["host": "localhost:8765"])
    let json = try json(reply)
    #expect(json["tilejson"] as? String == "3.0.0" && json["scheme"] as? String == "xyz")
    #expect(json["tiles"] as? [String] == ["http://localhost:8765/tiles/{z}/{x}/{y}"])
    #expect(json["bounds"] as? [Double] == [0, 10, 20, 30] && json["center"] as? [Double] == [10, 20, 3])
    #expect(json["minzoom"] as? Int == 3 && json["maxzoom"] as? Int == 5)
    #expect(json["name"] as? String == "Here" && json["attribution"] as? String == "Somebody")
  }

  @Test func `what cannot be read is told and is not the end`() throws {
    let reply = get("/sheets/0.jpg")
    #expect(reply.status == 500)
    #expect(try json(reply)["error"] as? String == "sheets: expected a sheet, found none")
  }

  @Test func `every answer keeps the browser from guessing and framing`() {
    for path in ["/", "/viewer.js", "/groups.json", "/nothing"] {
      #expect(get(path).headers["X-Content-Type-Options"] == "nosniff", "\(path)")
      #expect(get(path).headers["Access-Control-Allow-Origin"] == nil, "\(path)")
    }
    let policy = get("/").headers["Content-Security-Policy"] ?? ""
    #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
    #expect(get("/").headers["X-Frame-Options"] == "DENY" && get("/").headers["Cache-Control"] == "no-store")
  }

  @Test func `the page's own edits are made`() throws {
    #expect(post(#"{"do":"name","group":3,"text":"Ödland"}"#).status == 204)
    #expect(post(#"{"do":"merge","groups":[3,7]}"#).status == 204)
    #expect(post(##"{"do":"color","group":3,"text":"#1f77b4"}"##).status == 204)
    #expect(post(#"{"do":"undo"}"#).status == 204)
    #expect(post(#"{"do":"redo"}"#).status == 204)
    #expect(post(#"{"do":"move","tiles":[3,4,2,3,5,2],"group":1}"#).status == 204)
    #expect(post(#"{"do":"move","images":[17,203],"of":"3f1c","group":null}"#).status == 204)
    let split = post(#"{"do":"split","group":3,"into":2}"#)
    #expect(split.status == 200 && split.body == Data(#"{"made":[7]}"#.utf8))
    #expect(
      data.made == [
        .edit(.name(group: 3, text: "Ödland")), .edit(.merge([3, 7])), .edit(.color(group: 3, text: "#1f77b4")),
        .edit(.undo), .edit(.redo), .move(.tiles([Tile(z: 3, x: 4, y: 2), Tile(z: 3, x: 5, y: 2)]), to: 1),
        .move(.numbers([17, 203], of: "3f1c"), to: nil), .split(group: 3, into: 2),
      ])
  }

  private func search(_ parameters: String) -> Reply {
    site.answer(Query("GET", "/search", parameters: parameters, headers: ["host": "127.0.0.1:8765"]))
  }

  @Test func `images are looked for by tiles and by numbers`() throws {
    let reply = search("like=3/4/2,3%2F5%2F2&not=17&top=5")
    #expect(reply.status == 200 && reply.body == Data(#"{"found":[3,4,2],"scores":[0.5]}"#.utf8))
    #expect(search("like=0").status == 200)
    let found = data.searched
    #expect(found.map(\.top) == [5, 200] && found.map(\.unlike) == [[.index(17)], []])
    #expect(found[0].like == [.tile(Tile(z: 3, x: 4, y: 2)), .tile(Tile(z: 3, x: 5, y: 2))])
    #expect(found[1].like == [.index(0)])
    let many = Array(repeating: "3/4/2", count: 201).joined(separator: ",")
    for parameters in [
      "", "like=", "like=x", "like=3/4", "like=3/9/2", "like=1&like=2", "like=1&top=0", "like=1&top=10001", "near=1",
      "like=1&top", "like=%", "like=\(many)",
    ] {
      let refused = search(parameters)
      #expect(refused.status == 400, "\(parameters)")
      #expect(try #require(json(refused)["error"] as? String).contains("search: expected like="), "\(parameters)")
    }
    data.refusal.withLock { $0 = ViewedRefusal.notDescribed("3/4/2") }
    #expect(search("like=0").status == 422)
  }

  @Test func `what is no edit, too long, or elsewhere is refused`() {
    for body in [
      "", "{}", #"{"do":"erase"}"#, #"{"do":"name","group":"3","text":"x"}"#, #"{"do":"move","group":3}"#,
      #"{"do":"move","tiles":[3,4],"group":3}"#, #"{"do":"move","tiles":[3,9,2],"group":3}"#,
      #"{"do":"move","images":[1],"group":3}"#, #"{"do":"split","group":3}"#,
    ] {
      #expect(post(body).status == 400, "\(body)")
    }
    #expect(post(#"{"do":"undo"}"#, isTooLong: true).status == 413)
    let long = String(repeating: "x", count: Site.longestBody)
    #expect(post(#"{"do":"name","group":0,"text":"\#(long)"}"#).status == 413)
    #expect(post(#"{"do":"undo"}"#, to: "/").status == 405)
    #expect(post(#"{"do":"undo"}"#, to: "/tiles/3/4/2").status == 405)
    #expect(data.made.isEmpty)
  }

  @Test func `why an edit was not made is told`() throws {
    let refusals: [(ViewedRefusal, Int, english: String, french: String)] = [
      (.nothingToUndo, 422, "found none", "rien à annuler"),
      (.nothingToRedo, 422, "found none", "rien à rétablir"),
      (.otherImages, 422, "reload", "rechargez"),
      (.noDescriptors, 422, "No descriptors yet", "Pas de descripteurs"),
      (.notDescribed("3/4/2"), 422, "3/4/2: it came after", "arrivée après"),
      (.edit(.nothingToMove(group: 3)), 422, "not in group 3", "déjà toutes dans le groupe 3"),
      (.edit(.noImage("3/4/2", others: 0)), 422, "3/4/2: expected a grouped image", "pas d’image 3/4/2"),
      (.edit(.tooManyParts(group: 3, most: 2, found: 5)), 422, "at most 2 parts", "que 2 images"),
      (.edit(.tooFewParts(1)), 422, "two or more parts", "deux au moins"),
      (.edit(.unknown(group: 9, known: [0, 1], mergedInto: nil)), 422, "group 9: expected one of 0, 1", "groupe 9"),
      (
        .edit(.unknown(group: 2, known: [0, 1], mergedInto: 1)), 422, "merged into group 1", "fusionné dans le groupe 1"
      ),
      (.edit(.twice(group: 1)), 422, "twice", "deux fois"),
      (.edit(.color("red")), 422, "found 'red'", "six chiffres hexadécimaux"),
      (.edit(.alone), 422, "two or more", "au moins deux groupes"),
      (.edit(.name(.tooLong(81, most: 80))), 422, "at most 80 characters, found 81", "au plus 80 caractères"),
      (.edit(.name(.control("U+0007"))), 422, "U+0007", "U+0007"),
    ]
    for (refusal, status, english, french) in refusals {
      data.refusal.withLock { $0 = refusal }
      for (site, words) in [(site, english), (self.french, french)] {
        let reply = post(#"{"do":"undo"}"#, by: site)
        #expect(reply.status == status)
        #expect(try #require(json(reply)["error"] as? String).contains(words), "\(refusal)")
      }
    }
  }

  @Test(arguments: [(PageLanguage.english, "forest, dark green"), (.french, "forest, vert sombre")])
  func `a proposed name is told in the language of the page`(language: PageLanguage, text: String) throws {
    let proposed = ProposedName([.label(.init("forest")), .colors(["dark green"])], labelled: 0.75)
    let site = Site(
      PaintedData(name: nil, proposed: proposed), host: "127.0.0.1", port: 8765, canEdit: true, language: language)
    let state = try json(site.answer(Query("GET", "/groups.json", headers: ["host": "127.0.0.1:8765"])))
    let group = try #require((state["groups"] as? [[String: Any]])?.first)
    #expect(group["proposed"] as? String == text && group["labelled"] as? Double == 0.75)
    #expect(group["group"] as? Int == 0 && group["images"] as? Int == 1 && group["name"] == nil)
  }

  @Test func `the state tells where the tiles lie, which groups are alike, and what is typical of each`() throws {
    let state = try json(get("/groups.json"))
    #expect(state["place"] as? String == "0.00° E to 20.00° E, 10.00° N to 30.00° N")
    #expect(state["likeness"] as? [Int] == [7, 0] && state["joins"] as? [[Int]] == [[0, 7]])
    let group = try #require((state["groups"] as? [[String: Any]])?.first)
    #expect(group["samples"] as? [String] == ["3/4/2"] && group["colorGiven"] as? Bool == false)
    let query = Query("GET", "/groups.json", headers: ["host": "127.0.0.1:8765"])
    #expect(
      try json(french.answer(query))["place"] as? String == "de 0,00° E à 20,00° E, de 10,00° N à 30,00° N")
  }

  @Test func `what is missing is told in the language of the page`() throws {
    data.notes.withLock { $0 = [.noGroups, .atWork] }
    let query = Query("GET", "/groups.json", headers: ["host": "127.0.0.1:8765"])
    let english = try json(site.answer(query))
    #expect((english["notes"] as? [String])?.first?.hasPrefix("No groups yet") == true)
    let french = try json(self.french.answer(query))
    #expect((french["notes"] as? [String])?.map { $0.prefix(14) } == ["Pas de groupes", "Un autre tiles"])
    #expect(english["title"] as? String == "Here" && french["title"] as? String == "Here")
    let page = String(decoding: self.french.answer(Query("GET", "/", headers: query.headers)).body, as: UTF8.self)
    #expect(page.contains("<html lang=\"fr\">") && page.contains("<title>Paysages</title>"))
  }

  @Test func `another page's edits are refused`() {
    for headers in [
      ["x-tiles-token": ""], ["x-tiles-token": "0123456789abcdeg"], ["x-tiles-token": Self.token + "0"],
      ["origin": "http://evil.example"], ["origin": "null"], ["origin": "http://localhost:8765"],
      ["origin": "https://127.0.0.1:8765"],
    ] {
      #expect(post(#"{"do":"undo"}"#, headers).status == 403, "\(headers)")
    }
    #expect(data.made.isEmpty)
  }

  @Test func `a viewer that only looks has no token to give and changes nothing`() throws {
    let site = Site(data, host: "192.0.2.1", port: 80, canEdit: false)
    let query = Query(
      "POST", "/groups", headers: ["host": "192.0.2.1", "origin": "http://192.0.2.1", "x-tiles-token": ""],
      body: Data(#"{"do":"undo"}"#.utf8))
    #expect(site.answer(query).status == 403)
    let page = site.answer(Query("GET", "/", headers: ["host": "192.0.2.1"]))
    #expect(String(decoding: page.body, as: UTF8.self).contains("name=\"tiles-token\" content=\"\""))
    let state = site.answer(Query("GET", "/groups.json", headers: ["host": "192.0.2.1"]))
    #expect(try json(state)["canEdit"] as? Bool == false)
  }

  @Test func `without Leaflet there is a page that does not ask for it`() throws {
    let folder = try TemporaryFolder()
    let site = Site(
      data, Doorkeeper(host: "127.0.0.1", port: 80, token: nil), libraries: WebLibraries(folder: folder.url))
    func get(_ path: String) -> Reply { site.answer(Query("GET", path, headers: ["host": "localhost"])) }
    #expect(get("/").status == 200 && !String(decoding: get("/").body, as: UTF8.self).contains("leaflet.js"))
    #expect(get("/leaflet.js").status == 404)
  }

  @Test func `each start has another token`() {
    let tokens = (0..<8).map { _ in Doorkeeper.freshToken() }
    #expect(Set(tokens).count == 8 && tokens.allSatisfy { $0.count == 64 })
  }
}
