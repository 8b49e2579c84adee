package import Torch

/// A convolution and its batch normalisation as they learn.
package struct TrainableUnit: ConvolutionUnit {
  package let specification: UnitSpecification
  /// C x 1 x 3 x 3, of a separable convolution.
  package let depthwise: Tensor?
  /// OIHW; the pointwise kernel of a separable convolution.
  package let kernel: Tensor
  package let normalization: BatchNormalization

  package init(
    _ specification: UnitSpecification, weights: NetworkWeights, device: Device, batchNorm: BatchNormMode = .train,
    floats: Tensor.FloatType = .float32
  ) throws {
    // One kernel or two, then gamma, beta, mean and variance.
    let tensors = try specification.arrays.map { try weights.tensor($0, on: device, floats) }
    let norm = tensors.count - 4
    depthwise = specification.kind == .separable ? tensors[0] : nil
    kernel = tensors[norm - 1]
    normalization = BatchNormalization(
      gamma: tensors[norm], beta: tensors[norm + 1], mean: tensors[norm + 2], variance: tensors[norm + 3],
      momentum: 0.01, epsilon: 1e-3, byBatch: batchNorm == .train)
    self.specification = specification
    for parameter in parameters { try parameter.requireGradient() }
  }

  package var parameters: [Tensor] {
    (depthwise.map { [$0] } ?? []) + [kernel, normalization.gamma, normalization.beta]
  }

  /// In the order of `UnitSpecification.arrays`.
  package var tensors: [Tensor] { parameters + [normalization.mean, normalization.variance] }

  package func callAsFunction(_ x: Activations, thenRelu: Bool) throws -> Activations {
    Activations(try convolved(x), normalization: normalization, relu: thenRelu)
  }

  private func convolved(_ x: Activations) throws -> Tensor {
    guard let depthwise else { return try x.computed().convolved(kernel, stride: specification.stride) }
    return try x.tensor.separablyConvolved(
      after: x.normalization, relu: x.relu, depthwise: depthwise, pointwise: kernel)
  }

  package func folded() throws -> FoldedConvolution {
    try FoldedConvolution(
      kernel: kernel, depthwise: depthwise, normalization: normalization, stride: specification.stride)
  }
}

/// For descriptors, not for learning.
extension FoldedConvolution: ConvolutionUnit {
  /// - Parameter x: with nothing to normalise, as in all of a folded body.
  package func callAsFunction(_ x: Activations, thenRelu: Bool) throws -> Activations {
    precondition(x.normalization == nil, "a folded convolution after one that is not folded")
    return Activations(try self(x.tensor, afterRelu: x.relu, thenRelu: thenRelu))
  }
}
