import Testing

@testable import DeepCluster

@Suite(.timeLimit(.minutes(30))) struct AttentionMapTests {
  @Test(arguments: [(Xception.avg, 3), (Xception.std, 6)])
  func theMeanOfAMapIsTheProjectionOfTheDescriptor(kind: DescriptorKind, side: Int) throws {
    let extractor = try FeatureExtractor(
      Xception(weights: .random(seed: 2)), DescriptorOptions(inputSize: 96, pooling: kind.name), batchSize: 2)
    let images = PaintedImages(count: 3, side: 96)
    let directions = (0..<3).map { image in (0..<kind.width).map { Float(($0 * (image + 3)) % 7) - 3 } }
    let descriptors = try extractor.descriptors(of: images)
    var done: [Int] = []
    let maps = try extractor.attention(of: images, along: directions) { done.append($0) }
    #expect(done == [2, 3])
    for (index, map) in maps.enumerated() {
      #expect(map.rows == side && map.columns == side && map.values.count == side * side)
      let projection = zip(descriptors.row(index), directions[index]).reduce(0) { $0 + $1.0 * $1.1 }
      let mean = map.values.reduce(0, +) / Float(side * side)
      #expect(abs(mean - projection) < 1e-3 * max(1, abs(projection)), "\(mean) \(projection)")
      #expect(Set(map.values).count > 1)
    }
  }

  @Test func whatDoesNotVaryAddsNothing() {
    let flat = [Float](repeating: 3, count: 2 * Xception.std.width)
    let direction = [Float](repeating: 1e30, count: Xception.std.width)
    #expect(Xception.std.projected(flat[...], along: direction) == [0, 0])
  }

  @Test func thePaddingAroundAnImageIsNoEvidence() {
    // The border is lit, as it is where an image has no texture; one place within speaks for the direction.
    let values = (0..<25).map { place -> Float in
      let (row, column) = (place / 5, place % 5)
      return row == 0 || row == 4 || column == 0 || column == 4 ? 9 : place == 12 ? 2 : 1
    }
    let evidence = AttentionMap(rows: 5, columns: 5, values: values).evidence
    #expect(evidence[12] == 1 && evidence.enumerated().allSatisfy { $0 == 12 || $1 == 0.5 })
    // What the border lacks it does not get.
    let dark = AttentionMap(rows: 5, columns: 5, values: values.map { $0 == 9 ? -3 : $0 }).evidence
    #expect(dark[0] == 0 && dark[12] == 1)
  }

  @Test func evidenceIsWhatSpeaksForTheDirection() {
    #expect(AttentionMap(rows: 2, columns: 2, values: [-4, 0, 1, 2]).evidence == [0, 0, 0.5, 1])
    #expect(AttentionMap(rows: 1, columns: 2, values: [-4, -1]).evidence == [0, 0])
  }
}
