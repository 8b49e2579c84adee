import Testing

@testable import HTTP

@Suite(.timeLimit(.minutes(30))) struct EnvironmentProxyTests {
  @Test func `the variable of the scheme comes first, then that of all`() {
    let all = ["http_proxy": "http://a:1", "https_proxy": "b:2", "all_proxy": "socks5h://c:3"]
    #expect(EnvironmentProxy.name(scheme: "http", all) == "a:1")
    // No part of a password, whatever is in it.
    for secret in ["pa/ss", "p@ss", "p@/ss", "://"] {
      #expect(EnvironmentProxy.name(scheme: "http", ["http_proxy": "http://user:\(secret)@proxy:80/x"]) == "proxy:80")
    }
    #expect(EnvironmentProxy.name(scheme: "https", all) == "b:2")
    #expect(EnvironmentProxy.name(scheme: "http", ["ALL_PROXY": "c:3", "HTTP_PROXY": "d:4"]) == "c:3")
    #expect(EnvironmentProxy.name(scheme: "https", ["HTTPS_PROXY": "e:5"]) == "e:5")
    #expect(EnvironmentProxy.name(scheme: "http", ["http_proxy": ""]) == nil)
  }

  @Test func `a password is not part of its name`() {
    #expect(
      EnvironmentProxy.name(scheme: "http", ["http_proxy": "http://me:hidden@p.example:8080/"]) == "p.example:8080")
  }
}
