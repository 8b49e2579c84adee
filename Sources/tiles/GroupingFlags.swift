public import ArgumentParser
public import DeepCluster

/// How descriptors are grouped, by `cluster` and `groups`: a recipe, and what is to differ from it.
struct GroupingFlags: ParsableArguments {
  @Option(
    help: "default, makina (as published in 2020) or deepcluster (as published in 2018): what the rest begins with.")
  var recipe = Recipe.default
  @Option(help: "minibatch (batch by batch) or kmeans (all at once, several seedings and swaps).")
  var kmeans: GroupingOptions.Method?
  @Option(help: "Seedings of kmeans.")
  var restarts: Int?
  @Option(help: "Moves of one centroid that kmeans tries after its seedings, and keeps where the inertia falls.")
  var swaps: Int?
  @Option(help: "Images fed to minibatch at a time; also the batches of cluster_score.")
  var clusterBatch: Int?
  @Option(help: "Descriptors before grouping: none or l2 (unit length).")
  var normalize: DescriptorScaling?
  @Option(help: "Principal components that descriptors are reduced to; 0 keeps all.")
  var pca: Int?
  @Flag(inversion: .prefixedNo, help: "Principal components at unit variance, or not.")
  var whiten: Bool?
  @Option(help: "Neighbours that each descriptor is averaged with before grouping; 0 for none.")
  var neighbours: Int?

  func options(clusters: ClusterCount) throws -> GroupingOptions {
    var options = recipe.options.grouping
    options.batch = max(options.batch, clusters.largest)
    if let kmeans { options.method = kmeans }
    if let restarts { options.restarts = restarts }
    if let swaps { options.swaps = swaps }
    // Minibatch has neither, and its runs are the same whichever recipe they began with.
    if options.method == .minibatch {
      let unused = GroupingOptions()
      (options.restarts, options.swaps) = (unused.restarts, unused.swaps)
    }
    if let clusterBatch { options.batch = clusterBatch }
    if let normalize { options.normalize = normalize }
    if let pca { options.components = pca }
    if let whiten { options.whiten = whiten }
    if let neighbours { options.neighbours = neighbours }
    // Neighbours are found by angles: without unit length there are none, unless they were asked for.
    if options.normalize == .none, neighbours == nil { options.neighbours = 0 }
    if options.components == 0, whiten == nil { options.whiten = false }
    return options
  }

  func validate() throws {
    guard (kmeans ?? recipe.options.grouping.method) == .minibatch else { return }
    if let restarts {
      throw ValidationError("--restarts \(restarts): expected with kmeans, found minibatch, which has one seeding")
    }
    if let swaps { throw ValidationError("--swaps \(swaps): expected with kmeans, found minibatch, which has none") }
  }
}

extension Recipe: ExpressibleByArgument {}
extension GroupingOptions.Method: ExpressibleByArgument {}
extension DescriptorScaling: ExpressibleByArgument {}
