import Files
import Testing

@Suite(.timeLimit(.minutes(30))) struct RoundedTests {
  @Test(arguments: [
    (0.693147, 0.6931), (0.000123456, 0.0001235), (123.456, 123.5), (8_418, 8_418), (1_234_567.8, 1_234_568),
    (-0.5, -0.5),
    (0, 0), (1e-300, 1e-300),
  ])
  func `four digits count from the first that is not 0`(_ value: Double, _ expected: Double) {
    #expect(value.rounded(toSignificant: 4) == expected)
  }

  @Test func `a number has so many decimals, and no more`() {
    #expect(0.123456.rounded(to: 4) == 0.1235 && (-2.5049).rounded(to: 2) == -2.5 && 7.0.rounded(to: 3) == 7)
    #expect(Double.infinity.rounded(to: 4) == .infinity && Double.nan.rounded(to: 4).isNaN)
  }
}
