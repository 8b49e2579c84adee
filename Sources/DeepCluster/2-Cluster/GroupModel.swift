public import KMeans

/// Groups that were found: where descriptors are compared, and a centroid for each group.
public struct GroupModel: Sendable, Equatable {
  let map: DescriptorSpace
  /// K x C.
  public let centroids: Matrix

  init(map: DescriptorSpace, centroids: Matrix) {
    self.map = map
    self.centroids = centroids
  }

  /// Finds groups among `count` descriptors.
  /// - Parameters:
  ///   - labels: groups of the descriptors that `kmeans` begins with in place of seedings, if each has a member.
  ///   - progress: gets the number of descriptors done, and may throw to stop.
  ///   - iterating: called before each iteration of k-means over all; may throw to stop.
  ///   - rows: gives the descriptors with these numbers, N x D.
  /// - Throws: `ClusteringError`, `TorchError`, what `rows` and `progress` throw.
  public init(
    fitting count: Int, clusters: Int, seed: UInt64, _ options: GroupingOptions, from labels: [Int]? = nil,
    progress: (_ done: Int) throws -> Void = { _ in }, iterating: () throws -> Void = {},
    rows: ([Int]) throws -> Matrix
  ) throws {
    guard count >= clusters else { throw ClusteringError.tooFewSamples(found: count, clusters: clusters) }
    map = try DescriptorSpace(fitting: count, options, rows: rows)
    switch options.method {
    case .minibatch:
      var kMeans = MiniBatchKMeans(clusters: clusters, seed: seed)
      for batch in (0..<count).batches(of: options.batch) {
        try progress(batch.lowerBound)
        try kMeans.partialFit(map(rows(Array(batch))))
      }
      centroids = kMeans.centroids
    case .kmeans:
      var all: [Double] = []
      for batch in (0..<count).batches(of: options.batch) {
        try progress(batch.lowerBound)
        let mapped = try map(rows(Array(batch)))
        if all.isEmpty { all.reserveCapacity(count * mapped.columns) }
        all += mapped.values
      }
      let data = Matrix(rows: count, columns: count == 0 ? 0 : all.count / count, values: all)
      let begin = labels.flatMap { data.means(of: $0, clusters: clusters) }
      let kMeans = LloydKMeans(
        clusters: clusters, seed: seed, restarts: options.restarts, swaps: options.swaps, initialCentroids: begin)
      centroids = try kMeans.fit(data, iterating: iterating).centroids
    }
    try progress(count)
  }

  /// Numbers of a descriptor that it takes.
  public var width: Int { map.projection?.mean.count ?? centroids.columns }

  /// Descriptors (N x D) as they are compared (N x C).
  public func space(_ descriptors: Matrix) throws -> Matrix { try map(descriptors) }

  /// The nearest group of each descriptor (N x D).
  public func assign(_ descriptors: Matrix) throws -> Assignment {
    Assignment(of: try space(descriptors), to: centroids)
  }

  /// Where one descriptor belongs.
  public struct Placement: Sendable, Equatable {
    public let group: Int
    /// Euclidean, to the centroid of that group.
    public let distance: Double
    /// 1 - distance / distance to the next nearest centroid: 0 half way between two groups, 1 on a centroid. It is the
    /// simplified silhouette (Hruschka et al. 2004) of that one image.
    public let confidence: Double
  }

  /// - Parameters:
  ///   - descriptors: N x D.
  ///   - merged: the group that a found one is in now; nil for one that has no images, which gets none.
  public func place(_ descriptors: Matrix, merged: (Int) -> Int? = { $0 }) throws -> [Placement] {
    place(inSpace: try space(descriptors), merged: merged)
  }

  /// The same of descriptors that `space` gave (N x C).
  public func place(inSpace mapped: Matrix, merged: (Int) -> Int? = { $0 }) -> [Placement] {
    let distances = mapped.squaredDistances(to: centroids)
    let groups = (0..<centroids.rows).map(merged)
    return (0..<distances.rows).compactMap { row in
      let near = zip(groups, distances.row(row)).compactMap { group, distance in group.map { ($0, distance) } }
      guard let (group, nearest) = near.min(by: { ($0.1, $0.0) < ($1.1, $1.0) }) else { return nil }
      // Alone, it is sure.
      let next = near.lazy.filter { $0.0 != group }.map(\.1).min() ?? .infinity
      let confidence = next > 0 ? 1 - (nearest / next).squareRoot() : 0
      return Placement(group: group, distance: nearest.squareRoot(), confidence: confidence)
    }
  }

  /// The group with number `order[i]` becomes group i.
  public func ordered(_ order: [Int]) -> GroupModel {
    GroupModel(map: map, centroids: centroids.rows(at: order))
  }
}

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
