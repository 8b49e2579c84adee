public import KMeans

/// Groups that were found: where descriptors are compared, and a centroid for each group.
public struct GroupModel: Sendable, Equatable {
  let map: DescriptorSpace
  /// A centroid for each group, where descriptors are compared: K x C.
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
    rows: ([Int]) throws -> Samples
  ) throws {
    guard count >= clusters else { throw ClusteringError.tooFewSamples(found: count, clusters: clusters) }
    let map = try DescriptorSpace(fitting: count, options, rows: rows)
    self.map = map
    switch options.method {
    case .minibatch:
      var kMeans = MiniBatchKMeans(clusters: clusters, seed: seed)
      for batch in (0..<count).batches(of: options.batch) {
        try progress(batch.lowerBound)
        try kMeans.partialFit(map(rows(Array(batch))))
      }
      centroids = kMeans.centroids
    case .kmeans:
      let data = try Samples(count, in: (0..<count).batches(of: options.batch)) { batch in
        try progress(batch.lowerBound)
        return try map(rows(Array(batch)))
      }
      let begin = labels.flatMap { data.means(of: $0, clusters: clusters) }
      let kMeans = LloydKMeans(
        clusters: clusters, seed: seed, restarts: options.restarts, swaps: options.swaps, initialCentroids: begin)
      centroids = try kMeans.fit(data, iterating: iterating).centroids
    }
    try progress(count)
  }

  /// How many numbers the descriptors have that it takes.
  public var width: Int { map.projection?.mean.count ?? centroids.columns }

  /// Whether `space` changes nothing.
  public var comparesAsTheyAre: Bool { map.normalize == .none && map.projection == nil && map.neighbourhoods.isEmpty }

  /// Descriptors (N x D) as they are compared (N x C).
  public func space(_ descriptors: Samples) throws -> Samples { try map(descriptors) }

  /// The nearest group of each descriptor (N x D).
  public func assign(_ descriptors: Samples) throws -> Assignment {
    assign(inSpace: try space(descriptors))
  }

  /// The nearest group of each of what `space` made (N x C).
  public func assign(inSpace mapped: Samples) -> Assignment { Assignment(of: mapped, to: centroids) }

  /// Where one descriptor belongs.
  public struct Placement: Sendable, Equatable {
    public let group: Int
    /// Euclidean distance to the centroid of that group.
    public let distance: Double
    /// 1 - distance / distance to the next nearest centroid: 0 half way between two groups, 1 on a centroid. It is the
    /// simplified silhouette (Hruschka et al. 2004) of that one image.
    public let confidence: Double
  }

  /// - Parameters:
  ///   - descriptors: N x D.
  ///   - merged: the group that a found one is in now; nil for one that has no images, which gets none.
  public func place(_ descriptors: Samples, merged: (Int) -> Int? = { $0 }) throws -> [Placement] {
    place(inSpace: try space(descriptors), merged: merged)
  }

  /// Where descriptors belong that `space` has brought where they are compared (N x C).
  public func place(inSpace mapped: Samples, merged: (Int) -> Int? = { $0 }) -> [Placement] {
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
