public import Foundation
import Files

/// What it answers.
public struct Reply: Sendable, Equatable {
  public var status: Int
  public var headers: [String: String]
  public var body: Data

  init(_ status: Int, _ type: String, _ body: Data) {
    self.status = status
    headers = ["Content-Type": type]
    self.body = body
  }

  /// Nothing to say, for instance where no tile is.
  static var empty: Reply {
    var reply = Reply(204, "", Data())
    reply.headers = [:]
    return reply
  }

  static func text(_ text: String, type: String) -> Reply { Reply(200, "\(type); charset=utf-8", Data(text.utf8)) }

  static func json(_ value: some Encodable, status: Int = 200) throws -> Reply {
    json(bytes: try JSONEncoder.line.withAllNumbers().encode(value), status: status)
  }

  static func json(bytes: Data, status: Int = 200) -> Reply { Reply(status, "application/json", bytes) }

  /// The words of the status line.
  var phrase: String {
    let phrases = [
      200: "OK", 202: "Accepted", 204: "No Content", 304: "Not Modified", 400: "Bad Request", 403: "Forbidden",
      404: "Not Found",
      405: "Method Not Allowed", 409: "Conflict", 413: "Content Too Large", 421: "Misdirected Request",
      422: "Unprocessable Content", 500: "Internal Server Error",
    ]
    return phrases[status] ?? "Status"
  }

  private struct Problem: Encodable { let error: String }

  /// - Parameter problem: what was expected, what was found, what to do; the page shows it.
  static func problem(_ status: Int, _ problem: String) -> Reply {
    (try? json(Problem(error: problem), status: status)) ?? Reply(status, "text/plain", Data())
  }

  /// With a strong ETag of the content, so that a browser asks whether what it has is still so.
  /// - Returns: a 304 without the content where the browser has it.
  func tagged(for query: Query) throws -> Reply {
    let tag = "\"\(try Digest.hex(.md5, of: body))\""
    var reply = self
    reply.headers["ETag"] = tag
    // Asked about each time: the data may change while they are looked at.
    reply.headers["Cache-Control"] = "no-cache"
    let known = (query.headers["if-none-match"] ?? "").split(separator: ",").map { entry in
      let entry = entry.trimmingCharacters(in: .whitespaces)
      // Weak comparison, RFC 9110 13.1.2.
      return entry.hasPrefix("W/") ? String(entry.dropFirst(2)) : entry
    }
    guard known.contains(tag) || known == ["*"] else { return reply }
    reply.status = 304
    // Of what is not sent (RFC 9110, 8.6).
    reply.headers["Content-Length"] = "\(body.count)"
    reply.body = Data()
    reply.headers["Content-Type"] = nil
    return reply
  }
}
