import Foundation
import HTTP
import Testing

@Suite(.timeLimit(.minutes(30))) struct RetryAfterTests {
  /// Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110.
  private let example = 784_111_777.0

  private func seconds(_ headers: HTTPHeaders, secondsBefore: Double = 90) -> Double? {
    RetryAfter.seconds(in: headers, now: Date(timeIntervalSince1970: example - secondsBefore))
  }

  @Test func `seconds are seconds`() {
    #expect(seconds(["retry-after": "120"]) == 120)
    #expect(seconds(["Retry-After": "0"]) == 0)
  }

  @Test(arguments: [
    "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
  ])
  func `all three date formats of HTTP are read`(_ date: String) {
    #expect(seconds(["Retry-After": date]) == 90)
    #expect(seconds(["Retry-After": date], secondsBefore: -90) == 0)
  }

  @Test func `the time of a rate limit's reset counts when there is no Retry-After that can be read`() {
    #expect(seconds(["X-Rate-Limit-Reset": "784111777"]) == 90)
    #expect(seconds(["X-Rate-Limit-Reset": "784111777"], secondsBefore: -1) == 0)
    #expect(seconds(["X-Rate-Limit-Reset": "784111777", "Retry-After": "7"]) == 7)
    #expect(seconds(["X-Rate-Limit-Reset": "784111777", "Retry-After": "soon"]) == 90)
  }

  @Test func `a date is from the answer's own, so that a clock that is wrong does no harm`() {
    #expect(
      seconds(
        ["Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT", "Date": "Sun, 06 Nov 1994 08:49:34 GMT"],
        secondsBefore: 3_600) == 3)
    #expect(seconds(["X-Rate-Limit-Reset": "784111777", "Date": "Sun, 06 Nov 1994 08:49:34 GMT"]) == 3)
    #expect(seconds(["Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT", "Date": "today"]) == 90)
  }

  @Test(arguments: ["soon", "", "-5", "nan", "inf", "1e3", "Sun, 99 Nov 1994 08:49:37 GMT"])
  func `what cannot be read is no answer`(_ text: String) {
    #expect(seconds(["Retry-After": text]) == nil)
    #expect(seconds(["X-Rate-Limit-Reset": text]) == nil)
  }
}
