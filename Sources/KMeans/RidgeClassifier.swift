internal import Files

/// A linear classifier: ridge regression (Hoerl and Kennard 1970) on which class each row is of, 1 for its own and 0 for the
/// others; a row goes to the class with the greatest value. As scikit-learn's
/// `Ridge(alpha, solver="cholesky").fit(data, indicators, sample_weight=weights)`.
public struct RidgeClassifier: Sendable {
  /// K x D.
  let coefficients: Matrix
  /// K; minus infinity for a class that no row is of.
  let intercepts: [Double]

  /// The same on any number of cores. Time is of the order of N x D² / 2 + D³ / 6, memory of D².
  /// - Parameters:
  ///   - data: N x D.
  ///   - labels: N, from 0 to `classes` - 1.
  ///   - weights: N, 0 or more; rows of weight 0 are not learned from.
  ///   - penalty: on the squares of the coefficients, as a share of the data's variance (the sum over all columns).
  /// - Returns: nil where nothing tells the rows apart.
  /// - Throws: `ClusteringError.notFinite`.
  public init?(
    _ data: Samples, labels: [Int], weights: [Double], classes: Int, penalty: Double
  ) throws(ClusteringError) {
    precondition(labels.count == data.count && weights.count == data.count, "a label and a weight for each row")
    precondition(penalty > 0, "a penalty of \(penalty)")
    try data.validateFinite()
    let total = weights.reduce(0, +)
    guard total > 0 else { return nil }
    let (width, weights) = (data.width, weights.map { $0 / total })
    var shares = [Double](repeating: 0, count: classes)
    var sums = Matrix(zeros: classes, columns: width)
    data.withRows { rows in
      for (index, weight) in weights.enumerated() where weight > 0 {
        let label = labels[index]
        shares[label] += weight
        for (column, value) in rows[index].enumerated() {
          sums.values[label * width + column] += weight * Double(value)
        }
      }
    }
    let mean = (0..<width).map { column in (0..<classes).reduce(0) { $0 + sums[$1, column] } }
    var normal = Self.covariance(data, mean, weights)
    let variance = (0..<width).reduce(0) { $0 + normal[$1, $1] }
    guard variance > 0 else { return nil }
    for column in 0..<width { normal.values[column * width + column] += penalty * variance }
    guard Self.factorize(&normal) else { return nil }
    var found = Matrix(zeros: classes, columns: width)
    for label in 0..<classes {
      // The weighted sum of the centred rows of the class.
      let side = (0..<width).map { sums[label, $0] - shares[label] * mean[$0] }
      found.setRow(label, to: Self.solve(normal, side))
    }
    coefficients = found
    intercepts = (0..<classes).map { label in
      shares[label] > 0 ? shares[label] - zip(mean, found.row(label)).reduce(0) { $0 + $1.0 * $1.1 } : -.infinity
    }
  }

  /// - Parameters:
  ///   - data: N x D.
  ///   - labels: N, of what each row was before.
  /// - Returns: of each row its class, the first of equally good ones, and by how much more it is that than what it was.
  public func place(_ data: Samples, from labels: [Int]) -> (labels: [Int], gains: [Double]) {
    var places = [Int](repeating: 0, count: data.count)
    var gains = [Double](repeating: 0, count: data.count)
    places.withUnsafeMutableBufferPointer { places in
      gains.withUnsafeMutableBufferPointer { gains in
        data.withRows { rows in
          coefficients.withRows { classes in
            onAllCores(rows.count, piece: rowsAtOnce) { range in
              for index in range {
                let row = rows[index]
                var best = (label: 0, value: -Double.infinity)
                var before = -Double.infinity
                for label in 0..<classes.count {
                  var value = intercepts[label]
                  let own = classes[label]
                  for column in 0..<row.count { value += Double(row[column]) * own[column] }
                  if value > best.value { best = (label, value) }
                  if label == labels[index] { before = value }
                }
                (places[index], gains[index]) = (best.label, best.value - before)
              }
            }
          }
        }
      }
    }
    return (places, gains)
  }

  /// D x D, of which the part below the diagonal is filled. Each core has rows of it, and adds up all data in their order.
  private static func covariance(_ data: Samples, _ mean: [Double], _ weights: [Double]) -> Matrix {
    let width = data.width
    var result = Matrix(zeros: width, columns: width)
    result.values.withUnsafeMutableBufferPointer { sums in
      data.withRows { rows in
        onAllCores(width, piece: 8) { block in
          var centred = [Double](repeating: 0, count: block.upperBound)
          centred.withUnsafeMutableBufferPointer { centred in
            for (index, weight) in weights.enumerated() where weight > 0 {
              let row = rows[index]
              for column in 0..<block.upperBound { centred[column] = Double(row[column]) - mean[column] }
              for line in block {
                let factor = weight * centred[line]
                let start = line * width
                for column in 0...line { sums[start + column] += factor * centred[column] }
              }
            }
          }
        }
      }
    }
    return result
  }

  /// Cholesky's factor in place of what is on and below the diagonal.
  /// - Returns: whether the matrix is positive definite.
  private static func factorize(_ matrix: inout Matrix) -> Bool {
    let width = matrix.columns
    return matrix.values.withUnsafeMutableBufferPointer { values in
      for line in 0..<width {
        for column in 0...line {
          var rest = values[line * width + column]
          for place in 0..<column { rest -= values[line * width + place] * values[column * width + place] }
          if column < line {
            values[line * width + column] = rest / values[column * width + column]
          } else {
            guard rest > 0 else { return false }
            values[line * width + line] = rest.squareRoot()
          }
        }
      }
      return true
    }
  }

  /// - Parameter factor: as `factorize` left it.
  private static func solve(_ factor: Matrix, _ side: [Double]) -> [Double] {
    var result = side
    for line in 0..<side.count {
      for column in 0..<line { result[line] -= factor[line, column] * result[column] }
      result[line] /= factor[line, line]
    }
    for line in (0..<side.count).reversed() {
      for column in line + 1..<side.count { result[line] -= factor[column, line] * result[column] }
      result[line] /= factor[line, line]
    }
    return result
  }
}
