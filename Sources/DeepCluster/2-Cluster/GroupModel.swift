internal import Files
internal import Foundation
public import KMeans
public import Ranks

/// Groups that were found: where descriptors are compared, and a centroid for each group.
public struct GroupModel: Sendable, Equatable {
  let map: DescriptorSpace
  /// A centroid for each group, where descriptors are compared: K x C.
  public let centroids: Matrix

  init(map: DescriptorSpace, centroids: Matrix) {
    self.map = map
    self.centroids = centroids
  }

  /// What fitting comes to.
  public struct Fit {
    public let model: GroupModel
    /// What this process has of the descriptors, where they are compared (N x C): with `kmeans` its share of their batches,
    /// with `minibatch` none, which looks at each batch once.
    public let mapped: Samples?
  }

  /// Finds groups among `count` descriptors.
  /// - Parameters:
  ///   - widths: numbers of each kind in a descriptor, in their order.
  ///   - weights: what each descriptor counts for in k-means (`LloydKMeans.fit`); for the space that it works in all
  ///     count the same.
  ///   - labels: groups of the descriptors that `kmeans` begins with in place of seedings, if each has a member.
  ///   - progress: gets the number of descriptors done, and may throw to stop.
  ///   - iterating: called before each iteration of k-means over all; may throw to stop.
  ///   - world: the processes that do it together; all of them find the same.
  ///   - rows: gives the descriptors with these numbers, N x D.
  /// - Throws: `ClusteringError`, `TorchError`, `RankFailure`, what `rows` and `progress` throw.
  public static func fit(
    _ count: Int, widths: [Int], clusters: Int, seed: UInt64, _ options: GroupingOptions,
    weights: [Double]? = nil, from labels: [Int]? = nil,
    world: World = .alone, progress: (_ done: Int) throws -> Void = { _ in }, iterating: () throws -> Void = {},
    rows: ([Int]) throws -> Samples
  ) throws -> Fit {
    guard count >= clusters else { throw ClusteringError.tooFewSamples(found: count, clusters: clusters) }
    let map = try space(fitting: count, widths, options, world, rows: rows)
    let batches = (0..<count).batches(of: options.batch)
    let fit: Fit
    switch options.method {
    case .minibatch:
      var kMeans = MiniBatchKMeans(clusters: clusters, seed: seed)
      for batch in batches {
        try progress(batch.lowerBound)
        if map.isIdentity {
          let own = world.share(of: batch.count)
          let part = batch.lowerBound + own.lowerBound..<batch.lowerBound + own.upperBound
          try kMeans.partialFit(map(rows(Array(part))), weights: weights.map { Array($0[part]) }, among: world)
        } else {
          // Products of fewer rows at once have other last digits: each process takes the whole batch.
          try kMeans.partialFit(map(rows(Array(batch))), weights: weights.map { Array($0[batch]) })
        }
      }
      let centroids = map.isIdentity ? kMeans.centroids : try ofLeader(kMeans.centroids, map, world)
      fit = Fit(model: GroupModel(map: map, centroids: centroids), mapped: nil)
    case .kmeans:
      let own = batches[world.share(of: batches.count)]
      let range = (own.first?.lowerBound ?? 0)..<(own.last?.upperBound ?? 0)
      let data = try Samples(range.count, in: own) { batch in
        try progress(batch.lowerBound)
        return try map(rows(Array(batch)))
      }
      let begin = try labels.flatMap { try data.means(of: Array($0[range]), clusters: clusters, among: world) }
      let kMeans = LloydKMeans(
        clusters: clusters, seed: seed, restarts: options.restarts, swaps: options.swaps, initialCentroids: begin)
      let found = try kMeans.fit(
        data, weights: weights.map { Array($0[range]) }, among: world, iterating: iterating)
      // One that has no rows has not seen how wide they are.
      let mapped = data.count > 0 ? data : Samples(count: 0, width: map.columns, values: [])
      fit = Fit(model: GroupModel(map: map, centroids: found.centroids), mapped: mapped)
    }
    try progress(count)
    return fit
  }

  /// Those of rank 0, where each has found its own.
  private static func ofLeader(_ centroids: Matrix, _ map: DescriptorSpace, _ world: World) throws -> Matrix {
    guard world.count > 1 else { return centroids }
    let bytes = try world.fromLeader { try Array(GroupModel(map: map, centroids: centroids).encoded()) }
    return try GroupModel(encoded: Data(bytes)).centroids
  }

  /// Fitted by rank 0: on another processor the last digits may be others.
  private static func space(
    fitting count: Int, _ widths: [Int], _ options: GroupingOptions, _ world: World, rows: ([Int]) throws -> Samples
  ) throws -> DescriptorSpace {
    guard world.count > 1 else { return try DescriptorSpace(fitting: count, widths: widths, options, rows: rows) }
    let bytes = try world.fromLeader {
      let map = try DescriptorSpace(fitting: count, widths: widths, options, rows: rows)
      let centroid = Matrix(rows: 1, columns: map.columns, values: [Double](repeating: 0, count: map.columns))
      return try Array(GroupModel(map: map, centroids: centroid).encoded())
    }
    return try GroupModel(encoded: Data(bytes)).map
  }

  /// How many numbers the descriptors have that it takes.
  public var width: Int { map.width }

  /// Whether `space` changes nothing.
  public var comparesAsTheyAre: Bool { map.isIdentity }

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
    /// The group of that next nearest centroid; nil where there is no other.
    public let runnerUp: Int?
  }

  /// - Parameters:
  ///   - descriptors: N x D.
  ///   - merged: the group that a found one is in now; nil for one that has no images, which gets none.
  public func place(_ descriptors: Samples, merged: (Int) -> Int? = { $0 }) throws -> [Placement] {
    place(inSpace: try space(descriptors), merged: merged)
  }

  /// Where descriptors belong that `space` has brought where they are compared (N x C).
  public func place(inSpace mapped: Samples, merged: (Int) -> Int? = { $0 }) -> [Placement] {
    placements(mapped, merged) { _, near in near.min { ($0.distance, $0.group) < ($1.distance, $1.group) } }
      .compactMap(\.self)
  }

  /// How images lie in groups that they are known to be in (N x C): as `place`, but that the confidence is 0 where another
  /// group is nearer.
  /// - Parameters:
  ///   - groups: N, after `merged`; nil for an image that is in none.
  ///   - merged: as `place` has it.
  /// - Returns: N; nil where there is no such group.
  public func placeKnown(
    inSpace mapped: Samples, in groups: [Int?], merged: (Int) -> Int? = { $0 }
  ) -> [Placement?] {
    placements(mapped, merged) { row, near in near.filter { $0.group == groups[row] }.min { $0.distance < $1.distance }
    }
  }

  /// - Parameter choose: which of the centroids (squared distances) stands for an image's own group.
  private func placements(
    _ mapped: Samples, _ merged: (Int) -> Int?,
    _ choose: (_ row: Int, [(group: Int, distance: Double)]) -> (group: Int, distance: Double)?
  ) -> [Placement?] {
    let distances = mapped.squaredDistances(to: centroids)
    let groups = (0..<centroids.rows).map(merged)
    return (0..<distances.rows).map { row in
      let near = zip(groups, distances.row(row)).compactMap { group, distance in
        group.map { (group: $0, distance: distance) }
      }
      guard let (group, nearest) = choose(row, near) else { return nil }
      // Alone, it is sure.
      let second = near.lazy.filter { $0.group != group }.min { ($0.distance, $0.group) < ($1.distance, $1.group) }
      let next = second?.distance ?? .infinity
      let confidence = next > 0 ? max(0, 1 - (nearest / next).squareRoot()) : 0
      return Placement(
        group: group, distance: nearest.squareRoot(), confidence: confidence, runnerUp: second?.group)
    }
  }

  /// The groups with other centroids for some, also for numbers beyond those that there are.
  /// - Parameter others: by group, C numbers each.
  public func replacing(_ others: [Int: [Double]]) -> GroupModel {
    let count = max(centroids.rows, (others.keys.max() ?? -1) + 1)
    let none = [Double](repeating: 0, count: centroids.columns)
    let values = (0..<count).flatMap { group in
      others[group] ?? (group < centroids.rows ? Array(centroids.row(group)) : none)
    }
    return GroupModel(map: map, centroids: Matrix(rows: count, columns: centroids.columns, values: values))
  }

  /// The group with number `order[i]` becomes group i.
  public func ordered(_ order: [Int]) -> GroupModel {
    GroupModel(map: map, centroids: centroids.rows(at: order))
  }
}
