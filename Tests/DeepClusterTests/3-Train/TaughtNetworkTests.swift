import Foundation
import KMeans
import Testing
import Torch

@testable import DeepCluster

@Suite(.timeLimit(.minutes(30))) struct TaughtNetworkTests {
  private let images = PaintedImages(count: 24)
  private let labels = (0..<24).map { $0 % 2 }
  private let weights = NetworkWeights.random(EfficientNetLite<Lite0>.specification, seed: 5)

  private func options(learningRate: Double) throws -> DeepClusterOptions {
    var options = try DeepClusterOptions(
      .default, given: ["backbone": .string("efficientnet-lite0"), "input_size": .int(64), "rotations": .int(1)])
    options.learningRate = learningRate
    options.batchSize = 8
    return options
  }

  private func samples(
    _ options: DeepClusterOptions, batch: Int, fitting: [Int], told: (DeepClusterHooks.Progress) -> Void = { _ in }
  ) throws -> Samples {
    try withoutActuallyEscaping(told) { told in
      let hooks = DeepClusterHooks(progress: told)
      return try TaughtNetwork(weights, learning: images, labels: labels, options: options, hooks: hooks)
        .samples(of: images, fitting: fitting, options.grouping, batch: batch)
    }
  }

  @Test func `images lie where the network itself has them, in whatever pieces they are described`() throws {
    // At this rate nothing is learned.
    let options = try options(learningRate: 1e-30)
    let fitting = (0..<24).filter { !$0.isMultiple(of: 5) }
    let network = try options.descriptors.network(weights, device: .cpu, batchNorm: .frozen)
    let extractor = try FeatureExtractor(network, options.descriptors)
    let described = try extractor.descriptors(of: images)
    let space = try DescriptorSpace(
      fitting: fitting.count, widths: extractor.kinds.map(\.width), options.grouping
    ) { described.rows(at: $0.map { fitting[$0] }) }
    let expected = try space(described)
    for batch in [5, 100] {
      let found = try samples(options, batch: batch, fitting: fitting)
      #expect(found.count == 24 && found.width == space.columns)
      #expect(zip(found.values, expected.values).allSatisfy { abs($0 - $1) < 1e-3 }, "\(batch)")
    }
  }

  @Test func `it learns, and tells how far it is`() throws {
    var (phases, last) = ([String](), 0)
    let taught = try samples(options(learningRate: 1e-3), batch: 10, fitting: Array(0..<24)) { now in
      #expect(now.done <= now.total)
      last = now.done
      let phase = "\(now.phase) \(now.step)"
      if phases.last != phase { phases.append(phase) }
    }
    #expect(phases == ["features 0", "train 1", "features 1"] && last == 24)
    let before = try samples(options(learningRate: 1e-30), batch: 10, fitting: Array(0..<24))
    #expect(zip(taught.values, before.values).contains { abs($0 - $1) > 0.01 })
  }

  @Test func `it stops when it is asked to`() throws {
    struct Stop: Error {}
    let hooks = DeepClusterHooks(checkpoint: { throw Stop() })
    #expect(throws: Stop.self) {
      _ = try TaughtNetwork(
        weights, learning: images, labels: labels, options: options(learningRate: 1e-3), hooks: hooks)
    }
  }
}
