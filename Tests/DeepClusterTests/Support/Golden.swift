import DeepCluster
import Files
import Foundation
import TestSupport
import Torch

enum Golden {
  static let isThere = Shared.has("golden")

  static func floats(_ name: String) throws -> [Float] {
    try NPYFile(contentsOf: Shared.url("golden/\(name).npy")).floats()
  }

  /// 8-bit images, N x H x W x 3.
  static func images(_ name: String) throws -> Tensor {
    let file = try NPYFile(contentsOf: Shared.url("golden/\(name).npy"))
    return try Tensor(pixels: file.uint8s(), shape: file.shape)
  }
}

/// The largest difference of two arrays; infinite when they differ in length or one holds NaN.
func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { largest, pair in
    let difference = abs(pair.0 - pair.1)
    return difference.isNaN ? .infinity : max(largest, difference)
  }
}

/// The length of a - b, as a part of the length of b; infinite when they differ in length.
func relativeDistance(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  let (squares, norm) = zip(a, b).reduce((0.0, 0.0)) { sums, pair in
    let difference = pair.0 - pair.1
    return (sums.0 + difference * difference, sums.1 + pair.1 * pair.1)
  }
  return (squares / norm).squareRoot()
}

func relativeDistance(_ a: [Float], _ b: [Float]) -> Double {
  relativeDistance(a.map(Double.init), b.map(Double.init))
}
