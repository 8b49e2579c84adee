/// Which numbers of the network images are compared by. What the head learns from is `avg` in any case.
public enum Pooling: String, Sendable, CaseIterable, Codable {
  /// The means over the image of what block 14 says of each place, as published (Keras's `pooling="avg"`): 2,048 numbers.
  case avg
  /// The standard deviations over the image of what block 13's first convolution says of each place (with its
  /// normalisation, before its ReLU): 728 numbers. The idea: overhead images are textures, which how much a pattern
  /// varies tells apart. docs/deepcluster.md has what it measured.
  case std

  /// Numbers in a descriptor.
  public var width: Int { self == .avg ? 2_048 : 728 }

  /// How much each place adds to the descriptor's projection onto a direction: their mean is that projection.
  /// - Parameters:
  ///   - activations: places x `width`.
  ///   - direction: `width` values.
  /// - Returns: one value a place.
  func projected(_ activations: ArraySlice<Float>, along direction: [Float]) -> [Float] {
    let rows = (0..<activations.count / width).map { activations.dropFirst($0 * width).prefix(width) }
    func product(_ row: [Float], _ factors: [Float]) -> Float { zip(row, factors).reduce(0) { $0 + $1.0 * $1.1 } }
    switch self {
    case .avg: return rows.map { product(Array($0), direction) }
    case .std:
      let means = Self.mean(rows.map(Array.init), width)
      let squares = rows.map { row in zip(row, means).map { ($0 - $1) * ($0 - $1) } }
      // A standard deviation is the mean of squared distances over itself; what does not vary adds nothing.
      let factors = zip(direction, Self.mean(squares, width)).map { $1 > 0 ? $0 / $1.squareRoot() : 0 }
      return squares.map { product($0, factors) }
    }
  }

  private static func mean(_ rows: [[Float]], _ width: Int) -> [Float] {
    var sums = [Float](repeating: 0, count: width)
    for row in rows { for (column, value) in row.enumerated() { sums[column] += value } }
    return sums.map { $0 / Float(rows.count) }
  }
}
