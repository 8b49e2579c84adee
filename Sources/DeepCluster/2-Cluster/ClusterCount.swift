/// How many clusters the network learns.
public enum ClusterCount: Sendable, Equatable, CustomStringConvertible {
  case exactly(Int)
  /// As many as the silhouette proposes for the descriptors before the first step.
  case auto
  /// Three for each of the groups that are wanted in the end, as far as there are five training images for each. A small
  /// cluster seldom holds two kinds of image, so less is wrong in what the network learns (docs/deepcluster.md).
  case fine(groups: Int)

  static let clustersOfGroup = 3
  static let imagesOfCluster = 5

  public var description: String {
    switch self {
    case .exactly(let number): "\(number)"
    case .auto: "auto"
    case .fine(let groups): "fine for \(groups) groups"
    }
  }

  /// nil where the silhouette has to propose it.
  public func number(images: Int) -> Int? {
    switch self {
    case .exactly(let number): number
    case .auto: nil
    case .fine(let groups): max(2, min(Self.clustersOfGroup * groups, images / Self.imagesOfCluster))
    }
  }

  /// As many as there can be.
  public var largest: Int { number(images: .max) ?? ClusterProposal.range.upperBound }
}
