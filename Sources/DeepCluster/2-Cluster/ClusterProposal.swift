internal import Foundation
public import KMeans

/// How many groups images fall into by themselves: the number with the greatest mean silhouette (Rousseeuw 1987) over a
/// range. It is a proposal: landscapes shade into one another, and several numbers are often nearly as good.
public struct ClusterProposal: Sendable, CustomStringConvertible {
  /// Images that are grouped for it, evenly spread.
  public static let largestSample = 2_000
  public static let range = 2...30
  /// Two groups of one image each have no silhouette.
  static let fewestSamples = range.lowerBound + 1

  /// In the order of the numbers that were tried.
  public let silhouettes: [(clusters: Int, silhouette: Double)]

  /// The number with the greatest silhouette, the smallest of those equally good; nil when none could be tried.
  public var clusters: Int? {
    silhouettes.max { ($0.silhouette, $1.clusters) < ($1.silhouette, $0.clusters) }?.clusters
  }

  public var description: String {
    "silhouette by number of groups: "
      + silhouettes.map { "\($0.clusters) " + String(format: "%.3f", $0.silhouette) }.joined(separator: ", ")
  }

  /// The number that is proposed for `count` descriptors.
  /// - Parameter proposed: hears of the proposal.
  /// - Throws: as `init`; `DeepClusterError.tooFewImages`, `DeepClusterError.nothingToPropose`.
  public static func clusters(
    for count: Int, widths: [Int], seed: UInt64, _ options: GroupingOptions, weights: [Double]? = nil,
    proposed: (ClusterProposal) -> Void, iterating: () throws -> Void = {}, rows: ([Int]) throws -> Samples
  ) throws -> Int {
    guard count >= fewestSamples else { throw DeepClusterError.tooFewImages(found: count, clusters: fewestSamples) }
    let proposal = try ClusterProposal(
      fitting: count, widths: widths, seed: seed, options, weights: weights, iterating: iterating, rows: rows)
    guard let clusters = proposal.clusters else { throw DeepClusterError.nothingToPropose }
    proposed(proposal)
    return clusters
  }

  /// - Parameters:
  ///   - count: of the descriptors.
  ///   - widths: numbers of each kind in a descriptor, in their order.
  ///   - weights: what each descriptor counts for in k-means; in the silhouette all count the same.
  ///   - iterating: called before each iteration of k-means; may throw to stop.
  ///   - rows: gives the descriptors with these numbers, N x D.
  /// - Throws: `ClusteringError`, `TorchError`, what `rows` throws.
  public init(
    fitting count: Int, widths: [Int], seed: UInt64, _ options: GroupingOptions, weights: [Double]? = nil,
    iterating: () throws -> Void = {}, rows: ([Int]) throws -> Samples
  ) throws {
    let map = try DescriptorSpace(fitting: count, widths: widths, options, rows: rows)
    let sample = (0..<count).evenlySpread(Self.largestSample)
    let data = try map(rows(sample))
    let weights = weights.map { weights in sample.map { weights[$0] } }
    silhouettes = try Self.range.filter { $0 < data.count }.compactMap { clusters in
      let labels = try LloydKMeans(clusters: clusters, seed: seed, restarts: 3)
        .fit(data, weights: weights, iterating: iterating).labels
      return silhouette(data, labels: labels, seed: seed).map { (clusters, $0) }
    }
  }
}
