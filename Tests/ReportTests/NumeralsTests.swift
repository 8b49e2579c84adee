import Foundation
import Testing

@testable import Report

@Suite(.timeLimit(.minutes(30))) struct NumeralsTests {
  private let english = Numerals.english
  private let french = Numerals.french

  @Test(arguments: [(0, "0"), (999, "999"), (8418, "8,418"), (-1_234_567, "-1,234,567")])
  func thousandsAreSetApart(value: Int, text: String) { #expect(english.count(value) == text) }

  @Test(arguments: [
    (0.123456, "0.1235"), (2, "2"), (-4360.4, "-4,360"), (.nan, "–"), (.infinity, "–"), (1e300, "1e+300"),
  ])
  func numbersHaveFourDigits(value: Double, text: String) { #expect(english.number(value) == text) }

  @Test func aColumnIsWordedAlike() {
    #expect(english.column([2, 0.5, nil]) == ["2.000", "0.5000", "–"])
    #expect(english.column([2, 5, nil]) == ["2", "5", "–"])
  }

  @Test func `French numbers have a comma, and spaces that do not break`() {
    #expect(french.count(1_234_567) == "1\u{202F}234\u{202F}567")
    #expect(french.number(0.5) == "0,5" && french.signed(-1.5) == "-1,50" && french.fixed(1234.5, 1) == "1234,5")
    #expect(french.column([2, 0.5]) == ["2,000", "0,5000"])
    #expect(french.percent(0.8125, fine: true) == "81,3\u{A0}%")
    #expect(english.percent(0.8125, fine: true) == "81.3 %")
  }
}
