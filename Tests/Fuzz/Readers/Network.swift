import Foundation
import Geo

@testable import HTTP
@testable import TileFetch

extension Reader {
  /// What servers say, and addresses.
  static let network: [Reader] = [
    Reader(
      name: "source", form: .json,
      words: [
        "url", "min_zoom", "max_zoom", "attribution", "html_attribution", "name", "bounds", "subdomains", "licence",
        "years",
        "1950-1965", "<insert your key>", "https://{s}.example.org/{z}/{x}/{y}{r}.png", "{q}", "{variant}", "variant",
      ]
    ) { input, folder in
      _ = try folder.holding(input, as: "a.json")
      let catalog = SourceCatalog(blueMarble: folder, folder: folder)
      let source = try catalog.source(.init(name: "a"))
      guard source.tokenVariable == nil, !source.areas.isEmpty else { broken("a file that is given a token") }
      _ = (source.credit, source.publicAddress, source.warning(outside: .world))
      if case .server(let server) = source.origin {
        _ = server.template.url(of: Tile(z: 22, x: 4_194_303, y: 0), token: "a")
      }
    },
    Reader(
      name: "template", form: .text,
      words: [
        "{z}", "{x}", "{y}", "{-y}", "{q}", "{s}", "{r}", "{switch:", "{TileMatrix}", "{TileRow}", "{TileCol}",
        "{token}", "http://", "https://", "?", "#", "&", "@", "token=", ";", "%41",
        "[::1]",
      ]
    ) { input, _ in
      let lines = String(decoding: input, as: UTF8.self).split(separator: "\n").map(String.init)
      for isPublic in [false, true] {
        let template = try URLTemplate(lines.first ?? "", isPublic: isPublic)
        let other = try attempt { try template.moved(to: lines.dropFirst().first ?? "") }
        for template in [template, other].compactMap({ $0 }) {
          let url = template.url(of: Tile(z: 22, x: 4_194_303, y: 0), token: "a b/ü")
          _ = HTTPRequest(url: url).description
          _ = try attempt { try Origin(url) }
        }
      }
    },
    Reader(
      name: "headers", form: .text,
      words: [
        "Retry-After: ", "Expires: ", "Cache-Control: ", "max-age=", "Age: ", "Date: ", "X-Rate-Limit-Reset: ",
        "ETag: ",
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "no-store", ",", ":", " ",
      ]
    ) { input, _ in
      var headers = HTTPHeaders()
      for line in String(decoding: input, as: UTF8.self).split(separator: "\n") { headers.parse(line: line) }
      let now = Date(timeIntervalSince1970: 1_780_000_000)
      let wait = RetryAfter.seconds(in: headers, now: now)
      if let wait {
        guard wait >= 0, wait.isFinite else { broken("a wait of \(wait) s") }
        _ = Duration.seconds(min(wait, 30))
      }
      if let date = CacheLifetime.expires(headers, now: now) { _ = date.ISO8601Format() }
      for field in headers.fields { _ = HTTPDate.parse(field.value) }
      headers["Retry-After"] = nil
      var request = HTTPRequest(url: "http://localhost/")
      request.headers = headers
      _ = try attempt { try request.validate() }
      let mask = SecretMask(headers.fields.map { String($0.value.prefix(200)) })
      _ = (mask.text(String(decoding: input, as: UTF8.self)), mask.isIn(input), mask.start(of: input, bytes: 16))
      for status in [200, 403, 404, 429, 500] { _ = AnswerDialect.mapbox.answer(status: status, body: input) }
    },
  ]
}
