import Testing
import Torch

@testable import DeepCluster

@Suite(.timeLimit(.minutes(30))) struct FeatureExtractorTests {
  /// As on a GPU, where reading each batch at once would wait for it.
  @Test(arguments: [2, 16])
  func resultsThatWaitAreTheSame(ahead: Int) throws {
    let network = try Xception(weights: .random(seed: 0))
    var extractor = try FeatureExtractor(network, DescriptorOptions(inputSize: 71, rotations: 2), batchSize: 2)
    let images = PaintedImages(count: 5)
    let expected = try extractor.descriptors(of: images)
    extractor.resultsAhead = ahead
    var done: [Int] = []
    let found = try extractor.descriptors(of: images) { done.append($0) }
    #expect(found == expected)
    #expect(done == [1, 2, 2, 3, 4, 5])
    #expect(!expected.values.allSatisfy { $0 == 0 })
  }

  @Test func bothPoolingsInOnePassAreThoseOfTwo() throws {
    let network = try Xception(weights: .random(seed: 0))
    let images = PaintedImages(count: 5)
    func extractor(_ pooling: String) throws -> FeatureExtractor {
      try FeatureExtractor(
        network, DescriptorOptions(inputSize: 71, rotations: 2, pooling: pooling), batchSize: 2)
    }
    let features = try extractor("std").features(of: images) { _ in }
    #expect(features.compared == (try extractor("std").descriptors(of: images)))
    let means = try extractor("avg").descriptors(of: images)
    #expect(features.forHead.count == 5 && features.forHead.width == 2_048)
    #expect(zip(features.forHead.values, means.values).allSatisfy { abs($0 - $1) < 1e-5 * max(1, abs($1)) })
    let same = try extractor("avg").features(of: images) { _ in }
    #expect(same.compared == means && same.forHead == means)
  }
}
