public import KMeans

/// What the network says of images.
struct Features: Sendable {
  /// What they are compared by.
  let compared: Descriptors
  /// `Pooling.avg`: what a head takes. The same where that is what they are compared by.
  let means: Descriptors
}

/// What the network sees in each image: N x `width` numbers.
public struct Descriptors: Sendable, Equatable {
  public let count: Int
  public let width: Int
  /// Row-major.
  public let values: [Float]

  /// Of no images.
  static let none = Descriptors(count: 0, values: [])

  public init(count: Int, width: Int = Pooling.avg.width, values: [Float]) {
    precondition(values.count == count * width, "\(count) descriptors need \(count * width) values")
    self.count = count
    self.width = width
    self.values = values
  }

  public subscript(range: Range<Int>) -> ArraySlice<Float> {
    values[range.lowerBound * width..<range.upperBound * width]
  }

  public func matrix(_ range: Range<Int>) -> Matrix {
    Matrix(rows: range.count, columns: width, floats: self[range])
  }

  public func matrix(at rows: [Int]) -> Matrix {
    Matrix(rows: rows.count, columns: width, floats: values(at: rows))
  }

  /// Those with these numbers, row-major.
  func values(at rows: [Int]) -> [Float] {
    var picked: [Float] = []
    picked.reserveCapacity(rows.count * width)
    for row in rows { picked += self[row..<row + 1] }
    return picked
  }

  /// 0..<count cut into batches, the last one shorter.
  func batches(of size: Int) -> [Range<Int>] {
    (0..<count).batches(of: size)
  }
}
