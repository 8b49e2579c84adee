/// What is grouped: N rows of D numbers in single precision, in row-major order. Centroids and distances are doubles
/// (`Matrix`): a sample is widened where it is compared, and never copied for it.
public struct Samples: Sendable, Equatable {
  /// N.
  public let count: Int
  /// D.
  public let width: Int
  /// N x D values.
  public let values: [Float]

  public static let none = Samples(count: 0, width: 0, values: [])

  public init(count: Int, width: Int, values: [Float]) {
    precondition(count >= 0 && width >= 0, "there cannot be \(count) samples of \(width) values")
    precondition(values.count == count * width, "\(count) x \(width) needs \(count * width) values: \(values.count)")
    self.count = count
    self.width = width
    self.values = values
  }

  public func row(_ index: Int) -> ArraySlice<Float> { values[index * width..<(index + 1) * width] }

  public subscript(range: Range<Int>) -> Samples {
    Samples(
      count: range.count, width: width, values: Array(values[range.lowerBound * width..<range.upperBound * width]))
  }

  /// A copy of the rows with these numbers, in their order.
  public func rows(at indices: some Collection<Int>) -> Samples {
    var picked: [Float] = []
    picked.reserveCapacity(indices.count * width)
    for index in indices { picked += row(index) }
    return Samples(count: indices.count, width: width, values: picked)
  }

  /// Those of all parts, one after the other; all have one width.
  public init(joining parts: some Collection<Samples>) {
    var (count, width, values) = (0, 0, [Float]())
    values.reserveCapacity(parts.reduce(0) { $0 + $1.values.count })
    for part in parts where part.count > 0 {
      (count, width) = (count + part.count, part.width)
      values += part.values
    }
    self.init(count: count, width: width, values: values)
  }

  /// Some columns of all rows.
  public func columns(_ range: Range<Int>) -> Samples {
    guard range != 0..<width else { return self }
    var picked: [Float] = []
    picked.reserveCapacity(count * range.count)
    for index in 0..<count {
      picked += values[index * width + range.lowerBound..<index * width + range.upperBound]
    }
    return Samples(count: count, width: range.count, values: picked)
  }

  /// The columns of all parts side by side; all have as many rows, and there is one part at least.
  public init(sideBySide parts: [Samples]) {
    guard parts.count > 1 else {
      self = parts[0]
      return
    }
    let (count, width) = (parts[0].count, parts.reduce(0) { $0 + $1.width })
    var values: [Float] = []
    values.reserveCapacity(count * width)
    for index in 0..<count { for part in parts { values += part.row(index) } }
    self.init(count: count, width: width, values: values)
  }
}

extension Samples {
  /// Made in batches, none of which is kept: a million of them are held once.
  /// - Parameters:
  ///   - count: of all.
  ///   - part: those of a batch; all have one width.
  public init<Batches: Sequence>(
    _ count: Int, in batches: Batches, _ part: (Batches.Element) throws -> Samples
  ) rethrows {
    var (width, values) = (0, [Float]())
    for batch in batches {
      let samples = try part(batch)
      if values.isEmpty { values.reserveCapacity(count * samples.width) }
      width = samples.width
      values += samples.values
    }
    self.init(count: count, width: width, values: values)
  }

  /// Every row divided by its Euclidean length; a row of zeros stays.
  public func unitRows() -> Samples {
    var result = values
    for index in 0..<count {
      let length = row(index).reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      guard length > 0 else { continue }
      let factor = 1 / length
      for place in index * width..<(index + 1) * width { result[place] = Float(Double(result[place]) * factor) }
    }
    return Samples(count: count, width: width, values: result)
  }

  /// - Parameters:
  ///   - labels: for each row the number of its group.
  ///   - peers: the processes that each have some of the rows.
  /// - Returns: the mean of each group's rows, K x D; nil where a group has none.
  /// - Throws: `ClusteringError.notFinite`, what `peers` throws.
  public func means(of labels: [Int], clusters: Int, among peers: any Peers = Alone()) throws -> Matrix? {
    try validateFinite()
    let (means, weights) = try SharedSamples(self, peers).means(of: labels, groups: clusters)
    return weights.contains(0) ? nil : means
  }

  /// - Throws: `ClusteringError.notFinite`, with the first place of a NaN or an infinity.
  public func validateFinite() throws(ClusteringError) {
    guard let position = values.firstIndex(where: { !$0.isFinite }) else { return }
    throw .notFinite(row: position / width, column: position % width)
  }
}
