/// A dense matrix of doubles in row-major order: one sample, or one centroid, a row.
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

  /// - Parameter floats: rows x columns values in row-major order, for instance descriptors or a slice of them.
  public init(rows: Int, columns: Int, floats: some Collection<Float>) {
    // Contiguous storage is converted in one vectorised loop instead of through the collection's witnesses.
    let values = floats.withContiguousStorageIfAvailable { $0.map(Double.init) } ?? floats.map(Double.init)
    self.init(rows: rows, columns: columns, values: values)
  }

  public subscript(row: Int, column: Int) -> Double { values[row * columns + column] }

  public func row(_ index: Int) -> ArraySlice<Double> { values[index * columns..<(index + 1) * columns] }

  /// A copy of some rows in a row, for instance one batch.
  public func rows(_ range: Range<Int>) -> Matrix {
    let values = Array(values[range.lowerBound * columns..<range.upperBound * columns])
    return Matrix(rows: range.count, columns: columns, values: values)
  }

  /// A copy of the rows with these numbers, in their order.
  public func rows(at indices: some Collection<Int>) -> Matrix {
    var values: [Double] = []
    values.reserveCapacity(indices.count * columns)
    for index in indices { values.append(contentsOf: row(index)) }
    return Matrix(rows: indices.count, columns: columns, values: values)
  }
}

extension Matrix {
  /// Adds row i of `data` to row `labels[i]` of this matrix, in the order of the data.
  mutating func add(_ data: Matrix, toRows labels: [Int]) {
    let columns = columns
    values.withUnsafeMutableBufferPointer { sums in
      data.withRows { rows in
        for (index, label) in labels.enumerated() {
          let row = rows[index]
          let sum = UnsafeMutableBufferPointer(rebasing: sums[label * columns..<(label + 1) * columns])
          for column in row.indices { sum[column] += row[column] }
        }
      }
    }
  }

  mutating func scaleRow(_ index: Int, by factor: Double) {
    for position in index * columns..<(index + 1) * columns { values[position] *= factor }
  }

  mutating func setRow(_ index: Int, to row: ArraySlice<Double>) {
    values.replaceSubrange(index * columns..<(index + 1) * columns, with: row)
  }
}

extension Matrix {
  /// - Parameter labels: for each row the number of its group.
  /// - Returns: the mean of each group's rows, K x D; nil where a group has none.
  public func means(of labels: [Int], clusters: Int) -> Matrix? {
    var members = [Int](repeating: 0, count: clusters)
    for label in labels { members[label] += 1 }
    return members.contains(0) ? nil : means(of: labels, members: members)
  }

  /// - Parameter members: for each group how often `labels` names it; the mean of none is 0.
  func means(of labels: [Int], members: [Int]) -> Matrix {
    var means = Matrix(
      rows: members.count, columns: columns, values: [Double](repeating: 0, count: members.count * columns))
    means.add(self, toRows: labels)
    for cluster in members.indices where members[cluster] > 0 {
      means.scaleRow(cluster, by: 1 / Double(members[cluster]))
    }
    return means
  }
}

extension Matrix {
  /// Every row divided by its Euclidean length; a row of zeros stays.
  public func unitRows() -> Matrix {
    var result = self
    for index in 0..<rows {
      let length = row(index).reduce(0) { $0 + $1 * $1 }.squareRoot()
      if length > 0 { result.scaleRow(index, by: 1 / length) }
    }
    return result
  }
}
