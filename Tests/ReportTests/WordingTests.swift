import Foundation
import Testing

@testable import Report

@Suite struct WordingTests {
  @Test(arguments: [(0, "0"), (999, "999"), (8418, "8,418"), (-1_234_567, "-1,234,567")])
  func thousandsAreSetApart(value: Int, text: String) { #expect(Wording.count(value) == text) }

  @Test func oneIsSingular() {
    #expect(Wording.count(1, "tiles") == "1 tile")
    #expect(Wording.count(0, "tiles") == "0 tiles")
  }

  @Test(arguments: [
    (0.123456, "0.1235"), (2, "2"), (-4360.4, "-4,360"), (.nan, "–"), (.infinity, "–"), (1e300, "1e+300"),
  ])
  func numbersHaveFourDigits(value: Double, text: String) { #expect(Wording.number(value) == text) }

  @Test func aColumnIsWordedAlike() {
    #expect(Wording.column([2, 0.5, nil]) == ["2.000", "0.5000", "–"])
    #expect(Wording.column([2, 5, nil]) == ["2", "5", "–"])
  }

  @Test func datesAreInUniversalTime() {
    #expect(Wording.date(Date(timeIntervalSince1970: 1_780_000_000)) == "2026-05-28 20:26 UTC")
  }
}
