import Files
import Foundation
import Geo
import HTTP
import Imaging
import TileStore

/// Gets one tile from a source, trying again as the policy says, and judges what came.
struct TileClient: Sendable {
  let source: Source
  let options: FetchOptions
  let pacing: Pacing
  let http: HTTPClient?
  let meter: FetchMeter
  let stop: StopSignal

  /// - Parameter known: what the archive knows; a tile that is there is asked for conditionally.
  /// - Returns: what came, and whether the source answered at all; nil where a stop cut the request off.
  /// - Throws: `FetchError` when the whole harvest should end.
  func record(of tile: Tile, known: HarvestState?) async throws -> (record: TileRecord, answered: Bool)? {
    switch source.origin {
    case .generated(let generator):
      guard let data = try generator.data(of: tile) else { return (TileRecord(tile: tile, outcome: .absent), true) }
      return (TileRecord(tile: tile, outcome: .present(data), fetchedAt: Date()), true)
    case .server(let server):
      return try await ask(server, for: tile, known)
    }
  }

  private func ask(
    _ server: Source.Server, for tile: Tile, _ known: HarvestState?
  ) async throws -> (record: TileRecord, answered: Bool)? {
    guard let http else { preconditionFailure("a server source is asked through an HTTP client") }
    var request = HTTPRequest(url: server.template.url(of: tile, token: options.token), timeout: options.timeout)
    if let known, known.status == .present {
      // RFC 9110, section 13.1: a server that knows entity tags prefers them.
      request.headers["If-None-Match"] = known.etag.flatMap(validator)
      request.headers["If-Modified-Since"] = known.lastModified.flatMap(validator)
    }
    let isConditional = !request.headers.fields.isEmpty
    var attempt = 0
    var answered = false
    var reason = ""
    while attempt <= options.retry.retries, !(attempt > 0 && stop.isSet) {
      if attempt > 0 {
        try await stop.sleep(
          seconds: options.retry.wait(afterAttempt: attempt, random: Double.random(in: 0..<1)))
      }
      try await pacing.turn()
      if stop.isSet, attempt > 0 { break }
      attempt += 1
      await meter.sent()
      let response: HTTPResponse
      do {
        response = try await http.send(request)
      } catch HTTPError.closed where stop.isSet {
        return nil
      } catch let error as HTTPError {
        reason = mask.text("\(error)")
        switch error {
        case .invalid, .redirectElsewhere, .tooManyRedirects:
          throw FetchError.wrong(source: source.name, reason: reason)
        default: continue
        }
      }
      answered = true
      switch server.dialect.answer(status: response.status, body: response.body) {
      case .tile:
        switch judge(response.body) {
        case .success(let outcome): return (record(of: tile, outcome, response, attempt), true)
        case .failure(let error): reason = error.reason
        }
      case .unchanged where isConditional: return (record(of: tile, .unchanged, response, attempt, known), true)
      case .unchanged: reason = "HTTP 304, with nothing here that could be unchanged"
      case .absent: return (record(of: tile, .absent, response, attempt), true)
      case .refused(let text): throw FetchError.refused(source: source.name, reason: mask.text(text))
      case .wrong(let text): throw FetchError.wrong(source: source.name, reason: mask.text(text))
      case .transient(let text): reason = mask.text(text)
      case .slowDown:
        reason = "HTTP 429"
        let wait = RetryAfter.seconds(in: response.headers, now: Date()) ?? options.retry.base * 4
        await pacing.pause(seconds: min(max(wait, 0.05), 900))
      }
    }
    return (TileRecord(tile: tile, outcome: .failed(reason: reason), attempts: attempt), answered)
  }

  /// What may be stored, and sent back to a server that once sent it: a line of visible text of a sane length, without
  /// the token.
  private func validator(_ text: String) -> String? {
    text.utf8.count <= 512 && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } && !mask.isIn(text) ? text : nil
  }

  private var mask: SecretMask { SecretMask([options.token].compactMap { $0 }) }

  private struct Unusable: Error { let reason: String }

  /// The bytes must be an image that decodes in full, of the size that the source promises.
  private func judge(_ body: Data) -> Result<TileRecord.Outcome, Unusable> {
    guard ImageFormat(sniffing: body) != nil else {
      let start = mask.start(of: body, bytes: ImageError.shownBytes)
      return .failure(Unusable(reason: "\(ImageError(unrecognized: start))"))
    }
    if mask.isIn(body) {
      return .failure(Unusable(reason: "expected an image, found one that holds the token, which is not stored"))
    }
    do {
      let size = try Raster.check(body)
      if let side = source.side, size.width != side || size.height != side {
        return .failure(
          Unusable(reason: "expected an image of \(side)x\(side) pixels, found \(size.width)x\(size.height)"))
      }
      let isBlank = try options.dropBlank && Raster(decoding: body).isBlank
      return .success(isBlank ? .blank : .present(body))
    } catch {
      return .failure(Unusable(reason: mask.text("\(error)")))
    }
  }

  private func record(
    of tile: Tile, _ outcome: TileRecord.Outcome, _ response: HTTPResponse, _ attempts: Int,
    _ known: HarvestState? = nil
  ) -> TileRecord {
    let now = Date()
    return TileRecord(
      tile: tile, outcome: outcome, fetchedAt: now,
      etag: response.headers["etag"].flatMap(validator) ?? known?.etag,
      lastModified: response.headers["last-modified"].flatMap(validator) ?? known?.lastModified,
      expires: CacheLifetime.expires(response.headers, now: now), attempts: attempts)
  }
}
