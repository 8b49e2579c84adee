import Imaging
import KMeans
import Options
import Synchronization
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
    #expect(done == [2, 4, 5])
    #expect(!expected.values.allSatisfy { $0 == 0 })
  }

  @Test func bothPoolingsInOnePassAreThoseOfTwo() throws {
    let network = try Xception(weights: .random(seed: 0))
    let images = PaintedImages(count: 5)
    func extractor(_ pooling: String) throws -> FeatureExtractor {
      try FeatureExtractor(
        network, DescriptorOptions(inputSize: 71, rotations: 2, pooling: pooling), batchSize: 2)
    }
    let both = try extractor("std")
    let rest = Mutex<[Int]?>(Array(0..<5))
    var found = [[Float]](repeating: [], count: 2)
    try both.describe(images, as: both.kinds + [both.headKind], runs: { rest.withLock { $0.take() } }) { _, samples in
      for (number, samples) in samples.enumerated() { found[number] += samples.values }
    }
    #expect(found[0] == (try extractor("std").descriptors(of: images)).values)
    let means = try extractor("avg").descriptors(of: images)
    #expect(found[1].count == 5 * 2_048)
    #expect(zip(found[1], means.values).allSatisfy { abs($0 - $1) < 1e-5 * max(1, abs($1)) })
  }

  @Test func `several kinds lie side by side, in the order in which they were asked for`() throws {
    let network = try Xception(weights: .random(seed: 0))
    let images = PaintedImages(count: 3)
    func found(_ pooling: String) throws -> Samples {
      try FeatureExtractor(network, DescriptorOptions(inputSize: 96, pooling: pooling), batchSize: 2)
        .descriptors(of: images)
    }
    let names = ["b12.std", "avg", "std", "b8.avg"]
    let (together, alone) = (try found(names.joined(separator: ",")), try names.map(found))
    #expect(together.width == 728 + 2_048 + 728 + 728)
    #expect(
      zip(together.values, Samples(sideBySide: alone).values).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($1)) })
    // No layer says what another one does.
    for kind in Xception.kinds {
      let values = try found(kind.name).values
      #expect(values.count == 3 * kind.width && values.contains { $0 != 0 })
    }
    #expect(Set(try Xception.kinds.filter { $0.width == 728 }.map { try found($0.name).values }).count == 6)
    for words in ["", "std,", "std,std", "std, avg", "b99.avg"] {
      #expect(throws: OptionFailure.self, "\(words)") { try found(words) }
    }
  }

  @Test(arguments: [1, 4]) func eachImageIsDecodedOnceForAllItsTurns(rotations: Int) throws {
    let network = try Xception(weights: .random(seed: 0))
    let extractor = try FeatureExtractor(
      network, DescriptorOptions(inputSize: 71, rotations: rotations), batchSize: 2)
    let images = CountedImages(PaintedImages(count: 5))
    _ = try extractor.descriptors(of: images)
    #expect(images.decoded.withLock { $0 } == [1, 1, 1, 1, 1])
  }
}

private final class CountedImages: ImageSet {
  let decoded: Mutex<[Int]>
  private let images: PaintedImages

  init(_ images: PaintedImages) {
    self.images = images
    decoded = Mutex([Int](repeating: 0, count: images.count))
  }

  var count: Int { images.count }

  func raster(at index: Int) throws -> Raster {
    decoded.withLock { $0[index] += 1 }
    return try images.raster(at: index)
  }
}
