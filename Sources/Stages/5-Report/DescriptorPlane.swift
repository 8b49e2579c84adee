import Dataset
import DeepCluster
import Foundation
import KMeans
import Torch

/// The descriptors as the grouping compared them, seen along their first two principal components, and how sure each is
/// of its group.
struct DescriptorPlane {
  struct Place {
    let x: Double
    let y: Double
    let placement: GroupModel.Placement
  }

  let places: [ItemKey: Place]
  /// Of the variance, along the two axes, 0 to 1.
  let shares: [Double]
  let dimensions: Int

  /// The axes are those of at most so many descriptors: more turn them little.
  private static let sample = 5_000
  private static let batch = 1_000

  /// - Throws: `GroupPlacing.NoGroups` where the groups are not those of the file, `GroupPlacing.OtherNetwork`; what reading
  ///   and torch throw.
  init(in folder: DataFolder) throws {
    let descriptors = try DescriptorFiles(in: folder)
    let placing = try GroupPlacing(in: folder)
    var values: [Double] = []
    var placements: [GroupModel.Placement] = []
    for batch in (0..<descriptors.keys.count).batches(of: Self.batch) {
      let mapped = try placing.space(descriptors.matrix(batch))
      if values.isEmpty { values.reserveCapacity(descriptors.keys.count * mapped.columns) }
      values += mapped.values
      placements += placing.place(inSpace: mapped)
    }
    let rows = descriptors.keys.count
    let columns = rows == 0 ? 0 : values.count / rows
    let axes = try PrincipalAxes(Matrix(rows: rows, columns: columns, values: values), sample: Self.sample)
    var places: [ItemKey: Place] = [:]
    for (row, key) in descriptors.keys.enumerated() where row < placements.count {
      let (x, y) = axes.place(values[(row * columns)..<((row + 1) * columns)])
      // Descriptors near the end of a Float's range have squares beyond it, and so no axes.
      guard x.isFinite, y.isFinite else { continue }
      places[key] = Place(x: x, y: y, placement: placements[row])
    }
    self.places = places
    shares = axes.shares
    dimensions = columns
  }

  /// nil for an image that has no descriptor, or another than it was grouped by.
  func confidence(of row: AssignmentFile.Row) -> Double? {
    places[row.key]?.placement.confidence(in: row.group, at: row.distance)
  }
}

/// The two directions of greatest variance.
struct PrincipalAxes {
  private let mean: [Double]
  private let directions: [[Double]]
  /// Of the variance, along each direction, 0 to 1.
  let shares: [Double]

  /// - Parameter sample: the most rows that are looked at, evenly spread.
  /// - Throws: `TorchError`.
  init(_ data: Matrix, sample: Int) throws {
    let rows = data.rows(at: (0..<data.rows).evenlySpread(sample))
    let columns = data.columns
    let count = min(2, rows.rows, columns)
    guard count > 0 else {
      (mean, directions, shares) = ([], [], [0, 0])
      return
    }
    let found = try Tensor(rows.values.map(Float.init), shape: [rows.rows, columns]).principalComponents(count)
    let mean = try found.mean.floats().map(Double.init)
    let flat = try found.directions.floats().map(Double.init)
    directions = (0..<count).map { Array(flat[($0 * columns)..<(($0 + 1) * columns)]) }
    self.mean = mean
    var squares = 0.0
    for row in 0..<rows.rows {
      for (value, center) in zip(rows.row(row), mean) { squares += (value - center) * (value - center) }
    }
    let total = squares / Double(max(1, rows.rows - 1))
    let along = try found.variances.floats().map { total > 0 ? min(1, Double($0) / total) : 0 }
    shares = along + [Double](repeating: 0, count: 2 - count)
  }

  /// Where a row of the data lies along the two directions.
  func place(_ row: ArraySlice<Double>) -> (x: Double, y: Double) {
    let along = directions.map { direction in
      var sum = 0.0
      for ((value, center), part) in zip(zip(row, mean), direction) { sum += (value - center) * part }
      return sum
    }
    return (along.first ?? 0, along.dropFirst().first ?? 0)
  }
}
