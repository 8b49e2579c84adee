public import KMeans

/// What the network sees in each image: N x 2048 numbers.
public struct Descriptors: Sendable, Equatable {
  public let count: Int
  /// Row-major.
  public let values: [Float]

  public static let width = Xception.descriptorSize

  public init(count: Int, values: [Float]) {
    precondition(values.count == count * Self.width, "\(count) descriptors need \(count * Self.width) values")
    self.count = count
    self.values = values
  }

  public subscript(range: Range<Int>) -> ArraySlice<Float> {
    values[range.lowerBound * Self.width..<range.upperBound * Self.width]
  }

  public func matrix(_ range: Range<Int>) -> Matrix {
    Matrix(rows: range.count, columns: Self.width, floats: self[range])
  }

  /// 0..<count cut into batches, the last one shorter.
  func batches(of size: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
  }
}
