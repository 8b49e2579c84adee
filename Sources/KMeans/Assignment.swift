internal import Files

/// The nearest centroid of each sample.
public struct Assignment: Sendable, Equatable {
  /// One for each row: the number of the nearest centroid, the lowest of those equally near.
  public let labels: [Int]
  /// One for each row: the squared Euclidean distance to that centroid.
  public let squaredDistances: [Double]

  /// The sum of the squared distances, which k-means makes small.
  public var inertia: Double { squaredDistances.reduce(0, +) }

  /// Assigns each row of `data` (N x D) to the nearest row of `centroids` (K x D, K > 0), on all cores.
  ///
  /// The widths must agree. A row that holds NaN gets label 0 and the distance NaN.
  public init(of data: Samples, to centroids: Matrix) {
    precondition(centroids.rows > 0, "no centroids: fit first")
    precondition(
      data.width == centroids.columns,
      "samples of \(data.width) values cannot be compared with centroids of \(centroids.columns)")
    var labels = [Int](repeating: 0, count: data.count)
    var distances = [Double](repeating: 0, count: data.count)
    labels.withUnsafeMutableBufferPointer { labels in
      distances.withUnsafeMutableBufferPointer { distances in
        data.withRows { samples in
          centroids.withRows { centres in
            onAllCores(samples.count, piece: rowsAtOnce) { range in
              for index in range { (labels[index], distances[index]) = nearest(to: samples[index], among: centres) }
            }
          }
        }
      }
    }
    self.labels = labels
    self.squaredDistances = distances
  }
}

extension Samples {
  /// From each row (N x D) to each centroid (K x D): N x K.
  public func squaredDistances(to centroids: Matrix) -> Matrix {
    precondition(width == centroids.columns, "rows of \(width) values, centroids of \(centroids.columns)")
    let values = withRows { samples in
      centroids.withRows { centres in
        concurrentMap(count * centres.count) { place in
          squaredDistance(samples[place / centres.count], centres[place % centres.count])
        }
      }
    }
    return Matrix(rows: count, columns: centroids.rows, values: values)
  }
}

private func nearest(
  to sample: UnsafeBufferPointer<Float>, among centres: Rows<Double>
) -> (label: Int, distance: Double) {
  var best = (label: 0, distance: squaredDistance(sample, centres[0]))
  for label in 1..<max(1, centres.count) {
    let distance = squaredDistance(sample, centres[label], limit: best.distance)
    if distance < best.distance { best = (label, distance) }
  }
  return best
}
