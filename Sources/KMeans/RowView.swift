internal import Dispatch

/// The rows of a matrix without the array's checks; valid only inside `Matrix.withRows`.
struct RowView {
  let count: Int
  let columns: Int
  fileprivate let values: UnsafeBufferPointer<Double>

  subscript(index: Int) -> UnsafeBufferPointer<Double> {
    UnsafeBufferPointer(rebasing: values[index * columns..<(index + 1) * columns])
  }
}

extension Matrix {
  func withRows<Result>(_ body: (RowView) throws -> Result) rethrows -> Result {
    try values.withUnsafeBufferPointer { try body(RowView(count: rows, columns: columns, values: $0)) }
  }
}

/// Sum of (a - b)². Floating-point addition is not associative, so the compiler keeps a scalar sum scalar: the lanes are
/// written out. The plain difference, not |a|² - 2ab + |b|², loses no digits when a and b are close.
@inline(__always)
func squaredDistance(_ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>) -> Double {
  let left = UnsafeRawBufferPointer(a)
  let right = UnsafeRawBufferPointer(b)
  let stride = MemoryLayout<Double>.stride
  var lanes = SIMD8<Double>.zero
  var column = 0
  while column + 8 <= a.count {
    let difference =
      left.loadUnaligned(fromByteOffset: column * stride, as: SIMD8<Double>.self)
      - right.loadUnaligned(fromByteOffset: column * stride, as: SIMD8<Double>.self)
    lanes += difference * difference
    column += 8
  }
  var sum = lanes.sum()
  while column < a.count {
    let difference = a[column] - b[column]
    sum += difference * difference
    column += 1
  }
  return sum
}

/// Runs `body` over pieces of 0..<count on all cores. The pieces must not depend on one another, and each writes only
/// to places of its own, so the outcome does not depend on the number of cores.
func concurrently(over count: Int, _ body: (Range<Int>) -> Void) {
  let piece = 64
  withoutActuallyEscaping(body) { body in
    // Unsafe for the compiler, which cannot see that the pieces write to different places and that `concurrentPerform`
    // returns only after the last one.
    nonisolated(unsafe) let body = body
    DispatchQueue.concurrentPerform(iterations: (count + piece - 1) / piece) { index in
      body(index * piece..<min(count, (index + 1) * piece))
    }
  }
}

/// An array of `count` values, filled by position on all cores.
func concurrentMap(_ count: Int, _ value: (Int) -> Double) -> [Double] {
  [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
    guard let start = buffer.baseAddress else { return }
    concurrently(over: count) { range in
      for index in range { (start + index).initialize(to: value(index)) }
    }
    initialized = count
  }
}
