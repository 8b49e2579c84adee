internal import Files

/// The nearest of centroids that move, most of them little or not at all: a distance that cannot have become the smallest is
/// not taken again. Labels and distances are those of `Assignment` to the bit.
///
/// Each sample has bounds of its distances, which loosen by the way that a centroid moves (Elkan 2003, "Using the triangle
/// inequality to accelerate k-means"): four bytes for each sample and centroid.
struct MovingCentroids {
  private let data: Samples
  private(set) var centroids: Matrix
  /// One for each sample: its nearest centroid, the lowest of those equally near.
  private(set) var labels: [Int]
  private var bounds: Bounds

  private struct Bounds {
    /// One for each sample: no less than its distance to its nearest centroid.
    var above: [Float]
    /// N x K: no more than the distance to each centroid.
    var below: [Float]
  }

  /// - Parameters:
  ///   - data: N x D, finite.
  ///   - centroids: K x D, K > 0.
  init(of data: Samples, to centroids: Matrix) {
    precondition(centroids.rows > 0, "no centroids: fit first")
    precondition(data.width == centroids.columns, "centroids of \(centroids.columns) values for rows of \(data.width)")
    self.data = data
    self.centroids = centroids
    labels = [Int](repeating: 0, count: data.count)
    // Nothing is known yet, so that each sample is compared with all.
    bounds = Bounds(
      above: [Float](repeating: .infinity, count: data.count),
      below: [Float](repeating: 0, count: data.count * centroids.rows))
    compare(ways: [Float](repeating: 0, count: centroids.rows))
  }

  /// - Parameter others: K x D.
  /// - Returns: the samples to which another one is nearest now, and which one was before.
  mutating func move(to others: Matrix) -> [(sample: Int, before: Int)] {
    guard others.values != centroids.values else { return [] }
    let ways = centroids.withRows { old in
      others.withRows { new in
        (0..<new.count).map { Float(squaredDistance(old[$0], new[$0]).squareRoot()) * (1 + roundingShare) }
      }
    }
    centroids = others
    let before = labels
    compare(ways: ways)
    return zip(labels, before).enumerated().compactMap { sample, label in
      label.0 == label.1 ? nil : (sample, label.1)
    }
  }

  /// One for each sample: the squared distance to its nearest centroid.
  var squaredDistances: [Double] {
    data.withRows { samples in
      centroids.withRows { centres in
        labels.withUnsafeBufferPointer { labels in
          concurrentMap(samples.count) { squaredDistance(samples[$0], centres[labels[$0]]) }
        }
      }
    }
  }

  /// - Parameter ways: how far each centroid has moved, or more.
  private mutating func compare(ways: [Float]) {
    labels.withUnsafeMutableBufferPointer { labels in
      bounds.above.withUnsafeMutableBufferPointer { above in
        bounds.below.withUnsafeMutableBufferPointer { below in
          data.withRows { samples in
            centroids.withRows { centres in
              ways.withUnsafeBufferPointer { ways in
                onAllCores(samples.count, piece: rowsAtOnce) { range in
                  for index in range {
                    let own = UnsafeMutableBufferPointer(
                      rebasing: below[index * ways.count..<(index + 1) * ways.count])
                    loosen(own, by: ways)
                    above[index] = (above[index] + ways[labels[index]]) * (1 + roundingShare)
                    findNearest(to: samples[index], among: centres, &labels[index], above: &above[index], below: own)
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

/// What rounding makes of a distance or of a bound is less than this share of it, and of anything above `smallestBound`.
private let roundingShare: Float = 1e-6

/// Smaller ones are 0 below and this above, where a share of them would not be one.
private let smallestBound: Float = 1e-30

private func bound(above distance: Double) -> Float { max(Float(distance) * (1 + roundingShare), smallestBound) }

@inline(__always)
private func bound(below distance: Float) -> Float {
  let bound = min(distance, .greatestFiniteMagnitude) * (1 - roundingShare)
  return bound > smallestBound ? bound : 0
}

@inline(__always)
private func loosen(_ below: UnsafeMutableBufferPointer<Float>, by ways: UnsafeBufferPointer<Float>) {
  for label in ways.indices { below[label] = bound(below: below[label] - ways[label]) }
}

private func findNearest(
  to sample: UnsafeBufferPointer<Float>, among centres: Rows<Double>, _ label: inout Int, above: inout Float,
  below: UnsafeMutableBufferPointer<Float>
) {
  let known = label
  func mayChange() -> Bool { below.indices.contains { $0 != known && below[$0] <= above } }
  guard mayChange() else { return }
  func distance(_ other: Int) -> Double {
    let distance = squaredDistance(sample, centres[other])
    below[other] = bound(below: Float(distance.squareRoot()))
    return distance
  }
  var least = distance(known)
  above = bound(above: least.squareRoot())
  for other in below.indices where other != known && below[other] <= above {
    let distance = distance(other)
    if distance < least || distance == least && other < label {
      (least, label, above) = (distance, other, bound(above: distance.squareRoot()))
    }
  }
}
