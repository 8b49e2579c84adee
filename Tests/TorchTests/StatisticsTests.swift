import Foundation
import Testing
import Torch

@Suite(.timeLimit(.minutes(30))) struct StatisticsTests {
  /// Points along (3, 4, 0), a little off along (-4, 3, 0), none along (0, 0, 1), around (1, 2, 3).
  private let points: [Float] = (-2...2).flatMap { step -> [Float] in
    let along = Float(step)
    let across = Float(step * step) / 10
    return [1 + 0.6 * along - 0.8 * across, 2 + 0.8 * along + 0.6 * across, 3]
  }

  @Test func findsTheDirectionsOfMostVariance() throws {
    let found = try Tensor(points, shape: [5, 3]).principalComponents(2)
    let directions = try found.directions.floats()
    #expect(distance(directions, [0.6, 0.8, 0, 0.8, -0.6, 0]) < 1e-6)
    // Sample variances of -2...2 and of 0.4, 0.1, 0, 0.1, 0.4.
    #expect(distance(try found.variances.floats(), [2.5, 0.035]) < 1e-5)
    #expect(distance(try found.mean.floats(), [0.84, 2.12, 3]) < 1e-6)
  }

  /// The greatest difference of two values.
  private func distance(_ values: [Float], _ expected: [Float]) -> Float {
    guard values.count == expected.count else { return .infinity }
    return zip(values, expected).map { abs($0 - $1) }.max() ?? 0
  }

  /// More columns than rows: the eigenvectors of the products give the same directions.
  @Test func wideDataGiveUnitDirections() throws {
    let wide: [Float] = [
      0, 1, 4, 9, 5, 3,
      7, 9, 4, 3, 6, 2,
      3, 6, 4, 8, 7, 1,
      10, 3, 4, 2, 8, 0,
    ]
    let found = try Tensor(wide, shape: [4, 6]).principalComponents(3)
    let directions = try found.directions.floats()
    func product(_ row: Int, _ other: Int) -> Float {
      var sum: Float = 0
      for column in 0..<6 { sum += directions[row * 6 + column] * directions[other * 6 + column] }
      return sum
    }
    for row in 0..<3 {
      for other in 0..<3 { #expect(abs(product(row, other) - (row == other ? 1 : 0)) < 1e-5) }
    }
    // Four rows have three directions, and their variances are all there is.
    var spread: Float = 0
    for column in 0..<6 {
      let values: [Float] = [wide[column], wide[6 + column], wide[12 + column], wide[18 + column]]
      let mean = values.reduce(0, +) / 4
      for value in values { spread += (value - mean) * (value - mean) / 3 }
    }
    let total: Float = try found.variances.floats().reduce(0, +)
    #expect(abs(total - spread) < 1e-3)
  }

  @Test func tooManyComponentsAreRefused() throws {
    let tensor = try Tensor(points, shape: [5, 3])
    #expect(throws: TorchError.self) { try tensor.principalComponents(4) }
  }

  @Test func neighboursDrawTogetherAndCopiesDoNotCount() throws {
    func unit(_ degrees: Double) -> [Float] { [Float(cosine(degrees)), Float(sine(degrees))] }
    // Two copies at 0 degrees, and others at 10 and 90.
    let references = try Tensor(unit(0) + unit(0) + unit(10) + unit(90), shape: [4, 2])
    let reach = try references.reach(neighbours: 1)
    // The nearest other of 0 is 10 and of 10 is 0; of 90 it is 10.
    let nearest: [Float] = [unit(10)[0], unit(10)[0], unit(10)[0], unit(80)[0]]
    #expect(distance(try reach.floats(), nearest) < 1e-6)
    let smooth = try references.smoothed(among: references, reach: reach, neighbours: 1).floats()
    // The copies have one neighbour, 10 degrees away, and the sum of two unit vectors halves the angle.
    #expect(distance(Array(smooth.prefix(4)), unit(5) + unit(5)) < 1e-6)
  }

  private func cosine(_ degrees: Double) -> Double { cos(degrees * .pi / 180) }
  private func sine(_ degrees: Double) -> Double { sin(degrees * .pi / 180) }
}
