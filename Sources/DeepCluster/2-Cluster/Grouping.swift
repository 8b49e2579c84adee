internal import KMeans
internal import Ranks

/// The group of each image.
public struct Grouping: Sendable, Equatable {
  public let labels: [Int]
  /// Squared distances of the images to the centroids of their groups.
  public let distances: [Double]

  public init(labels: [Int], distances: [Double]) {
    self.labels = labels
    self.distances = distances
  }

  /// - Parameter world: the processes that do it together; each gets all.
  init(_ batches: [Range<Int>], of images: DescribedImages, by model: GroupModel, world: World) throws {
    try self.init(batches[world.share(of: batches.count)].map { try model.assign(images[$0]) }, world: world)
  }

  /// - Parameters:
  ///   - assignments: of the images of this process.
  ///   - world: the processes that each have some; each gets all.
  init(_ assignments: [Assignment], world: World) throws {
    labels = try world.gather(assignments.flatMap { $0.labels.map(Int32.init) }).flatMap { $0.map { Int($0) } }
    distances = try world.gather(assignments.flatMap(\.squaredDistances)).flatMap(\.self)
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
