internal import CCurl

/// libcurl's multi handle with its pool of connections. Only the loop's thread uses it, but for `wakeUp`.
///
/// Unchecked because of the pointer: curl_multi_wakeup is the one call that libcurl allows from any thread, and the last
/// reference, which frees the handle, goes after the thread has ended.
final class MultiHandle: @unchecked Sendable {
  let pointer: UnsafeMutableRawPointer

  /// libcurl's own global state; starting a static is thread-safe.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  init(maxConnectionsPerHost: Int) throws {
    guard Self.isReady, let pointer = curl_multi_init() else {
      throw HTTPError.other(host: "HTTP client", reason: "libcurl does not start")
    }
    self.pointer = pointer
    try set(CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    try set(CURLMOPT_MAX_HOST_CONNECTIONS, maxConnectionsPerHost)
    // By default the pool shrinks with the number of requests under way, and a lull would close what the next burst needs.
    try set(CURLMOPT_MAXCONNECTS, maxConnectionsPerHost * 4)
  }

  deinit { curl_multi_cleanup(pointer) }

  func wakeUp() { curl_multi_wakeup(pointer) }

  private func set(_ option: CURLMoption, _ value: Int) throws {
    let code = tiles_curl_multi_set_long(pointer, option, value)
    guard code == CURLM_OK else {
      throw HTTPError.other(host: "HTTP client", reason: String(cString: curl_multi_strerror(code)))
    }
  }
}
