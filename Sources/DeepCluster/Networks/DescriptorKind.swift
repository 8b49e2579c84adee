internal import Torch

/// One way in which a network describes an image: which layer is asked, and what is made of its answers over the image.
public struct DescriptorKind: Sendable, Equatable {
  /// The word of `--pooling`.
  public let name: String
  /// Numbers in a descriptor: channels of the layer.
  public let width: Int
  public let statistic: Statistic
  /// For help texts: the layer, and the number of values; empty where the name says it.
  public let help: String

  public enum Statistic: Sendable, Equatable {
    /// The mean over the places of the image.
    case mean
    case standardDeviation
  }

  /// Whether it is made of what a layer says of many places: a class token is not.
  public let hasPlaces: Bool

  public init(_ name: String, width: Int, _ statistic: Statistic, help: String, hasPlaces: Bool = true) {
    (self.name, self.width, self.statistic, self.help) = (name, width, statistic, help)
    self.hasPlaces = hasPlaces
  }

  /// Of what a layer says of each place: N x C x h x w to N x C.
  func pooled(_ activations: Tensor) throws(TorchError) -> Tensor {
    switch statistic {
    case .mean: try activations.meanOverPixels()
    case .standardDeviation: try activations.deviationOverPixels()
    }
  }

  /// How much each place adds to the descriptor's projection onto a direction: their mean is that projection.
  /// - Parameters:
  ///   - activations: places x `width`.
  ///   - direction: `width` values.
  /// - Returns: one value a place.
  func projected(_ activations: ArraySlice<Float>, along direction: [Float]) -> [Float] {
    let rows = (0..<activations.count / width).map { activations.dropFirst($0 * width).prefix(width) }
    func product(_ row: [Float], _ factors: [Float]) -> Float { zip(row, factors).reduce(0) { $0 + $1.0 * $1.1 } }
    switch statistic {
    case .mean: return rows.map { product(Array($0), direction) }
    case .standardDeviation:
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
