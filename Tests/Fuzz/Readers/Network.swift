import Foundation
import Geo

@testable import HTTP
@testable import TileFetch

extension Reader {
  /// What servers say, and addresses.
  static let network: [Reader] = [
    Reader(
      name: "template", form: .text,
      words: [
        "{z}", "{x}", "{y}", "{-y}", "{token}", "http://", "https://", "?", "#", "&", "@", "token=", ";", "%41",
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
