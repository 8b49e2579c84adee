import DeepCluster
import Torch

/// A network of another kind than the published one: a convolution, a ReLU, means and deviations.
final class TinyNetwork: Backbone {
  static let name = "tiny"
  static let title = "Tiny"
  static let inputSides = 16...64
  static let mean = DescriptorKind("mean", width: 8, .mean, help: "means, 8 numbers")
  static let spread = DescriptorKind("spread", width: 8, .standardDeviation, help: "deviations, 8 numbers")
  static let kinds = [mean, spread]
  static let headKind = mean
  static let specification = [ArraySpecification("only/kernel", [3, 3, 3, 8])]
  static let imagenet: PretrainedWeights? = nil

  static func layers(among stored: [StoredLayer]) -> (own: [StoredLayer], rest: [StoredLayer]) {
    (Array(stored.prefix(1)), Array(stored.dropFirst()))
  }

  let device: Device
  private let normalization: PixelNormalization
  private let kernel: Tensor

  init(
    weights: NetworkWeights, device: Device, batchNorm: BatchNormMode, normalization: Normalization,
    floats: Tensor.FloatType
  ) throws {
    self.device = device
    self.normalization = try PixelNormalization(
      .affine(scale: 1 / 255, offset: 0), normalization, device: device, floats: floats)
    let values = try weights.values(Self.specification[0])
    kernel = try Tensor(values, shape: [3, 3, 3, 8], on: device).converted(to: floats).permuted([3, 2, 0, 1]).packed()
    try kernel.requireGradient()
  }

  private func seen(_ pixels: Tensor) throws -> Tensor {
    try normalization(pixels).convolved(kernel, stride: 2).relu()
  }

  func descriptors(of pixels: Tensor, _ kinds: [DescriptorKind]) throws -> [Tensor] {
    try withoutGradients {
      try kinds.map { try $0 == Self.mean ? seen(pixels).meanOverPixels() : seen(pixels).deviationOverPixels() }
    }
  }

  func activations(of pixels: Tensor, for kind: DescriptorKind) throws -> Tensor {
    try withoutGradients { try seen(pixels) }
  }

  func trainingDescriptors(of pixels: Tensor) throws -> Tensor { try seen(pixels).meanOverPixels() }

  var parameters: [Tensor] { [kernel] }

  func weights() throws -> NetworkWeights {
    NetworkWeights([NetworkWeights.Array(Self.specification[0], values: try kernel.permuted([2, 3, 1, 0]).floats())])
  }
}
