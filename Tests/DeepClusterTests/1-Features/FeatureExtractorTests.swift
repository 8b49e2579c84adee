import Testing
import Torch

@testable import DeepCluster

@Suite struct FeatureExtractorTests {
  /// As on a GPU, where reading each batch at once would wait for it.
  @Test(arguments: [2, 16])
  func resultsThatWaitAreTheSame(ahead: Int) throws {
    let network = try Xception(weights: .random(seed: 0))
    var extractor = FeatureExtractor(network, inputSize: 71, batchSize: 2, rotations: 2)
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
    func extractor(_ pooling: Pooling) -> FeatureExtractor {
      FeatureExtractor(network, inputSize: 71, batchSize: 2, rotations: 2, pooling: pooling)
    }
    let features = try extractor(.std).features(of: images) { _ in }
    #expect(features.compared == (try extractor(.std).descriptors(of: images)))
    let means = try extractor(.avg).descriptors(of: images)
    #expect(features.means.count == 5 && features.means.width == 2_048)
    #expect(zip(features.means.values, means.values).allSatisfy { abs($0 - $1) < 1e-5 * max(1, abs($1)) })
    let same = try extractor(.avg).features(of: images) { _ in }
    #expect(same.compared == means && same.means == means)
  }
}
