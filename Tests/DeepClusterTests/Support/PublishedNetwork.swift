import KMeans
import Files
import Foundation
import Options
import Torch

@testable import DeepCluster

// What tests of the published network need not say each time.

extension NetworkWeights {
  static func random(seed: UInt64) -> Self { .random(Xception.specification, seed: seed) }
}

extension Dense {
  static func specification(_ name: String, classes: Int) -> [ArraySpecification] {
    specification(name, inputs: Xception.headKind.width, classes: classes)
  }

  init(
    _ name: String = "head", classes: Int, weights: NetworkWeights, device: Device = .cpu,
    floats: Tensor.FloatType = .float32
  ) throws {
    try self.init(
      name, inputs: Xception.headKind.width, classes: classes, weights: weights, device: device, floats: floats)
  }
}

extension Xception {
  convenience init(weights: NetworkWeights, floats: Tensor.FloatType) throws {
    try self.init(weights: weights, device: .cpu, batchNorm: .train, normalization: .network, floats: floats)
  }

  /// N x 2048.
  func descriptors(of pixels: Tensor) throws -> Tensor { try descriptors(of: pixels, [Self.avg])[0] }
}

extension WeightsSource {
  func weights(seed: UInt64) throws -> NetworkWeights { try weights(of: Xception.self, seed: seed) }
}

extension WeightsFile {
  static func read(_ url: URL) throws -> NetworkWeights { try WeightsFile(of: Xception.self).read(url) }
  static func check(_ url: URL) throws { try WeightsFile(of: Xception.self).check(url) }
}

extension DescriptorOptions {
  init(inputSize: Int, rotations: Int = 1, pooling: String = "avg") {
    self.init()
    (self.inputSize, self.rotations, self.pooling) = (inputSize, rotations, pooling)
  }
}

extension Recipe {
  /// As `init()` has them, but for what the recipe says.
  var options: DeepClusterOptions { get throws { try DeepClusterOptions(self) } }
}

extension Samples {
  init(count: Int, values: [Float]) { self.init(count: count, width: Xception.avg.width, values: values) }
}
