public import DataDirectory
public import Dataset
public import DeepCluster
import Pipeline
public import Options

/// How the final groups are found.
public struct FinalGroupOptions: DeclaredOptions {
  public var grouping = GroupingOptions()
  public var clusters: ClusterCount = 20
  public var seed: UInt64 = 0
  public var weights = TileWeights.none

  public init() {}

  /// Beside those of grouping.
  public static let own: [DeclaredOption<Self>] = [
    DeclaredOption(
      "clusters", \.clusters, "How many groups; auto: as many, from 2 to 30, as the silhouette proposes.",
      valueName: "n|auto"),
    DeclaredOption("seed", \.seed, "Seed of k-means."),
    DeclaredOption(
      "weights", or: "sample-weights", \.weights,
      "What images count for in k-means: none (all the same) or area (a tile for the ground that it covers).",
      traits: [.later]),
  ]

  public static let declared = GroupingOptions.declared.map { $0.within(\Self.grouping) } + own

  public mutating func settle(given: Set<String>) {
    grouping.settle(given: given)
    if !given.contains("cluster_batch") { grouping.batch = max(grouping.batch, clusters.most) }
  }

  public func validateTogether() throws(OptionFailure) {
    try grouping.validate(clusters: clusters.most, width: nil)
  }
}

extension TileWeights: OptionValue {}

extension DataFolder {
  /// How the training whose descriptors are here grouped them; nil where they are not of one.
  /// - Throws: `Manifest.Failure`, `OptionFailure`.
  public func recordedGrouping() throws -> GroupingOptions? {
    guard has(Self.clusterDescriptors), let record = try Manifest(in: url).stages[ClusterStage.name] else { return nil }
    return try GroupingOptions(params: record.params)
  }
}
