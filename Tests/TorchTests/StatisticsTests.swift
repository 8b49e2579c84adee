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
    let smooth = try NeighbourReferences.smoothed(
      [references], among: [NeighbourReferences(rows: references, reach: reach, neighbours: 1)])[0].floats()
    // The copies have one neighbour, 10 degrees away, and the sum of two unit vectors halves the angle.
    #expect(distance(Array(smooth.prefix(4)), unit(5) + unit(5)) < 1e-6)
  }

  @Test(arguments: [(300, 6), (333, 70), (100, 37)])
  func manyNeighboursAreThoseOfAPlainLook(count: Int, width: Int) throws {
    let neighbours = 7
    var state: UInt64 = 1
    func number() -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) / Float(1 << 24) - 0.5
    }
    func numbers() -> [Float] { (0..<width).map { _ in number() } }
    var rows = (0..<count).map { _ in numbers() }
    // Ten copies of one.
    for index in 5..<15 { rows[index] = rows[5] }
    rows = rows.map { row in
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return row.map { $0 / length }
    }
    func cosines(_ row: [Float]) -> [Float] {
      rows.map { other in
        let cosine = zip(row, other).reduce(0) { $0 + $1.0 * $1.1 }
        return cosine > 1 - 1e-5 ? -2 : cosine
      }
    }
    func reach(_ row: [Float]) -> Float { cosines(row).sorted(by: >)[neighbours - 1] }
    let references = try Tensor(rows.flatMap { $0 }, shape: [count, width])
    let found = try references.reach(neighbours: neighbours)
    let reaches = rows.map(reach)
    #expect(distance(try found.floats(), reaches) < 1e-5)

    let fresh = (0..<37).map { index in zip(rows[index], numbers()).map { $0 + $1 / 5 } }.map { row in
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return row.map { $0 / length }
    }
    let expected = fresh.flatMap { row -> [Float] in
      let (values, own) = (cosines(row), reach(row))
      var sum = [Float](repeating: 0, count: width)
      var total: Float = 0
      for (place, cosine) in values.enumerated() where cosine > 0 {
        let accounts: Float = (cosine >= own - 1e-6 ? 1 : 0) + (cosine >= reaches[place] - 1e-6 ? 1 : 0)
        total += accounts * cosine * cosine * cosine
        for column in 0..<width { sum[column] += accounts * cosine * cosine * cosine * rows[place][column] }
      }
      let moved = (0..<width).map { row[$0] + sum[$0] / max(total, 1e-9) }
      let length = moved.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return moved.map { $0 / length }
    }
    let smooth = try NeighbourReferences.smoothed(
      [Tensor(fresh.flatMap { $0 }, shape: [37, width])],
      among: [NeighbourReferences(rows: references, reach: found, neighbours: neighbours)])
    #expect(distance(try smooth[0].floats(), expected) < 1e-4)
  }

  @Test func neighboursOfTwoSpacesAreOneGraph() throws {
    func unit(_ degrees: Double) -> [Float] { [Float(cosine(degrees)), Float(sine(degrees))] }
    // In the first the neighbours are 0 and 1, 2 and 3; in the other 0 and 2, 1 and 3.
    let spaces = try [[0, 10, 80, 90], [0, 80, 10, 90]].map { degrees in
      try Tensor(degrees.flatMap(unit), shape: [degrees.count, 2])
    }
    let references = try spaces.map { rows in
      try NeighbourReferences(rows: rows, reach: rows.reach(neighbours: 1), neighbours: 1)
    }
    let smooth = try NeighbourReferences.smoothed(spaces, among: references)
    // The first one goes to half of what each of the two neighbours says.
    func between(_ own: Double, _ first: Double, _ second: Double) -> [Float] {
      let sum = zip(unit(own), zip(unit(first), unit(second))).map { $0 + ($1.0 + $1.1) / 2 }
      let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return sum.map { $0 / length }
    }
    #expect(distance(Array(try smooth[0].floats().prefix(2)), between(0, 10, 80)) < 1e-5)
    #expect(distance(Array(try smooth[1].floats().prefix(2)), between(0, 80, 10)) < 1e-5)
    #expect(throws: TorchError.self) {
      let wide = try Tensor([Float](repeating: 0.5, count: 16), shape: [4, 4])
      _ = try NeighbourReferences.smoothed([spaces[0], wide], among: references)
    }
  }

  private func cosine(_ degrees: Double) -> Double { cos(degrees * .pi / 180) }
  private func sine(_ degrees: Double) -> Double { sin(degrees * .pi / 180) }
}
