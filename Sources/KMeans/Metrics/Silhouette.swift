import Random

/// The mean silhouette (Rousseeuw 1987), from -1 to 1: how much nearer a sample is to its own group than to the next one,
/// (b - a) / max(a, b), where a and b are mean Euclidean distances. A sample alone in its group counts 0.
///
/// - Parameters:
///   - data: N x D.
///   - labels: N groups.
///   - sample: with more rows than this, the figure is that of so many of them drawn with `seed`, as all pairs are
///     compared: 1,000 x 1,000 x D differences by default.
/// - Returns: `nil` where it is undefined: fewer than two groups (in the sample), or each sample a group of its own.
public func silhouette(_ data: Samples, labels: [Int], sample: Int = 1_000, seed: UInt64 = 0) -> Double? {
  precondition(labels.count == data.count, "\(data.count) samples need as many labels: \(labels.count)")
  guard data.count > sample else { return silhouette(data, labels: labels) }
  var random = SplitMix64(seed: seed)
  let chosen = random.sample(max(0, sample), of: data.count).sorted()
  return silhouette(data.rows(at: chosen), labels: chosen.map { labels[$0] })
}

private func silhouette(_ data: Samples, labels: [Int]) -> Double? {
  // Labels may be any numbers: groups are their places among those that occur.
  let names = Set(labels).sorted()
  guard names.count >= 2, names.count < labels.count else { return nil }
  let place = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
  let groups = labels.compactMap { place[$0] }
  var sizes = [Int](repeating: 0, count: names.count)
  for group in groups { sizes[group] += 1 }

  let widths = data.withRows { rows in
    concurrentMap(rows.count) { index in
      let own = groups[index]
      guard sizes[own] > 1 else { return 0 }
      var sums = [Double](repeating: 0, count: sizes.count)
      for other in groups.indices {
        sums[groups[other]] += squaredDistance(rows[index], rows[other]).squareRoot()
      }
      let within = sums[own] / Double(sizes[own] - 1)
      var between = Double.infinity
      for group in sizes.indices where group != own { between = min(between, sums[group] / Double(sizes[group])) }
      let larger = max(within, between)
      return larger == 0 ? 0 : (between - within) / larger
    }
  }
  return widths.reduce(0, +) / Double(widths.count)
}
