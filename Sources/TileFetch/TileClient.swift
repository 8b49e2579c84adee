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

  /// No server is waited for longer, in seconds.
  private static let longestPause = 86_400.0

  /// - Parameter known: what the archive knows; a tile that is there is asked for conditionally.
  /// - Returns: nil where a stop cut the request off.
  /// - Throws: `FetchError` when the request cannot be sent.
  func ask(_ tile: Tile, known: HarvestState?) async throws -> Asked? {
    switch source.origin {
    case .generated(let generator):
      guard let data = try generator.data(of: tile) else {
        return Asked(record: TileRecord(tile: tile, outcome: .absent), sign: .answers)
      }
      return Asked(record: TileRecord(tile: tile, outcome: .present(data), fetchedAt: Date()), sign: .gives)
    case .server(let server):
      return try await ask(server, for: tile, known)
    }
  }

  private func ask(_ server: Source.Server, for tile: Tile, _ known: HarvestState?) async throws -> Asked? {
    guard let http else { preconditionFailure("a server source is asked through an HTTP client") }
    var request = HTTPRequest(url: server.template.url(of: tile, token: options.token), timeout: options.timeout)
    for (name, value) in options.headers { request.headers[name] = value }
    if let referer = options.referer { request.headers["Referer"] = referer }
    if let known, known.status == .present {
      // RFC 9110, section 13.1: a server that knows entity tags prefers them.
      request.headers["If-None-Match"] = known.etag.flatMap(validator)
      request.headers["If-Modified-Since"] = known.lastModified.flatMap(validator)
    }
    let isConditional = request.headers["If-None-Match"] != nil || request.headers["If-Modified-Since"] != nil
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
        case .invalid: throw FetchError.wrong(source: source.name, reason: reason)
        case .redirectElsewhere, .tooManyRedirects:
          let outcome = unusable(reason, known)
          return Asked(
            record: TileRecord(tile: tile, outcome: outcome, fetchedAt: known == nil ? Date() : nil, attempts: attempt),
            sign: .refuses(.wrong(source: source.name, reason: "\(tile): \(reason)"), isOfAll: false))
        default: continue
        }
      }
      answered = true
      let status = response.status
      func absent(_ text: String) -> TileRecord {
        var record = record(of: tile, .absent, response, attempt)
        record.absence = text
        return record
      }
      switch server.dialect.answer(status: status, body: response.body) {
      case .tile:
        switch judge(response.body) {
        case .stored(let outcome):
          return Asked(record: record(of: tile, outcome, response, attempt), sign: .gives)
        case .absent(let text): return Asked(record: absent("HTTP \(status), \(text)"), sign: .answers)
        case .unusable(let text):
          return Asked(
            record: record(of: tile, unusable(text, known), response, attempt),
            sign: .refuses(.unusable(source: source.name, reason: "\(tile): HTTP \(status): \(text)"), isOfAll: false))
        case .damaged(let text): reason = text
        }
      case .unchanged where isConditional:
        return Asked(record: record(of: tile, .unchanged, response, attempt, known), sign: .gives)
      case .unchanged: reason = "HTTP 304, with nothing here that could be unchanged"
      case .absent: return Asked(record: absent("HTTP \(status)"), sign: .answers)
      case .refused(let text):
        let text = said(text, status)
        let error = FetchError.refused(
          source: source.name, reason: "\(tile): \(text)", token: sentSecret(server))
        // Who is not known is told so of every tile.
        guard status == 401 else { return Asked(record: absent(text), sign: .refuses(error, isOfAll: false)) }
        return Asked(
          record: record(of: tile, unusable(text, known), response, attempt), sign: .refuses(error, isOfAll: true))
      case .wrong(let text):
        let text = said(text, status)
        let error = FetchError.wrong(source: source.name, reason: "\(tile): \(text)")
        return Asked(record: absent(text), sign: .refuses(error, isOfAll: status == 404))
      case .transient(let text):
        reason = mask.text(text)
        if response.headers["Retry-After"] != nil { await obey(response, otherwise: 0) }
      case .slowDown:
        reason = "HTTP 429"
        await obey(response, otherwise: options.retry.base * 4)
      }
    }
    return Asked(
      record: TileRecord(tile: tile, outcome: .failed(reason: reason), attempts: attempt),
      sign: answered ? .answers : .silent)
  }

  /// What was sent to tell who asks; nil for nothing.
  private func sentSecret(_ server: Source.Server) -> String? {
    server.template.needsToken ? source.tokenVariable ?? "--token-file" : options.headers.isEmpty ? nil : "--header"
  }

  /// Everybody waits as the server says.
  private func obey(_ response: HTTPResponse, otherwise seconds: Double) async {
    let wait = RetryAfter.seconds(in: response.headers, now: Date()) ?? seconds
    await pacing.pause(seconds: min(max(wait, 0.05), Self.longestPause))
  }

  /// The server's words with their status, without the token.
  private func said(_ text: String, _ status: Int) -> String {
    mask.text(text.hasPrefix("HTTP \(status)") ? text : "HTTP \(status): \(text)")
  }

  /// A tile that is there, and could not be confirmed, is asked for again.
  private func unusable(_ reason: String, _ known: HarvestState?) -> TileRecord.Outcome {
    known?.status == .present ? .failed(reason: reason) : .unusable(reason: reason)
  }

  /// What may be stored, and sent back to a server that once sent it: a line of visible text of a sane length, without
  /// the token.
  private func validator(_ text: String) -> String? {
    text.utf8.count <= 512 && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } && !mask.isIn(text) ? text : nil
  }

  private var mask: SecretMask { SecretMask(options.secrets) }

  private enum Judgement {
    case stored(TileRecord.Outcome)
    case absent(String)
    /// What asking again does not change.
    case unusable(String)
    /// Perhaps broken on its way.
    case damaged(String)
  }

  /// The bytes must be an image that decodes in full, of the size that the source promises.
  private func judge(_ body: Data) -> Judgement {
    guard ImageFormat(sniffing: body)?.isOfTiles == true else {
      let found = "\(ImageError(unrecognized: mask.start(of: body, bytes: ImageError.shownBytes)))"
      switch StrangeBody(body) {
      case .empty: return .absent("no body")
      case .onePixel: return .absent("a picture of one pixel")
      case .text:
        return .unusable(found + (AnswerDialect.message(in: body).map { ", which says: \(mask.text($0))" } ?? ""))
      case .image(let error): return .unusable("\(error)")
      case .unknown: return .damaged(found)
      }
    }
    if mask.isIn(body) { return .unusable("expected an image, found one that holds the token, which is not stored") }
    do {
      let size = try Raster.check(tile: body)
      if size == (1, 1) { return .absent("a picture of one pixel") }
      if let side = source.side, size.width != side || size.height != side {
        return .unusable("expected an image of \(side)x\(side) pixels, found \(size.width)x\(size.height)")
      }
      let isBlank = try options.dropBlank && Raster.isBlank(tile: body)
      return .stored(isBlank ? .blank : .present(body))
    } catch {
      return .damaged(mask.text("\(error)"))
    }
  }

  private func record(
    of tile: Tile, _ outcome: TileRecord.Outcome, _ response: HTTPResponse, _ attempts: Int,
    _ known: HarvestState? = nil
  ) -> TileRecord {
    let now = Date()
    // What failed was neither given nor confirmed.
    if case .failed = outcome { return TileRecord(tile: tile, outcome: outcome, attempts: attempts) }
    return TileRecord(
      tile: tile, outcome: outcome, fetchedAt: now,
      etag: response.headers["etag"].flatMap(validator) ?? known?.etag,
      lastModified: response.headers["last-modified"].flatMap(validator) ?? known?.lastModified,
      expires: CacheLifetime.expires(response.headers, now: now), attempts: attempts)
  }
}
