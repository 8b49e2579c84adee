/// A dense matrix of doubles in row-major order: a centroid, or the distances of a sample, a row.
public struct Matrix: Sendable, Equatable {
  public let rows: Int
  public let columns: Int
  /// rows x columns values.
  public internal(set) var values: [Double]

  public init(rows: Int, columns: Int, values: [Double]) {
    precondition(rows >= 0 && columns >= 0, "a matrix cannot have \(rows) rows and \(columns) columns")
    precondition(values.count == rows * columns, "\(rows) x \(columns) needs \(rows * columns) values: \(values.count)")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  init(zeros rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns, values: [Double](repeating: 0, count: rows * columns))
  }

  /// Each value as a double.
  init(_ samples: Samples) {
    self.init(rows: samples.count, columns: samples.width, values: samples.values.map(Double.init))
  }

  public subscript(row: Int, column: Int) -> Double { values[row * columns + column] }

  public func row(_ index: Int) -> ArraySlice<Double> { values[index * columns..<(index + 1) * columns] }

  /// A copy of the rows with these numbers, in their order.
  public func rows(at indices: some Collection<Int>) -> Matrix {
    var values: [Double] = []
    values.reserveCapacity(indices.count * columns)
    for index in indices { values.append(contentsOf: row(index)) }
    return Matrix(rows: indices.count, columns: columns, values: values)
  }
}

extension Matrix {
  mutating func scaleRow(_ index: Int, by factor: Double) {
    for position in index * columns..<(index + 1) * columns { values[position] *= factor }
  }

  mutating func setRow(_ index: Int, to row: some Collection<Double>) {
    values.replaceSubrange(index * columns..<(index + 1) * columns, with: row)
  }

  mutating func setRow(_ index: Int, to sample: ArraySlice<Float>) { setRow(index, to: sample.map(Double.init)) }
}
