import DeepCluster
import Foundation
import TestSupport
import Testing
import Torch

@Suite(.timeLimit(.minutes(30))) struct XceptionTests {
  private static let intermediates = "formula_intermediates_96x96.npz"

  @Test func hasAsManyWeightsAsKerasCounts() {
    #expect(Xception.parameterCount() == 20_861_480)
    #expect(Xception.parameterCount(classes: 1_000) == 22_910_480)
    #expect(Xception.specification.count == 234)
    #expect(NetworkWeights.random(seed: 0).count == 20_861_480)
  }

  @Test func ordersArraysAsKerasFilesDo() {
    let names = Xception.specification.map(\.name)
    let block2 = names.drop { $0 != "block2_sepconv2_bn/moving_variance" }.prefix(3)
    #expect(Array(block2) == ["block2_sepconv2_bn/moving_variance", "conv2d/kernel", "batch_normalization/gamma"])
    #expect(names.last == "block14_sepconv2_bn/moving_variance")
    #expect(Set(names).count == 234)
  }

  @Test func givesBackTheWeightsThatItWasMadeOf() throws {
    let weights = NetworkWeights.random(seed: 3)
    #expect(try Xception(weights: weights).weights() == weights)
  }

  @Test func refusesWeightsOfAnotherShape() throws {
    let expected = Xception.specification[0]
    let wrong = NetworkWeights.Array(
      ArraySpecification(expected.name, [5, 5, 3, 32]), values: [Float](repeating: 0, count: 2_400))
    let weights = NetworkWeights.random(seed: 0).merging(NetworkWeights([wrong]))
    let error = #expect(throws: NetworkWeights.Missing.self) { try Xception(weights: weights) }
    #expect(error?.expected == expected)
    #expect(error?.found == [5, 5, 3, 32])
  }

  @Test(arguments: [71, 96, 256, 299]) func describesAsKerasDoes(side: Int) throws {
    let size = "\(side)x\(side)"
    let network = try Xception(weights: FormulaWeights.body)
    let predictions = try Dense("predictions", classes: 1_000, weights: FormulaWeights.make())
    let descriptors = try network.descriptors(of: Tensor(Golden.images(side: side)))
    #expect(largestDifference(try descriptors.floats(), try Golden.floats("formula_desc_\(size)")) < 1e-4)
    let logits = try predictions(descriptors)
    #expect(largestDifference(try logits.floats(), try Golden.floats("formula_logits_\(size)")) < 1e-4)
    let probabilities = try logits.softmax().floats()
    #expect(largestDifference(probabilities, try Golden.floats("formula_softmax_\(size)")) < 1e-6)
  }

  @Test(.enabled(if: Golden.has(intermediates), "needs \(intermediates): make goldens"))
  func agreesWithKerasAfterEveryBlock() throws {
    let golden = try NPZFile(contentsOf: Golden.url(Self.intermediates))
    let network = try Xception(weights: FormulaWeights.body)
    let body = try network.foldedBody()
    func expectSame(_ x: Tensor, _ name: String) throws {
      // The golden file keeps the first image only, NHWC.
      let values = try x.permuted([0, 2, 3, 1]).floats()
      let expected = try golden.floats(name)
      #expect(largestDifference(Array(values.prefix(expected.count)), expected) < 1e-4, "\(name)")
    }
    try withoutGradients {
      var x = Activations(try network.normalization(Tensor(Golden.images(side: 96))))
      for unit in body.entry { x = try unit(x, thenRelu: true) }
      try expectSame(x.computed(), "02_block1_conv2_act")
      for (number, block) in (body.blocks + [body.block13]).enumerated() {
        x = Activations(try block(x.computed()))
        let index = 7 + number
        try expectSame(x.computed(), "\(index < 10 ? "0" : "")\(index)_add_\(12 + number)")
      }
      for (unit, name) in zip(body.exit, ["19_block14_sepconv1_act", "20_block14_sepconv2_act"]) {
        x = try unit(x, thenRelu: true)
        try expectSame(x.computed(), name)
      }
    }
  }

  /// Of which Fixtures/make-pooling.py made the golden file.
  @Test(arguments: [71, 128]) func describesAsKerasDoesByEveryKind(side: Int) throws {
    let golden = try Safetensors(contentsOf: Fixture.url("pooling.safetensors"))
    let network = try Xception(weights: FormulaWeights.body)
    let pixels = (0..<2 * side * side * 3).map { UInt8($0 * 31 % 251) }
    let images = try Tensor(pixels: pixels, shape: [2, side, side, 3])
    #expect(Xception.tapped.count == golden.entries.count / 2)
    let found = try network.descriptors(of: images, Xception.kinds)
    for (values, (kind, layer)) in zip(found, Xception.tapped) {
      let statistic = kind.statistic == .mean ? "avg" : "std"
      let expected = try golden.floats("\(layer.rawValue).\(statistic)\(side)")
      #expect(try values.shape == [2, kind.width])
      #expect(deviationsApart(try values.floats(), expected) < 1e-4, "\(kind.name)")
      // Alone, in a pass that ends at its layer: once for each.
      guard kind.statistic == .standardDeviation else { continue }
      let alone = try network.descriptors(of: images, [kind])[0]
      #expect(largestDifference(try alone.floats(), try values.floats()) < 1e-4, "\(kind.name)")
    }
  }

  @Test(
    .enabled(if: Shared.has("golden") && Shared.has("weights"), "needs the photographs and weights beside the checkout")
  )
  func describesAsKerasDoesWithTheImageNetWeights() throws {
    let weights = try WeightsSource.keras(Shared.url("weights/xception_imagenet_notop.h5")).weights(seed: 0)
    let photographs = try Golden.array("imagenet_in8_256_u8")
    let pixels = try Tensor(pixels: photographs.uint8s(), shape: photographs.shape)
    let descriptors = try Xception(weights: weights).descriptors(of: pixels)
    #expect(largestDifference(try descriptors.floats(), try Golden.floats("imagenet_desc8_256")) < 1e-4)
  }

  @Test func describesAnImageWithoutRegardToTheOthersOfItsBatch() throws {
    let network = try Xception(weights: .random(seed: 1))
    let image = (0..<71 * 71 * 3).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let other = [UInt8](repeating: 200, count: image.count)
    let alone = try network.descriptors(of: Tensor(pixels: image, shape: [1, 71, 71, 3])).floats()
    let together = try network.descriptors(of: Tensor(pixels: other + image, shape: [2, 71, 71, 3])).floats()
    #expect(largestDifference(alone, Array(together.suffix(2_048))) < 1e-5)
  }
}
