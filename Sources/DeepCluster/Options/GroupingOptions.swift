public import Options

/// How descriptors are made comparable and grouped. The values of `init()` are those of the published experiment.
public struct GroupingOptions: DeclaredOptions {
  public enum Method: String, Sendable, CaseIterable, OptionValue {
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

  public static let declared: [DeclaredOption<Self>] = [
    DeclaredOption(
      "kmeans", \.method, "minibatch (batch by batch) or kmeans (all at once, several seedings and swaps).",
      in: [.deepcluster: .kmeans, .default: .kmeans]),
    DeclaredOption(
      "restarts", \.restarts, "Seedings of kmeans.", in: [.deepcluster: 1, .default: 1], allowed: .range(1...1_000)),
    DeclaredOption(
      "swaps", \.swaps,
      "Random swaps (Fränti 2018) that kmeans tries after its seedings: one centroid moves, and stays where the inertia "
        + "falls.", in: [.default: 400], allowed: .range(0...100_000), traits: [.later]),
    DeclaredOption(
      "cluster-batch", \.batch, "Images fed to minibatch at a time; also the batches of cluster_score.",
      allowed: .range(1...10_000_000)),
    DeclaredOption(
      "normalize", \.normalize, "Descriptors before grouping: none or l2 (unit length).",
      in: [.deepcluster: .l2, .default: .l2]),
    DeclaredOption(
      "pca", \.components, "Principal components that descriptors are reduced to; 0 keeps all.",
      in: [.deepcluster: 256, .default: 64], allowed: .range(0...1_000_000, "0 (all), or a number of components")),
    DeclaredOption(
      "whiten", \.whiten, "Principal components at unit variance, or not.", in: [.deepcluster: true]),
    DeclaredOption(
      "neighbours", \.neighbours, "Neighbours that each descriptor is averaged with before grouping; 0 for none.",
      in: [.default: 10], allowed: .range(0...1_000)),
  ]

  public mutating func settle(given: Set<String>) {
    // Minibatch has neither, and its runs are the same whichever recipe they began with.
    if method == .minibatch {
      let unused = Self()
      if !given.contains("restarts") { restarts = unused.restarts }
      if !given.contains("swaps") { swaps = unused.swaps }
    }
    // Neighbours are found by angles: without unit length there are none.
    if normalize == .none, !given.contains("neighbours") { neighbours = 0 }
    if components == 0, !given.contains("whiten") { whiten = false }
  }

  public func validateTogether() throws(OptionFailure) {
    let unused = Self()
    if method == .minibatch {
      try require(
        restarts == unused.restarts, "restarts", "a number with kmeans, and none with minibatch, which has one seeding",
        restarts)
      try require(swaps == unused.swaps, "swaps", "a number with kmeans, and none with minibatch", swaps)
    }
    try require(!whiten || components > 0, "whiten", "principal components to whiten (pca above 0)", components)
    try require(
      neighbours == 0 || normalize == .l2, "neighbours", "0, or descriptors of unit length (normalize l2)", neighbours)
  }

  /// Checks the options, and that they fit the number of clusters and the descriptors.
  /// - Parameter width: numbers in a descriptor; nil where that is not known.
  /// - Throws: `OptionFailure`.
  public func validate(clusters: Int, width: Int?) throws(OptionFailure) {
    try validate()
    try require(batch >= clusters, "cluster-batch", "at least as many as clusters (\(clusters))", batch)
    if let width { try require(components <= width, "pca", "0 (all) to \(width) components", components) }
  }
}

/// What is done to descriptors before they are compared.
public enum DescriptorScaling: String, Sendable, CaseIterable, OptionValue {
  /// Descriptors as they come, as published.
  case none
  /// Each divided by its Euclidean length, so that images are told apart by what they show and not by how much of it:
  /// those with little texture (open sea, ice) have short descriptors, which otherwise fall together.
  case l2
}
