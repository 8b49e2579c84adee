import DeepCluster
import Foundation
import KMeans
import Torch

/// The two directions of greatest variance.
struct PrincipalAxes {
  private let mean: [Double]
  private let directions: [[Double]]
  /// Of the variance, along each direction, 0 to 1.
  let shares: [Double]

  /// - Parameter sample: the most rows that are looked at, evenly spread.
  /// - Throws: `TorchError`.
  init(_ data: Samples, sample: Int) throws {
    let rows = data.rows(at: (0..<data.count).evenlySpread(sample))
    let columns = data.width
    let count = min(2, rows.count, columns)
    guard count > 0 else {
      (mean, directions, shares) = ([], [], [0, 0])
      return
    }
    let found = try rows.tensor().principalComponents(count)
    let mean = try found.mean.floats().map(Double.init)
    let flat = try found.directions.floats().map(Double.init)
    directions = (0..<count).map { Array(flat[($0 * columns)..<(($0 + 1) * columns)]) }
    self.mean = mean
    var squares = 0.0
    for row in 0..<rows.count {
      for (value, center) in zip(rows.row(row), mean) {
        let difference = Double(value) - center
        squares += difference * difference
      }
    }
    let total = squares / Double(max(1, rows.count - 1))
    let along = try found.variances.floats().map { total > 0 ? min(1, Double($0) / total) : 0 }
    shares = along + [Double](repeating: 0, count: 2 - count)
  }

  /// Where a row of the data lies along the two directions.
  func place(_ row: ArraySlice<Float>) -> (x: Double, y: Double) {
    let along = directions.map { direction in
      var sum = 0.0
      for ((value, center), part) in zip(zip(row, mean), direction) { sum += (Double(value) - center) * part }
      return sum
    }
    return (along.first ?? 0, along.dropFirst().first ?? 0)
  }
}
