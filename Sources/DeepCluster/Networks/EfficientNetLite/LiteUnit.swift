package import Torch

/// A convolution with its batch normalisation.
package protocol LiteUnit {
  /// - Parameters:
  ///   - isBounded: takes a ReLU6 of the result.
  ///   - nextBounds: who takes the result bounds it anyway.
  func callAsFunction(_ x: Tensor, isBounded: Bool, nextBounds: Bool) throws -> Tensor
}

package enum ReLU6 { static let ceiling = 6.0 }

extension TrainableConvolution: LiteUnit {
  package func callAsFunction(_ x: Tensor, isBounded: Bool, nextBounds: Bool) throws -> Tensor {
    let y = try self(x, thenRelu: false)
    return try isBounded ? y.clamped(0, ReLU6.ceiling) : y
  }

  func foldedLite(on device: Device) throws -> FoldedLiteUnit {
    guard specification.isDepthwise else { return .plain(try folded()) }
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
