/// A set of choices that belong together; docs/deepcluster.md has what each measured.
public enum Recipe: String, Sendable, CaseIterable {
  /// Makina Corpus 2020: descriptors as they come, MiniBatchKMeans, batch normalisation by batches.
  case makina
  /// Caron et al. 2018: 256 whitened components of unit length, k-means, equal shares of the groups in training.
  case deepcluster
  /// Standard deviations averaged over four quarter turns, 64 components, neighbours, groups that move; cautious training that
  /// ends where they have settled.
  case `default`

  public var options: DeepClusterOptions {
    var options = DeepClusterOptions()
    switch self {
    case .makina: break
    case .deepcluster:
      options.grouping.method = .kmeans
      options.grouping.restarts = 1
      options.grouping.normalize = .l2
      options.grouping.components = 256
      options.grouping.whiten = true
      options.sampling = .uniform
    case .default:
      options.grouping.method = .kmeans
      options.grouping.normalize = .l2
      options.grouping.restarts = 1
      options.grouping.swaps = 400
      options.grouping.components = 64
      options.grouping.neighbours = 10
      options.pooling = .std
      options.kMeansInit = .previous
      options.rotations = 4
      options.turns = true
      options.warmup = 200
      options.batchNorm = .frozen
      options.settled = 0.9
    }
    return options
  }
}
