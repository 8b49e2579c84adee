internal import CCurl
import Foundation

/// What all transfers of a client share.
struct TransferSettings: Sendable {
  let userAgent: String
  let tls: TLSOptions
  let pooledHandles: Int
  var maximumRedirects = 5
}

/// One request on its way, redirects included. It lives on the loop's thread.
final class Transfer {
  enum Outcome {
    case response(HTTPResponse)
    case failure(HTTPError)
    /// `prepare` and start again: `url` and `request` are those of the next hop.
    case redirect
  }

  let id: UInt64
  let easy: EasyHandle
  let continuation: CheckedContinuation<HTTPResponse, any Error>
  let origin: Origin
  let settings: TransferSettings

  var request: HTTPRequest
  var headers = HTTPHeaders()
  var body = Data()
  /// Bytes of the request's body that libcurl has taken.
  var sent = 0
  /// What a callback refused, which libcurl reports as a mere write error.
  var refusal: HTTPError?
  private var headerBytes = 0
  private var headerList: UnsafeMutablePointer<curl_slist>?
  private var redirects = 0
  private let started = ContinuousClock.now

  init(_ submission: TransferLoop.Submission, _ easy: EasyHandle, _ settings: TransferSettings) {
    id = submission.id
    request = submission.request
    origin = submission.origin
    continuation = submission.continuation
    self.easy = easy
    self.settings = settings
  }

  /// The transfer that a handle carries.
  static func of(_ easy: UnsafeMutableRawPointer?) -> Transfer? {
    var context: UnsafeMutableRawPointer?
    guard let easy, tiles_curl_get_pointer(easy, CURLINFO_PRIVATE, &context) == CURLE_OK, let context else {
      return nil
    }
    return at(context)
  }

  /// The worker holds the transfer as long as libcurl holds this pointer.
  static func at(_ context: UnsafeMutableRawPointer) -> Transfer {
    Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  }

  var elapsed: Double { started.duration(to: .now) / .seconds(1) }

  /// Makes the handle ready for the (next) hop.
  /// - Throws: `HTTPError`.
  func prepare() throws {
    headers = HTTPHeaders()
    headerBytes = 0
    body = Data()
    sent = 0
    let remaining = request.timeout - elapsed
    guard remaining > 0 else { throw HTTPError.timedOut(host: origin.authority, seconds: request.timeout) }
    release()
    let list = try makeHeaderList()
    headerList = list
    try easy.reset()
    try configure(timeout: remaining, headers: list)
  }

  /// Gives back what libcurl needed only while the transfer ran.
  func release() {
    curl_slist_free_all(headerList)
    headerList = nil
  }

  private func makeHeaderList() throws -> UnsafeMutablePointer<curl_slist>? {
    var lines = request.headers.fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
    // A body is asked for as it is stored (and decoded if it comes encoded nevertheless).
    if request.headers["Accept-Encoding"] == nil { lines.append("Accept-Encoding: identity") }
    if request.headers["Content-Type"] == nil { lines.append("Content-Type:") }
    // libcurl would wait a second for "100 Continue" before larger bodies.
    lines.append("Expect:")
    var list: UnsafeMutablePointer<curl_slist>?
    for line in lines {
      guard let longer = curl_slist_append(list, line) else {
        curl_slist_free_all(list)
        throw HTTPError.other(host: origin.authority, reason: "libcurl has no memory for the headers")
      }
      list = longer
    }
    return list
  }

  // MARK: What libcurl brings

  /// - Returns: false to end the transfer.
  func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count <= request.maximumBodyBytes - body.count else {
      refusal = .tooLarge(host: origin.authority, limit: request.maximumBodyBytes)
      return false
    }
    if body.isEmpty {
      // The length is the server's claim: room for a tile or two at once, the rest as it comes.
      body.reserveCapacity(min(max(easy.large(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T), bytes.count), 1 << 20))
    }
    body.append(contentsOf: bytes)
    return true
  }

  /// - Returns: false to end the transfer.
  func receive(headerLine bytes: UnsafeRawBufferPointer) -> Bool {
    let limit = 256 << 10
    headerBytes += bytes.count
    guard headerBytes <= limit else {
      refusal = .tooLarge(host: origin.authority, limit: limit)
      return false
    }
    let line = String(decoding: bytes.prefix { $0 != 0x0D && $0 != 0x0A }, as: UTF8.self)
    // A status line begins anew: what came before was a 100 Continue.
    if line.hasPrefix("HTTP/") { headers = HTTPHeaders() } else if !line.isEmpty { headers.parse(line: line) }
    return true
  }

  // MARK: How it ended

  func outcome(_ code: CURLcode) -> Outcome {
    if let refusal { return .failure(refusal) }
    guard code == CURLE_OK else { return .failure(failure(code)) }
    let status = easy.number(CURLINFO_RESPONSE_CODE)
    if [301, 302, 303, 307, 308].contains(status), let url = easy.text(CURLINFO_REDIRECT_URL) {
      return redirect(to: url, status: status)
    }
    let version = [CURL_HTTP_VERSION_1_0: "1.0", CURL_HTTP_VERSION_1_1: "1.1", CURL_HTTP_VERSION_2_0: "2"]
    return .response(
      HTTPResponse(
        status: status, headers: headers, body: body,
        httpVersion: version[easy.number(CURLINFO_HTTP_VERSION)] ?? "unknown",
        totalTime: Double(easy.large(CURLINFO_TOTAL_TIME_T)) / 1e6,
        reusedConnection: easy.number(CURLINFO_NUM_CONNECTS) == 0))
  }

  /// Which method comes next: RFC 9110, sections 15.4.2 to 15.4.9.
  private func redirect(to url: String, status: Int) -> Outcome {
    guard let target = try? Origin(url) else {
      return .failure(.redirectElsewhere(host: origin.authority, to: "an address that is not http(s)"))
    }
    guard target == origin else {
      return .failure(.redirectElsewhere(host: origin.authority, to: target.description))
    }
    redirects += 1
    guard redirects <= settings.maximumRedirects else {
      return .failure(.tooManyRedirects(host: origin.authority, limit: settings.maximumRedirects))
    }
    request.url = url
    let becomesGet = status == 303 ? request.method != .head : status < 303 && request.method == .post
    if becomesGet {
      request.method = .get
      request.body = nil
      request.headers["Content-Type"] = nil
    }
    return .redirect
  }
}
