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

extension Transfer {
  /// libcurl's codes in the words of `HTTPError`. libcurl's own text is used only where it cannot quote the address.
  func failure(_ code: CURLcode) -> HTTPError {
    let host = origin.authority
    let reason = String(cString: curl_easy_strerror(code))
    if let (proxy, reason) = proxyTrouble(code, reason) { return .proxy(proxy, host: host, reason: reason) }
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: return .cannotResolve(host: host)
    case CURLE_COULDNT_CONNECT: return .cannotConnect(host: host, reason: systemReason ?? reason)
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED:
      return .tls(host: host, reason: easy.errorText.isEmpty ? reason : easy.errorText)
    case CURLE_OPERATION_TIMEDOUT: return .timedOut(host: host, seconds: elapsed)
    case CURLE_PARTIAL_FILE:
      let expected = easy.large(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T)
      return .truncated(
        host: host, expected: expected < 0 ? nil : expected, received: easy.large(CURLINFO_SIZE_DOWNLOAD_T))
    case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
      return .reset(host: host, reason: reason)
    case CURLE_FILESIZE_EXCEEDED: return .tooLarge(host: host, limit: request.maximumBodyBytes)
    case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING:
      return .unreadable(host: host, reason: reason)
    default: return .other(host: host, reason: reason)
    }
  }

  /// Why the operating system refused a connection.
  private var systemReason: String? {
    let cause = easy.number(CURLINFO_OS_ERRNO)
    return cause == 0 ? nil : String(cString: strerror(Int32(cause)))
  }

  /// The proxy and what is wrong with it; nil where it is not the trouble.
  private func proxyTrouble(_ code: CURLcode, _ reason: String) -> (proxy: String, reason: String)? {
    guard let proxy = EnvironmentProxy.name(scheme: origin.scheme, ProcessInfo.processInfo.environment) else {
      return nil
    }
    switch code {
    case CURLE_COULDNT_RESOLVE_PROXY: return (proxy, "its name does not resolve")
    case CURLE_PROXY: return (proxy, easy.errorText.isEmpty ? reason : easy.errorText)
    case CURLE_COULDNT_CONNECT:
      // A host of no_proxy is connected to directly; libcurl names what it tried.
      let direct = "\(origin.host.filter { !"[]".contains($0) }) port \(origin.port) "
      return easy.errorText.contains(direct) && !direct.hasPrefix(proxy) ? nil : (proxy, systemReason ?? reason)
    default:
      let status = easy.number(CURLINFO_HTTP_CONNECTCODE)
      return status < 300 ? nil : (proxy, "HTTP \(status) when asked for a connection")
    }
  }

  func failure(_ code: CURLMcode) -> HTTPError {
    .other(host: origin.authority, reason: String(cString: curl_multi_strerror(code)))
  }
}
