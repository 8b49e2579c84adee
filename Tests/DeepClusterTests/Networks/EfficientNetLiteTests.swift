import Files
import Foundation
import Random
import TestSupport
import Testing
import Torch

@testable import DeepCluster

@Suite(.timeLimit(.minutes(30))) struct EfficientNetLiteTests {
  /// As Fixtures/make-lite.py has them.
  private static let formula = FormulaWeights.make(of: EfficientNetLite<Lite0>.self)

  @Test func `has as many weights as timm counts`() {
    func parameters<Scale>(_ network: EfficientNetLite<Scale>.Type) -> Int {
      let counted = network.specification.filter { !$0.name.contains("running") }
      return counted.reduce(0) { $0 + $1.count } + 1_281 * 1_000
    }
    #expect(parameters(EfficientNetLite<Lite0>.self) == 4_652_008)
    #expect(parameters(EfficientNetLite<Lite1>.self) == 5_416_680)
    #expect(parameters(EfficientNetLite<Lite2>.self) == 6_092_072)
    #expect(parameters(EfficientNetLite<Lite3>.self) == 8_197_096)
    #expect(parameters(EfficientNetLite<Lite4>.self) == 13_006_568)
  }

  @Test func `names are those of timm and of the package`() throws {
    let namings = EfficientNetLite<Lite0>.namings.map { $0.pieces.joined().compactMap(\.name) }
    let names = zip(namings[0], namings[1]).map { [$0, $1] }
    #expect(names.first == ["conv_stem.weight", "_conv_stem.weight"])
    #expect(names.contains(["blocks.0.0.conv_pw.weight", "_blocks.0._project_conv.weight"]))
    #expect(names.contains(["blocks.0.0.bn2.running_var", "_blocks.0._bn2.running_var"]))
    #expect(names.contains(["blocks.2.1.conv_pw.weight", "_blocks.4._expand_conv.weight"]))
    #expect(names.contains(["blocks.2.1.bn1.bias", "_blocks.4._bn0.bias"]))
    #expect(names.contains(["blocks.6.0.conv_pwl.weight", "_blocks.15._project_conv.weight"]))
    #expect(names.last == ["bn2.running_var", "_bn1.running_var"])
  }

  /// An odd side is padded on one side more.
  @Test(arguments: [64, 75]) func `computes as PyTorch does`(side: Int) throws {
    let expected = try Safetensors(contentsOf: Fixture.url("lite0.safetensors"))
    let pixels = try expected.floats("pixels\(side)").map { UInt8($0) }
    let images = try Tensor(pixels: pixels, shape: [2, side, side, 3])
    let network = try EfficientNetLite<Lite0>(weights: Self.formula)
    let found = try network.descriptors(of: images, EfficientNetLite<Lite0>.kinds)
    for (kind, values) in zip(EfficientNetLite<Lite0>.kinds, found) {
      let reference = try expected.floats("\(kind.name)\(side)")
      #expect(deviationsApart(try values.floats(), reference) < 1e-4, "\(kind.name)")
    }
    // As it learns, with the statistics that it has, it says the same.
    let learning = try EfficientNetLite<Lite0>(weights: Self.formula, batchNorm: .frozen)
    let head = try learning.trainingDescriptors(of: images).floats()
    #expect(largestDifference(head, try found[0].floats()) < 1e-4)
    let places = try network.activations(of: images, for: EfficientNetLite<Lite0>.headKind)
    #expect(largestDifference(try places.meanOverPixels().floats(), try found[0].floats()) < 1e-5)
  }

  @Test func `gives back its weights, and learns`() throws {
    let weights = NetworkWeights.random(EfficientNetLite<Lite0>.specification, seed: 3)
    let network = try EfficientNetLite<Lite0>(weights: weights)
    #expect(try network.weights() == weights)
    var options = DeepClusterOptions()
    options.descriptors.backbone = EfficientNetLite<Lite0>.name
    let specification = Dense.specification("head", inputs: 1_280, classes: 2)
    let head = try Dense(inputs: 1_280, classes: 2, weights: .random(specification, seed: 1))
    let trainer = try Trainer(network, head: head, options: options, hooks: DeepClusterHooks())
    let pixels = try Tensor(
      pixels: (0..<4 * 64 * 64 * 3).map { UInt8(truncatingIfNeeded: $0 / 12_288 % 2 == 0 ? $0 : $0 / 64) },
      shape: [4, 64, 64, 3])
    let losses = try (0..<8).map { _ in
      try trainer.step(pixels, labels: [0, 1, 0, 1], weights: [1, 1, 1, 1]).floats()[0]
    }
    #expect(losses[7] < 0.7 * losses[0], "\(losses)")
    #expect(try network.weights() != weights)
    let learning = EfficientNetLite<Lite0>.specification.filter(EfficientNetLite<Lite0>.learns)
    #expect(try network.parameters.map { try $0.shape.reduce(1, *) } == learning.map(\.count))
  }

  @Test func `weights of another network are refused by name`() throws {
    let folder = try TemporaryFolder()
    let url = folder["weights.safetensors"]
    let weights = NetworkWeights.random(EfficientNetLite<Lite0>.specification, seed: 3)
    try Safetensors.write(weights.entries, metadata: [:], to: Target(url))
    let source = WeightsSource(file: url)
    try source.check(for: EfficientNetLite<Lite0>.self)
    #expect(
      try source.weights(of: EfficientNetLite<Lite0>.self, seed: 0)["conv_stem.weight"] == weights["conv_stem.weight"])
    for other in [EfficientNetLite<Lite1>.self, Xception.self] as [any Backbone.Type] {
      let failure = #expect(throws: Safetensors.Failure.self) { try source.check(for: other) }
      #expect(failure?.expected.contains(other.title) == true)
    }
  }
}
