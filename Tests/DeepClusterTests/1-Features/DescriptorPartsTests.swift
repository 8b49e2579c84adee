import Files
import Foundation
import Imaging
import KMeans
import Synchronization
import TestSupport
import Testing

@testable import DeepCluster

@Suite(.timeLimit(.minutes(30))) struct DescriptorPartsTests {
  private let folder: TemporaryFolder
  /// Three parts of images that are learned from, and one of others.
  private let train = 300
  private let test = 20

  init() throws { folder = try TemporaryFolder() }

  private var place: TargetFolder { TargetFolder("parts", below: folder.url) }

  private func parts(_ identity: String = "one", _ extras: DescriptorParts.Extras = .init()) throws -> DescriptorParts {
    try DescriptorParts(place, train: train, test: test, width: 2, identity: ["network": identity], extras)
  }

  private func fill(_ parts: DescriptorParts, _ numbers: [Int]) throws {
    for number in numbers {
      let values = parts.ranges[number].flatMap { [Float($0), -Float($0)] }
      try parts.write(
        DescriptorPart(compared: Samples(count: values.count / 2, width: 2, values: values)), number: number)
    }
  }

  @Test func `parts are of whole batches, and of one side`() throws {
    #expect(try parts().ranges == [0..<128, 128..<256, 256..<300, 300..<320])
    let many = try DescriptorParts(place, train: 3_000_000, test: 1_000_000, width: 2, identity: [:])
    #expect(many.ranges[0] == 0..<4_096 && many.ranges.allSatisfy { $0.count <= 4_096 })
    #expect(many.ranges.reduce(0) { $0 + $1.count } == 4_000_000)
    for image in [0, 4_095, 4_096, 2_999_999, 3_000_000, 3_999_999] {
      #expect(many.ranges[many.number(of: image)].contains(image))
    }
  }

  @Test func `rows are read from all parts in any order`() throws {
    let parts = try parts()
    try fill(parts, [0, 1, 2, 3])
    let images = DescribedImages(parts)
    let numbers = [319, 0, 127, 128, 300, 5, 299]
    #expect(try images.rows(at: numbers).values == numbers.flatMap { [Float($0), -Float($0)] })
    #expect(try images[250..<310].values == (250..<310).flatMap { [Float($0), -Float($0)] })
    try parts.remove()
    #expect(!FileManager.default.fileExists(atPath: place.url.path))
    #expect(throws: DescriptorParts.Incomplete.self) { try DescribedImages(parts).rows(at: [3]) }
  }

  @Test func `what a person put beside them stays`() throws {
    let parts = try parts()
    try fill(parts, [0, 1])
    try Data("mine".utf8).write(to: place.url.appendingPathComponent("part-a.safetensors"))
    try parts.remove()
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.url.path) == ["part-a.safetensors"])
  }

  @Test func `only whole parts of the same are taken`() throws {
    let parts = try parts()
    try fill(parts, [0, 1, 2, 3])
    func missing(_ parts: DescriptorParts) -> [Int] { parts.ranges.indices.filter { parts.file($0) == nil } }
    #expect(missing(parts).isEmpty)
    // Another network; other images; a score that nobody made.
    #expect(try missing(self.parts("two")) == [0, 1, 2, 3])
    #expect(try missing(self.parts("one", .init(isJudged: true))) == [0, 1, 2, 3])
    // Cut, another file under its name, and gone.
    let file = place.url.appendingPathComponent("part-00001.safetensors")
    try Data(contentsOf: file).dropLast(8).write(to: file)
    try Data(contentsOf: place.url.appendingPathComponent("part-00003.safetensors"))
      .write(to: place.url.appendingPathComponent("part-00002.safetensors"))
    try FileManager.default.removeItem(at: place.url.appendingPathComponent("part-00003.safetensors"))
    #expect(missing(parts) == [1, 2, 3])
  }

  @Test func `a run that goes on describes only what no part has`() throws {
    let network = try Xception(weights: .random(seed: 0))
    let options = DescriptorOptions(inputSize: 71, pooling: "std")
    let extractor = try FeatureExtractor(network, options)
    let images = PaintedImages(count: 140)
    func parts(_ name: String, judged: Bool = false) throws -> DescriptorParts {
      try DescriptorParts(
        TargetFolder(name, below: folder.url), train: 130, test: 10, width: extractor.width, identity: [:],
        .init(sample: Trainer.sample(of: 130), headWidth: 2_048, isJudged: judged))
    }
    let judging = { (range: Range<Int>, known: Samples) in
      ScoreSum(loss: Double(known.row(0)[0]), right: range.count / 2, count: range.count)
    }
    let whole = try parts("whole", judged: true)
    let expected = try extractor.describe(images, into: whole, judging: judging) { _ in }
    #expect(whole.ranges == [0..<128, 128..<130, 130..<140])
    // Stopped in the second part.
    let broken = try parts("broken", judged: true)
    #expect(throws: CancellationError.self) {
      try extractor.describe(images, into: broken, judging: judging) { if $0 > 128 { throw CancellationError() } }
    }
    var done: [Int] = []
    let found = try extractor.describe(images, into: broken, judging: judging) { done.append($0) }
    #expect(done == [140])
    #expect(try found[0..<140] == expected[0..<140])
    let (a, b) = (try whole.keptBeside(), try broken.keptBeside())
    #expect(a.forHead == b.forHead && a.train == b.train && a.test == b.test)
    #expect(a.forHead.count == 130 && a.forHead.width == 2_048)
    #expect(a.train.count == 130 && a.train.right == 65 && a.test == ScoreSum(loss: a.test.loss, right: 5, count: 10))
    // Those of a run that judged serve one that does not.
    #expect(try parts("broken").file(0) != nil)
  }
}
