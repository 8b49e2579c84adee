import FlyingFox
import Foundation
import Synchronization

/// From FlyingFox's types to the site's and back.
actor Answering {
  private let waiting: DispatchQueue
  private let patience: TimeInterval
  private let watch: ConnectionWatch
  private let make: @Sendable (UInt16) -> Site
  private var site: Site?
  /// nil until the server has listened for the first time.
  private(set) var port: UInt16?

  init(
    waiting: DispatchQueue, patience: TimeInterval, watch: ConnectionWatch, make: @escaping @Sendable (UInt16) -> Site
  ) {
    self.waiting = waiting
    self.patience = patience
    self.watch = watch
    self.make = make
  }

  /// The port stays, and with it the page's token, also where the server must listen anew.
  func begin(_ port: UInt16) {
    self.port = port
    site = make(port)
  }

  nonisolated func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
    var query = Query(request.method.rawValue, request.target.path(), parameters: request.target.query())
    for (name, value) in request.headers { query.headers[name.rawValue.lowercased()] = value }
    // Read to its end also where it is too long: what is left would be taken for the next request.
    for try await piece in request.bodySequence {
      if query.body.count + piece.count <= Site.longestBody { query.body += piece } else { query.isTooLong = true }
    }
    watch.began(request)
    defer { watch.ended(request) }
    guard let site = await site else { return HTTPResponse(statusCode: .serviceUnavailable) }
    let reply = await reply(to: query, of: site)
    var headers = HTTPHeaders()
    for (name, value) in reply.headers { headers.setValues([value], for: HTTPHeader(name)) }
    let isHead = query.method == "HEAD"
    if isHead, reply.status != 304 { headers[.contentLength] = "\(reply.body.count)" }
    return HTTPResponse(
      statusCode: HTTPStatusCode(reply.status, phrase: reply.phrase),
      headers: headers,
      // In one piece: 4 kB at a time would be as many writes.
      body: HTTPBodySequence(
        data: isHead ? Data() : reply.body, suggestedBufferSize: max(1, isHead ? 0 : reply.body.count)))
  }

  private nonisolated func reply(to query: Query, of site: Site) async -> Reply {
    await withCheckedContinuation { continuation in
      let first = First(continuation)
      waiting.async { first.resume(site.answer(query)) }
      guard query.method == "POST" else { return }
      waiting.asyncAfter(deadline: .now() + patience) {
        first.resume(.problem(202, "The edit is still being made: reload in a while to see it."))
      }
    }
  }
}

/// Takes the first of several replies.
private final class First: Sendable {
  private let continuation: Mutex<CheckedContinuation<Reply, Never>?>

  init(_ continuation: CheckedContinuation<Reply, Never>) { self.continuation = Mutex(continuation) }

  func resume(_ reply: Reply) { continuation.withLock { $0.take() }?.resume(returning: reply) }
}
