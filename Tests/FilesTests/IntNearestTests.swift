import Files
import Testing

@Suite(.timeLimit(.minutes(30))) struct IntNearestTests {
  @Test(
    arguments: [
      (0.4, 0), (0.5, 1), (-0.5, -1), (-0.0, 0), (9e15, 9_000_000_000_000_000), (9.3e18, Int.max), (-1e300, .min),
      (.infinity, .max), (-.infinity, .min), (.nan, 0),
    ] as [(Double, Int)])
  func `what is beyond the range becomes its end`(value: Double, nearest: Int) {
    #expect(Int(nearest: value) == nearest)
  }
}
