internal import CCurl
import Foundation

extension Transfer {
  /// Every option of a transfer, in one place.
  func configure(timeout: Double, headers: UnsafeMutablePointer<curl_slist>?) throws {
    let context = Unmanaged.passUnretained(self).toOpaque()
    try easy.set(CURLOPT_PRIVATE, context)
    try easy.set(CURLOPT_URL, request.url)
    try easy.set(CURLOPT_USERAGENT, settings.userAgent)
    if let headers { try easy.set(CURLOPT_HTTPHEADER, headers) }
    // HTTP/2 where TLS offers it, and there a request rather waits for the shared connection than opens another.
    try easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    if origin.scheme == "https" { try easy.set(CURLOPT_PIPEWAIT, 1) }
    try easy.set(CURLOPT_NOSIGNAL, 1)
    // A tile or two at once: 16 kB, the default, would take several reads for each.
    try easy.set(CURLOPT_BUFFERSIZE, 128 << 10)
    try easy.check(tiles_curl_set_quick_exit(easy.pointer))
    try easy.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    // "" decodes whatever libcurl can; the header that asks for it is replaced.
    try easy.set(CURLOPT_ACCEPT_ENCODING, "")
    try configureLimits(timeout)
    try configureTrust()
    try configureMethod(context)
    try configureAnswer(context)
  }

  private func configureLimits(_ timeout: Double) throws {
    try easy.set(CURLOPT_TIMEOUT_MS, Self.milliseconds(timeout))
    try easy.set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(request.connectTimeout))
    if let stall = request.stallTimeout {
      try easy.set(CURLOPT_LOW_SPEED_LIMIT, 1)
      try easy.set(CURLOPT_LOW_SPEED_TIME, max(1, (Self.milliseconds(stall) + 999) / 1000))
    }
    try easy.set(large: CURLOPT_MAXFILESIZE_LARGE, max(1, request.maximumBodyBytes))
  }

  private func configureTrust() throws {
    if !settings.tls.verifiesPeer {
      try easy.set(CURLOPT_SSL_VERIFYPEER, 0)
      try easy.set(CURLOPT_SSL_VERIFYHOST, 0)
    }
    if let path = settings.tls.authorities {
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      try easy.set(exists && isFolder.boolValue ? CURLOPT_CAPATH : CURLOPT_CAINFO, path)
    }
  }

  private func configureMethod(_ context: UnsafeMutableRawPointer) throws {
    if request.method == .head {
      try easy.set(CURLOPT_NOBODY, 1)
      return
    }
    let body = request.body ?? ([.post, .put, .patch].contains(request.method) ? Data() : nil)
    if let body {
      try easy.set(CURLOPT_UPLOAD, 1)
      try easy.set(large: CURLOPT_INFILESIZE_LARGE, body.count)
      try easy.check(
        tiles_curl_set_read(
          easy.pointer,
          { buffer, size, count, context in
            guard let buffer, let context else { return Int(CURL_READFUNC_ABORT) }
            return Transfer.at(context).give(UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
          }, context))
      // A kept connection that turns out dead makes libcurl send the body again from its start.
      try easy.check(
        tiles_curl_set_seek(
          easy.pointer,
          { context, offset, origin in
            guard let context, origin == SEEK_SET else { return CURL_SEEKFUNC_CANTSEEK }
            Transfer.at(context).sent = Int(offset)
            return CURL_SEEKFUNC_OK
          }, context))
    }
    try easy.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
  }

  private func configureAnswer(_ context: UnsafeMutableRawPointer) throws {
    try easy.check(
      tiles_curl_set_write(
        easy.pointer,
        { bytes, size, count, context in
          guard let context else { return 0 }
          let accepted = Transfer.at(context).receive(UnsafeRawBufferPointer(start: bytes, count: size * count))
          return accepted ? size * count : 0
        }, context))
    try easy.check(
      tiles_curl_set_header(
        easy.pointer,
        { bytes, size, count, context in
          guard let context else { return 0 }
          let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
          return Transfer.at(context).receive(headerLine: line) ? size * count : 0
        }, context))
  }

  /// The next piece of the request's body.
  private func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard let body = request.body, sent < body.count else { return 0 }
    let count = min(buffer.count, body.count - sent)
    let start = body.startIndex + sent
    body.copyBytes(to: buffer, from: start..<(start + count))
    sent += count
    return count
  }

  /// At least 1, as 0 means "none" to libcurl, and within its 32 bits.
  private static func milliseconds(_ seconds: Double) -> Int {
    seconds.isNaN ? Int(Int32.max) : Int(min(max((seconds * 1000).rounded(.up), 1), Double(Int32.max)))
  }
}
