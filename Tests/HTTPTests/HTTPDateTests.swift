import Foundation
import HTTP
import Testing

@Suite(.timeLimit(.minutes(30))) struct HTTPDateTests {
  @Test(arguments: ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"])
  func readsTheThreeFormats(text: String) {
    #expect(HTTPDate.parse(text) == Date(timeIntervalSince1970: 784_111_777))
  }

  @Test func whatIsNoDateIsNil() {
    #expect(HTTPDate.parse("soon") == nil)
    #expect(HTTPDate.parse("") == nil)
  }
}

@Suite(.timeLimit(.minutes(30))) struct CacheLifetimeTests {
  private let now = Date(timeIntervalSince1970: 1_000)

  @Test func maxAgeIsStrongerThanExpiresAndCountsFromTheServer() {
    let headers: HTTPHeaders = [
      "Cache-Control": "public, MAX-AGE=600, s-maxage=5", "Age": "100", "Expires": "Sun, 06 Nov 1994 08:49:37 GMT",
    ]
    #expect(CacheLifetime.expires(headers, now: now) == Date(timeIntervalSince1970: 1_500))
  }

  @Test func expiresServesWithoutMaxAge() {
    #expect(
      CacheLifetime.expires(["Expires": "Sun, 06 Nov 1994 08:49:37 GMT"], now: now)?.timeIntervalSince1970
        == 784_111_777)
    #expect(CacheLifetime.expires(["Expires": "0"], now: now) == nil)
    #expect(CacheLifetime.expires([:], now: now) == nil)
  }
}
