internal import KMeans

/// The group of each image.
public struct Grouping: Sendable, Equatable {
  public let labels: [Int]
  /// Squared distances of the images to the centroids of their groups.
  public let distances: [Double]

  public init(labels: [Int], distances: [Double]) {
    self.labels = labels
    self.distances = distances
  }

  init(_ batches: [Range<Int>], of images: DescribedImages, by model: GroupModel) throws {
    let assignments = try batches.map { try model.assign(images[$0]) }
    labels = assignments.flatMap(\.labels)
    distances = assignments.flatMap(\.squaredDistances)
  }

  /// - Parameter numbers: for each group its new number.
  func renumbered(_ numbers: [Int]) -> Grouping {
    Grouping(labels: labels.map { numbers[$0] }, distances: distances)
  }

  /// Images in each of the groups.
  func sizes(clusters: Int) -> [Int] {
    labels.reduce(into: [Int](repeating: 0, count: clusters)) { $0[$1] += 1 }
  }
}
