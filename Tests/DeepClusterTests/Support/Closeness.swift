import TestSupport
import Torch

extension Tensor {
  convenience init(_ images: Golden.Images) throws { try self.init(pixels: images.pixels, shape: images.shape) }
}

/// The largest difference of two arrays; infinite when they differ in length or one holds NaN.
func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { largest, pair in
    let difference = abs(pair.0 - pair.1)
    return difference.isNaN ? .infinity : max(largest, difference)
  }
}

/// The largest difference of two arrays, in standard deviations of `reference`; infinite or NaN when they cannot be compared.
func deviationsApart(_ values: [Float], _ reference: [Float]) -> Float {
  let mean = reference.reduce(0, +) / Float(reference.count)
  let variance = reference.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(reference.count)
  return largestDifference(values, reference) / variance.squareRoot()
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
