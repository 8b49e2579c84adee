internal import CCurl
import Foundation

extension Transfer {
  /// libcurl's codes in the words of `HTTPError`. libcurl's own text is used only where it cannot quote the address.
  func failure(_ code: CURLcode) -> HTTPError {
    let host = origin.authority
    let reason = String(cString: curl_easy_strerror(code))
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: return .cannotResolve(host: host)
    case CURLE_COULDNT_RESOLVE_PROXY: return .cannotConnect(host: host, reason: "the proxy's name does not resolve")
    case CURLE_COULDNT_CONNECT:
      let cause = easy.number(CURLINFO_OS_ERRNO)
      return .cannotConnect(host: host, reason: cause == 0 ? reason : String(cString: strerror(Int32(cause))))
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

  func failure(_ code: CURLMcode) -> HTTPError {
    .other(host: origin.authority, reason: String(cString: curl_multi_strerror(code)))
  }
}
