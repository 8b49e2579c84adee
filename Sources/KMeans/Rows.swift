internal import Files

/// The rows of samples or of a matrix without the array's checks; valid only inside `withRows`.
struct Rows<Value> {
  let count: Int
  let width: Int
  fileprivate let values: UnsafeBufferPointer<Value>

  subscript(index: Int) -> UnsafeBufferPointer<Value> {
    UnsafeBufferPointer(rebasing: values[index * width..<(index + 1) * width])
  }
}

extension Samples {
  func withRows<Result>(_ body: (Rows<Float>) throws -> Result) rethrows -> Result {
    try values.withUnsafeBufferPointer { try body(Rows(count: count, width: width, values: $0)) }
  }
}

extension Matrix {
  func withRows<Result>(_ body: (Rows<Double>) throws -> Result) rethrows -> Result {
    try values.withUnsafeBufferPointer { try body(Rows(count: rows, width: columns, values: $0)) }
  }
}

/// Eight values of a row, as doubles.
@inline(__always)
private func lanes(_ row: UnsafeRawBufferPointer, _ column: Int, _: Double.Type) -> SIMD8<Double> {
  row.loadUnaligned(fromByteOffset: column * MemoryLayout<Double>.stride, as: SIMD8<Double>.self)
}

@inline(__always)
private func lanes(_ row: UnsafeRawBufferPointer, _ column: Int, _: Float.Type) -> SIMD8<Double> {
  SIMD8<Double>(row.loadUnaligned(fromByteOffset: column * MemoryLayout<Float>.stride, as: SIMD8<Float>.self))
}

/// Sum of (a - b)². Floating-point addition is not associative, so the compiler keeps a scalar sum scalar: the lanes are
/// written out. The plain difference, not |a|² - 2ab + |b|², loses no digits when a and b are close.
/// - Parameter limit: where the distance is larger, the sum of its first terms may be returned, which is larger too. Terms
///   are not negative and rounding keeps order, so that a sum which has passed the limit does not come back.
@inline(__always)
func squaredDistance(
  _ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Double>, limit: Double = .infinity
) -> Double {
  let (left, right) = (UnsafeRawBufferPointer(a), UnsafeRawBufferPointer(b))
  return squaredDistance(
    a.count, limit: limit, { lanes(left, $0, Float.self) - lanes(right, $0, Double.self) }, { Double(a[$0]) - b[$0] })
}

@inline(__always)
func squaredDistance(
  _ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>, limit: Double = .infinity
) -> Double {
  let (left, right) = (UnsafeRawBufferPointer(a), UnsafeRawBufferPointer(b))
  return squaredDistance(
    a.count, limit: limit, { lanes(left, $0, Float.self) - lanes(right, $0, Float.self) },
    { Double(a[$0]) - Double(b[$0]) })
}

@inline(__always)
func squaredDistance(_ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>) -> Double {
  let (left, right) = (UnsafeRawBufferPointer(a), UnsafeRawBufferPointer(b))
  return squaredDistance(
    a.count, { lanes(left, $0, Double.self) - lanes(right, $0, Double.self) }, { a[$0] - b[$0] })
}

/// So many terms of a distance between two looks at the limit.
private let columnsAtOnce = 32

@inline(__always)
private func squaredDistance(
  _ count: Int, limit: Double = .infinity, _ eight: (Int) -> SIMD8<Double>, _ one: (Int) -> Double
) -> Double {
  var sums = SIMD8<Double>.zero
  var column = 0
  while column + columnsAtOnce < count {
    for _ in 0..<columnsAtOnce / 8 {
      let difference = eight(column)
      sums += difference * difference
      column += 8
    }
    let sum = sums.sum()
    if sum > limit { return sum }
  }
  while column + 8 <= count {
    let difference = eight(column)
    sums += difference * difference
    column += 8
  }
  var sum = sums.sum()
  while column < count {
    let difference = one(column)
    sum += difference * difference
    column += 1
  }
  return sum
}

/// An array of `count` values, filled by position on all cores.
func concurrentMap(_ count: Int, _ value: (Int) -> Double) -> [Double] {
  [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
    guard let start = buffer.baseAddress else { return }
    onAllCores(count, piece: rowsAtOnce) { range in
      for index in range { (start + index).initialize(to: value(index)) }
    }
    initialized = count
  }
}

/// How many rows a core takes at a time.
let rowsAtOnce = 64
