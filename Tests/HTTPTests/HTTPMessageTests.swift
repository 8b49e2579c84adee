import Foundation
import Testing

@testable import HTTP

@Suite(.timeLimit(.minutes(30))) struct HTTPRequestTests {
  private let request = HTTPRequest(
    url: "https://user:hidden@example.org:8443/v4/hidden/1/2/3.png?access_token=hidden#hidden",
    headers: ["Authorization": "Bearer hidden"], body: Data("hidden".utf8))

  @Test func `neither print nor dump shows more than method and server`() {
    #expect("\(request)" == "GET https://example.org:8443")
    #expect(String(reflecting: [request]) == "[GET https://example.org:8443]")
    var dumped = ""
    dump(request, to: &dumped)
    #expect(!dumped.contains("hidden"))
  }

  @Test(arguments: [
    "example.org/x", "ftp://example.org/", "file:///etc/passwd", "https://", "https://exa mple.org/", "",
    "http://h:99999/",
  ])
  func `what is no http address is refused, without being quoted`(_ url: String) {
    let error = #expect(throws: HTTPError.self) { try Origin(url) }
    guard case .invalid(let reason) = error else {
      Issue.record("expected .invalid, found \(String(describing: error))")
      return
    }
    #expect(reason.contains("expected http://"))
    #expect("\(HTTPRequest(url: url))" == "GET (not an http(s) address)")
  }

  @Test func `an origin is scheme, host and port, each spelling of them`() throws {
    let origin = try Origin("https://Example.org/a")
    #expect(try origin == Origin("HTTPS://example.ORG:443/b?c"))
    #expect(try origin != Origin("https://example.org:444/a"))
    #expect(try origin != Origin("http://example.org/a"))
    #expect(try origin != Origin("https://example.org.evil.net/a"))
    #expect(try origin != Origin("https://example.org@evil.net/a"))
    #expect(try Origin("http://[::1]:80/").authority == "[::1]")
  }

  @Test(arguments: [
    ("Authorization", "Bearer a\r\nHost: evil"), ("A\nB", "1"), ("", "1"), ("A:", "1"), ("A", "\u{7F}"),
  ])
  func `a header that could become two is refused, without its value`(_ name: String, _ value: String) {
    var request = HTTPRequest(url: "https://example.org/")
    request.headers.add(name, value)
    let error = #expect(throws: HTTPError.self) { try request.validate() }
    #expect(!"\(error, default: "")".contains("Bearer"))
  }
}
