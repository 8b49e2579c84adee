internal import CCurl

/// One libcurl easy handle. It is reset and used again: connections and name lookups belong to the multi handle.
final class EasyHandle {
  let pointer: UnsafeMutableRawPointer
  private let message: UnsafeMutablePointer<CChar>

  init() throws {
    guard let pointer = curl_easy_init() else {
      throw HTTPError.other(host: "HTTP client", reason: "libcurl has no memory for another transfer")
    }
    self.pointer = pointer
    message = .allocate(capacity: Int(CURL_ERROR_SIZE))
    message[0] = 0
  }

  deinit {
    curl_easy_cleanup(pointer)
    message.deallocate()
  }

  func reset() throws {
    curl_easy_reset(pointer)
    message[0] = 0
    try check(tiles_curl_set_pointer(pointer, CURLOPT_ERRORBUFFER, message))
  }

  /// libcurl's words on the last failure. They may quote an address: only for failures that come before it is sent.
  var errorText: String { String(cString: message) }

  func set(_ option: CURLoption, _ value: Int) throws {
    try check(tiles_curl_set_long(pointer, option, value))
  }

  func set(large option: CURLoption, _ value: Int) throws {
    try check(tiles_curl_set_large(pointer, option, value))
  }

  func set(_ option: CURLoption, _ value: String) throws {
    try check(tiles_curl_set_string(pointer, option, value))
  }

  func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer) throws {
    try check(tiles_curl_set_pointer(pointer, option, value))
  }

  func number(_ info: CURLINFO) -> Int {
    var value = 0
    return tiles_curl_get_long(pointer, info, &value) == CURLE_OK ? value : 0
  }

  func large(_ info: CURLINFO) -> Int {
    var value: curl_off_t = 0
    return tiles_curl_get_large(pointer, info, &value) == CURLE_OK ? Int(value) : 0
  }

  func text(_ info: CURLINFO) -> String? {
    var value: UnsafePointer<CChar>?
    guard tiles_curl_get_string(pointer, info, &value) == CURLE_OK, let value else { return nil }
    return String(cString: value)
  }

  func check(_ code: CURLcode) throws {
    guard code == CURLE_OK else {
      throw HTTPError.other(host: "HTTP client", reason: String(cString: curl_easy_strerror(code)))
    }
  }
}
