/// The proxy that libcurl takes from the environment.
/// Source: https://everything.curl.dev/usingcurl/proxies/env.html
enum EnvironmentProxy {
  /// Host and port as the variable has them, without a user and a password; nil where none is set for a scheme.
  static func name(scheme: String, _ environment: [String: String]) -> String? {
    // HTTP_PROXY in capitals is a header of CGI requests, and not read.
    let variables = ["\(scheme)_proxy"] + (scheme == "http" ? [] : ["HTTPS_PROXY"]) + ["all_proxy", "ALL_PROXY"]
    guard let value = variables.lazy.compactMap({ environment[$0] }).first(where: { !$0.isEmpty }) else { return nil }
    let rest = value.range(of: "://").map { value[$0.upperBound...] } ?? value[...]
    // A password may hold a slash: what is before the last @ goes first.
    let place = rest.lastIndex(of: "@").map { rest[rest.index(after: $0)...] } ?? rest
    return String(place.prefix { $0 != "/" })
  }
}
