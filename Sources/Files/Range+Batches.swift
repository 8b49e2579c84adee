extension Range<Int> {
  /// At most `size` of them, as far apart as can be.
  public func evenlySpread(_ size: Int) -> [Int] {
    let size = Swift.min(count, size)
    return (0..<size).map { lowerBound + $0 * count / size }
  }

  /// Cut into batches, the last one shorter.
  public func batches(of size: Int) -> [Range<Int>] {
    stride(from: lowerBound, to: upperBound, by: size).map { $0..<Swift.min($0 + size, upperBound) }
  }
}
