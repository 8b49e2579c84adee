/// How descriptors are made comparable and grouped. The defaults are those of the published experiment.
public struct GroupingOptions: Sendable, Equatable {
  public enum Method: String, Sendable, CaseIterable {
    /// Batch by batch, one seeding, as published.
    case minibatch
    /// All images at once (Lloyd), the best of several seedings, and random swaps.
    case kmeans
  }

  public var method = Method.minibatch
  public var normalize = DescriptorScaling.none
  /// Principal components that descriptors are reduced to; 0 keeps all of their numbers.
  public var components = 0
  /// Components at unit variance: those that vary little count as much as those that vary most.
  public var whiten = false
  /// Nearest neighbours that each descriptor is averaged with, `DescriptorSpace.rounds` times; 0 leaves them as they are.
  public var neighbours = 0
  /// Seedings of `kmeans`.
  public var restarts = 20
  /// Random swaps that `kmeans` tries after its seedings (`LloydKMeans.swaps`).
  public var swaps = 0
  /// Descriptors that `minibatch` gets at once.
  public var batch = 1_000

  public init() {}

  /// - Throws: `DeepClusterError.invalidOption`.
  /// - Parameter width: numbers in a descriptor, or the most that it can have.
  public func validate(clusters: Int, width: Int = Pooling.avg.width) throws {
    try require(batch >= clusters, "cluster batch", "at least as many as clusters (\(clusters))", batch)
    try require((0...width).contains(components), "pca", "0 (all) to \(width) components", components)
    try require(!whiten || components > 0, "whiten", "principal components to whiten (pca above 0)", components)
    try require((0...1_000).contains(neighbours), "neighbours", "0 to 1000", neighbours)
    try require(
      neighbours == 0 || normalize == .l2, "neighbours", "0, or descriptors of unit length (normalize l2)", neighbours)
    try require((1...1_000).contains(restarts), "restarts", "1 to 1000", restarts)
    try require((0...100_000).contains(swaps), "swaps", "0 to 100000", swaps)
  }

  /// By the names that parameters have on the command line, in pipelines and in checkpoints.
  public var named: [String: String] {
    [
      "kmeans": method.rawValue, "normalize": normalize.rawValue, "pca": "\(components)", "whiten": "\(whiten)",
      "neighbours": "\(neighbours)", "restarts": "\(restarts)", "swaps": "\(swaps)", "cluster_batch": "\(batch)",
    ]
  }
}

/// What is done to descriptors before they are compared.
public enum DescriptorScaling: String, Sendable, CaseIterable {
  /// As they come, as published.
  case none
  /// Each divided by its Euclidean length, so that images are told apart by what they show and not by how much of it:
  /// those with little texture (open sea, ice) have short descriptors, which otherwise fall together.
  case l2
}
