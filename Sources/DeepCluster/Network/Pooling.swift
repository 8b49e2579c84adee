/// Which numbers of the network images are compared by. What the head learns from is `avg` in any case.
public enum Pooling: String, Sendable, CaseIterable, Codable {
  /// The means over the image of what block 14 says of each place, as published (Keras's `pooling="avg"`): 2,048 numbers.
  case avg
  /// The standard deviations over the image of what block 13's first convolution says of each place (with its
  /// normalisation, before its ReLU): 728 numbers. How much a pattern varies tells textures apart, which is what overhead
  /// images have.
  case std

  /// Numbers in a descriptor.
  public var width: Int { self == .avg ? 2_048 : 728 }

  /// What each place contributes: a descriptor, projected onto a direction, is the mean over the places of theirs.
  /// - Parameters:
  ///   - activations: places x `width`.
  ///   - direction: `width` values.
  /// - Returns: one value a place.
  func projected(_ activations: ArraySlice<Float>, along direction: [Float]) -> [Float] {
    let rows = (0..<activations.count / width).map { activations.dropFirst($0 * width).prefix(width) }
    var (centre, factors) = ([Float](repeating: 0, count: width), direction)
    if self == .std {
      let part = 1 / Float(rows.count)
      for row in rows { for (channel, value) in row.enumerated() { centre[channel] += value * part } }
      var variances = [Float](repeating: 0, count: width)
      for row in rows {
        for (channel, value) in row.enumerated() {
          let distance = value - centre[channel]
          variances[channel] += distance * distance * part
        }
      }
      // A standard deviation is the mean of distance² / standard deviation.
      factors = zip(direction, variances).map { $0 / max($1.squareRoot(), .leastNormalMagnitude) }
    }
    return rows.map { row in
      row.enumerated().reduce(0) { sum, value in
        let distance = value.element - centre[value.offset]
        return sum + (self == .std ? distance * distance : distance) * factors[value.offset]
      }
    }
  }
}
