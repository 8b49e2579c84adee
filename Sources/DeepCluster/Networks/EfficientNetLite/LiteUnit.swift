package import Torch

/// One convolution of an EfficientNet-Lite, without bias, and the batch normalisation that follows it.
package struct LiteSpecification: Sendable {
  /// Names of the convolution and of the normalisation, as timm has them, then as the package of PyPI has them.
  let convolutions: [String]
  let normalizations: [String]
  let isDepthwise: Bool
  /// The kernel's side.
  let size: Int
  let stride: Int
  let inputs: Int
  let outputs: Int

  /// In the order and with the shapes of PyTorch: OIHW.
  var arrays: [ArraySpecification] { names(0) }

  /// What the arrays are called in files: by timm, by the package of PyPI.
  func names(_ style: Int) -> [ArraySpecification] {
    let kernel = [outputs, isDepthwise ? 1 : inputs, size, size]
    return [ArraySpecification("\(convolutions[style]).weight", kernel, layout: .torch)]
      + ["weight", "bias", "running_mean", "running_var"].map {
        ArraySpecification("\(normalizations[style]).\($0)", [outputs], layout: .torch)
      }
  }
}

/// A convolution with its batch normalisation.
package protocol LiteUnit {
  /// - Parameters:
  ///   - isBounded: takes a ReLU6 of the result.
  ///   - nextBounds: who takes the result bounds it anyway.
  func callAsFunction(_ x: Tensor, isBounded: Bool, nextBounds: Bool) throws -> Tensor
}

package enum ReLU6 { static let ceiling = 6.0 }

/// As it learns.
package struct TrainableLiteUnit: LiteUnit {
  let specification: LiteSpecification
  let kernel: Tensor
  let normalization: BatchNormalization

  init(
    _ specification: LiteSpecification, weights: NetworkWeights, device: Device, batchNorm: BatchNormMode,
    floats: Tensor.FloatType
  ) throws {
    let tensors = try specification.arrays.map { try weights.tensor($0, on: device, floats) }
    self.specification = specification
    kernel = tensors[0]
    // As timm's tf_efficientnet_lite: TensorFlow's own.
    normalization = BatchNormalization(
      gamma: tensors[1], beta: tensors[2], mean: tensors[3], variance: tensors[4], momentum: 0.01, epsilon: 1e-3,
      byBatch: batchNorm == .train)
    for parameter in parameters { try parameter.requireGradient() }
  }

  var parameters: [Tensor] { [kernel, normalization.gamma, normalization.beta] }
  /// In the order of `LiteSpecification.arrays`.
  var tensors: [Tensor] { parameters + [normalization.mean, normalization.variance] }

  package func callAsFunction(_ x: Tensor, isBounded: Bool, nextBounds: Bool) throws -> Tensor {
    let groups = specification.isDepthwise ? specification.outputs : 1
    let y = try normalization(x.convolved(kernel, stride: specification.stride, padding: .same, groups: groups))
    return try isBounded ? y.clamped(0, ReLU6.ceiling) : y
  }

  func folded(on device: Device) throws -> FoldedLiteUnit {
    guard specification.isDepthwise else {
      return .plain(
        try FoldedConvolution(
          kernel: kernel, normalization: normalization, stride: specification.stride, padding: .same))
    }
    let (gamma, beta) = try (normalization.gamma.floats(), normalization.beta.floats())
    let (mean, variance) = try (normalization.mean.floats(), normalization.variance.floats())
    let scale = gamma.indices.map { gamma[$0] / (variance[$0] + Float(normalization.epsilon)).squareRoot() }
    let taps = specification.size * specification.size
    let values = try kernel.floats().enumerated().map { $1 * scale[$0 / taps] }
    return .depthwise(
      kernel: try Tensor(
        values, shape: [specification.outputs, 1, specification.size, specification.size], on: device),
      bias: try Tensor(
        gamma.indices.map { beta[$0] - mean[$0] * scale[$0] }, shape: [specification.outputs], on: device),
      stride: specification.stride)
  }
}

/// For descriptors, not for learning.
package enum FoldedLiteUnit: LiteUnit {
  case plain(FoldedConvolution)
  /// Bounds what it takes and what it gives.
  case depthwise(kernel: Tensor, bias: Tensor, stride: Int)

  package func callAsFunction(_ x: Tensor, isBounded: Bool, nextBounds: Bool) throws -> Tensor {
    switch self {
    case .depthwise(let kernel, let bias, let stride):
      return try x.convolvedBetweenBounds(depthwise: kernel, bias: bias, stride: stride, ceiling: ReLU6.ceiling)
    case .plain(let convolution):
      let y = try convolution(x, thenRelu: isBounded)
      return try isBounded && !nextBounds ? y.clamped(0, ReLU6.ceiling) : y
    }
  }
}
