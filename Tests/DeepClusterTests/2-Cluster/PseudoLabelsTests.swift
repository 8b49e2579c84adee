import KMeans
import TestSupport
import Testing

@testable import DeepCluster

@Suite(.timeLimit(.minutes(30))) struct PseudoLabelsTests {
  /// Three heaps of images, far apart: image i is of heap i % 3.
  private func heaps(_ count: Int) -> Samples {
    var values: [Float] = []
    for index in 0..<count {
      values += (0..<Xception.avg.width).map { column in
        (column % 3 == index % 3 ? 8 : 0) + Float((index * 7 + column) % 5) / 100
      }
    }
    return Samples(count: count, values: values)
  }

  private func labels(previous: [Int]?, seed: UInt64) throws -> (labels: PseudoLabels, train: Samples) {
    var options = DeepClusterOptions()
    options.seed = seed
    let train = heaps(30)
    let folder = try TemporaryFolder()
    let labels = try PseudoLabels(
      DescribedImages(train, heaps(9), in: folder), train: 30, clusters: 3,
      previous: previous.map { Grouping(labels: $0, distances: [Double](repeating: 0, count: $0.count)) }, step: 2,
      options: options, hooks: DeepClusterHooks())
    return (labels, train)
  }

  @Test(arguments: [[2, 0, 1], [1, 0, 2], [0, 1, 2]], 0..<3 as Range<UInt64>)
  func groupsTakeTheNumbersOfTheStepBefore(names: [Int], seed: UInt64) throws {
    // One image was elsewhere: the others decide.
    var before = (0..<30).map { names[$0 % 3] }
    before[4] = names[2]
    let (groups, train) = try labels(previous: before, seed: seed)
    #expect(groups.train.labels == (0..<30).map { names[$0 % 3] })
    #expect(groups.test.labels == (0..<9).map { names[$0 % 3] })
    // Centroids were renumbered with their groups.
    for index in 0..<30 {
      let image = train.row(index)
      let centroid = groups.centroids.row(groups.train.labels[index])
      let distance = zip(image, centroid).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
      #expect(abs(distance - groups.train.distances[index]) < 1e-6)
    }
  }

  @Test(arguments: [KMeansInit.fresh, .previous]) func groupsMoveOrAreDrawnAgain(start: KMeansInit) throws {
    var options = DeepClusterOptions()
    (options.grouping.method, options.kMeansInit) = (.kmeans, start)
    // Heaps of 40, 12 and 12 images at 0, 30 and 40: the best three groups are the heaps.
    let places = (0..<64).map { $0 < 40 ? Float($0) / 10 : $0 < 52 ? 30 : 40 }
    let train = Samples(
      count: 64, values: places.flatMap { [$0] + [Float](repeating: 0, count: Xception.avg.width - 1) })
    // A local minimum: the first heap in two, the others together.
    let before = (0..<64).map { $0 < 20 ? 0 : $0 < 40 ? 1 : 2 }
    let folder = try TemporaryFolder()
    let labels = try PseudoLabels(
      DescribedImages(train, in: folder), train: 64, clusters: 3,
      previous: Grouping(labels: before, distances: [Double](repeating: 0, count: 64)), step: 2, options: options,
      hooks: DeepClusterHooks())
    #expect((labels.train.labels == before) == (start == .previous))
    #expect(Set((0..<40).map { labels.train.labels[$0] }).count == (start == .previous ? 2 : 1))
  }

  @Test func aFirstStepHasTheNumbersOfKMeans() throws {
    let (groups, _) = try labels(previous: nil, seed: 0)
    #expect(Set(groups.train.labels) == [0, 1, 2])
  }
}
