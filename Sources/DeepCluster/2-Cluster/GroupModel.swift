public import KMeans

/// Groups that were found: where descriptors are compared, and a centroid for each group.
public struct GroupModel: Sendable, Equatable {
  let space: DescriptorSpace
  /// K x C.
  public let centroids: Matrix

  init(space: DescriptorSpace, centroids: Matrix) {
    self.space = space
    self.centroids = centroids
  }

  /// Finds groups among `count` descriptors.
  /// - Parameters:
  ///   - progress: gets the number of descriptors done, and may throw to stop.
  ///   - rows: gives the descriptors with these numbers, N x 2048.
  /// - Throws: `ClusteringError`, `TorchError`, what `rows` and `progress` throw.
  public init(
    fitting count: Int, clusters: Int, seed: UInt64, _ options: GroupingOptions,
    progress: (_ done: Int) throws -> Void = { _ in }, rows: ([Int]) throws -> Matrix
  ) throws {
    space = try DescriptorSpace(fitting: count, options, rows: rows)
    switch options.method {
    case .minibatch:
      var kMeans = MiniBatchKMeans(clusters: clusters, seed: seed)
      for batch in (0..<count).batches(of: options.batch) {
        try progress(batch.lowerBound)
        try kMeans.partialFit(space(rows(Array(batch))))
      }
      centroids = kMeans.centroids
    case .kmeans:
      var all: [Double] = []
      for batch in (0..<count).batches(of: options.batch) {
        try progress(batch.lowerBound)
        all += try space(rows(Array(batch))).values
      }
      let data = Matrix(rows: count, columns: count == 0 ? 0 : all.count / count, values: all)
      centroids = try LloydKMeans(clusters: clusters, seed: seed, restarts: options.restarts).fit(data).centroids
    }
    try progress(count)
  }

  /// The nearest group of each descriptor (N x 2048).
  public func assign(_ descriptors: Matrix) throws -> Assignment {
    Assignment(of: try space(descriptors), to: centroids)
  }

  /// The group with number `order[i]` becomes group i.
  public func ordered(_ order: [Int]) -> GroupModel {
    GroupModel(space: space, centroids: centroids.rows(at: order))
  }
}

extension Range<Int> {
  /// Cut into batches, the last one shorter.
  public func batches(of size: Int) -> [Range<Int>] {
    stride(from: lowerBound, to: upperBound, by: size).map { $0..<Swift.min($0 + size, upperBound) }
  }
}
