import Testing

@testable import DeepCluster

@Suite struct AttentionMapTests {
  @Test(arguments: [(Pooling.avg, 3), (.std, 6)])
  func theMeanOfAMapIsTheProjectionOfTheDescriptor(pooling: Pooling, side: Int) throws {
    let extractor = FeatureExtractor(
      try Xception(weights: .random(seed: 2)), inputSize: 96, batchSize: 2, pooling: pooling)
    let images = PaintedImages(count: 3, side: 96)
    let directions = (0..<3).map { image in (0..<pooling.width).map { Float(($0 * (image + 3)) % 7) - 3 } }
    let descriptors = try extractor.descriptors(of: images)
    var done: [Int] = []
    let maps = try extractor.attention(of: images, along: directions) { done.append($0) }
    #expect(done == [2, 3])
    for (index, map) in maps.enumerated() {
      #expect(map.rows == side && map.columns == side && map.values.count == side * side)
      let projection = zip(descriptors[index..<index + 1], directions[index]).reduce(0) { $0 + $1.0 * $1.1 }
      let mean = map.values.reduce(0, +) / Float(side * side)
      #expect(abs(mean - projection) < 1e-3 * max(1, abs(projection)), "\(mean) \(projection)")
      #expect(Set(map.values).count > 1)
    }
  }

  @Test func whatDoesNotVaryAddsNothing() {
    let flat = [Float](repeating: 3, count: 2 * Pooling.std.width)
    let direction = [Float](repeating: 1e30, count: Pooling.std.width)
    #expect(Pooling.std.projected(flat[...], along: direction) == [0, 0])
  }

  @Test func evidenceIsWhatSpeaksForTheDirection() {
    #expect(AttentionMap(rows: 2, columns: 2, values: [-4, 0, 1, 2]).evidence == [0, 0, 0.5, 1])
    #expect(AttentionMap(rows: 1, columns: 2, values: [-4, -1]).evidence == [0, 0])
  }
}
