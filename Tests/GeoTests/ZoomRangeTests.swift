import Geo
import Testing

@Suite(.timeLimit(.minutes(30))) struct ZoomRangeTests {
  @Test func `a zoom, or the first and the last`() {
    #expect(ClosedRange(zooms: "12") == 12...12)
    #expect(ClosedRange(zooms: "10-12") == 10...12)
    #expect(ClosedRange(zooms: "0-22") == 0...22)
    #expect(ClosedRange(zooms: "7-7") == 7...7)
  }

  @Test(arguments: [
    "", "-", "12-10", "10-", "-10", "-1-3", "a-b", "10-b", "23", "10-23", "1-2-3", "10..12", "10 - 12", "1.5",
  ])
  func `anything else is none`(_ text: String) { #expect(ClosedRange(zooms: text) == nil) }
}
