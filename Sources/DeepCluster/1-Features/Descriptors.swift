public import KMeans

/// What the network sees in each image: N x 2048 numbers.
public struct Descriptors: Sendable, Equatable {
  public let count: Int
  /// Row-major.
  public let values: [Float]

  /// Of no images.
  static let none = Descriptors(count: 0, values: [])

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

  public func matrix(at rows: [Int]) -> Matrix {
    Matrix(rows: rows.count, columns: Self.width, floats: values(at: rows))
  }

  /// Those with these numbers, row-major.
  func values(at rows: [Int]) -> [Float] {
    var picked: [Float] = []
    picked.reserveCapacity(rows.count * Self.width)
    for row in rows { picked += self[row..<row + 1] }
    return picked
  }

  /// 0..<count cut into batches, the last one shorter.
  func batches(of size: Int) -> [Range<Int>] {
    (0..<count).batches(of: size)
  }
}
