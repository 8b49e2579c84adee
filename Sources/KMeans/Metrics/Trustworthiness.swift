import Random

/// How far neighbours in a layout are neighbours in the data (Venna and Kaski 2001, "Neighborhood preservation in nonlinear
/// projection methods"): 1 where each of the k nearest in the layout is among the k nearest in the data; each that is not
/// costs as much as its rank there is beyond k. As scikit-learn's `trustworthiness`.
///
/// - Parameters:
///   - data: N x D.
///   - layout: N x 2, or of any width.
///   - neighbours: k.
///   - sample: with more rows than this, the figure is that of so many of them, drawn with `seed`, among one another.
/// - Returns: `nil` where it is undefined: k is half of the rows or more.
public func trustworthiness(
  _ data: Samples, _ layout: Samples, neighbours: Int = 15, sample: Int = 2_000, seed: UInt64 = 0
) -> Double? {
  precondition(layout.count == data.count, "\(data.count) samples need as many places: \(layout.count)")
  guard data.count > sample else { return trustworthiness(data, layout, neighbours) }
  var random = SplitMix64(seed: seed)
  let chosen = random.sample(max(0, sample), of: data.count).sorted()
  return trustworthiness(data.rows(at: chosen), layout.rows(at: chosen), neighbours)
}

private func trustworthiness(_ data: Samples, _ layout: Samples, _ neighbours: Int) -> Double? {
  let count = data.count
  guard neighbours > 0, 2 * neighbours < count else { return nil }
  let costs = data.withRows { rows in
    layout.withRows { places in
      concurrentMap(count) { index in
        let squares = (0..<count).map { squaredDistance(rows[index], rows[$0]) }
        let near = (0..<count).map { squaredDistance(places[index], places[$0]) }
        func isNearer(_ one: Int, _ other: Int, by distances: [Double]) -> Bool {
          (distances[one], one) < (distances[other], other)
        }
        let others = (0..<count).filter { $0 != index }
        let found = others.sorted { isNearer($0, $1, by: near) }.prefix(neighbours)
        return found.reduce(0) { cost, other in
          let rank = 1 + others.count { isNearer($0, other, by: squares) }
          return cost + Double(max(0, rank - neighbours))
        }
      }
    }
  }
  let worst = Double(count) * Double(neighbours) * Double(2 * count - 3 * neighbours - 1) / 2
  return 1 - costs.reduce(0, +) / worst
}
