internal import CTorch

/// Batch normalisation (Ioffe and Szegedy 2015): y = gamma (x - mean) / sqrt(variance + epsilon) + beta for each channel.
public struct BatchNormalization {
  public let gamma: Tensor
  public let beta: Tensor
  /// Moving statistics: training moves them towards those of each batch by `momentum`. libtorch moves the variance
  /// towards the unbiased one, as tf.keras 2 did; Keras 3 takes the biased one.
  public let mean: Tensor
  public let variance: Tensor
  public let momentum: Double
  public let epsilon: Double

  public init(
    gamma: Tensor, beta: Tensor, mean: Tensor, variance: Tensor, momentum: Double, epsilon: Double
  ) {
    self.gamma = gamma
    self.beta = beta
    self.mean = mean
    self.variance = variance
    self.momentum = momentum
    self.epsilon = epsilon
  }

  /// Normalises N x C x H x W by its own statistics, and remembers them in the moving ones.
  public func train(_ x: Tensor) throws(TorchError) -> Tensor { try normalize(x, byBatch: true) }

  /// Normalises N x C x H x W by the moving statistics, which stay as they are; gamma and beta still learn.
  public func trainFrozen(_ x: Tensor) throws(TorchError) -> Tensor { try normalize(x, byBatch: false) }

  private func normalize(_ x: Tensor, byBatch: Bool) throws(TorchError) -> Tensor {
    try Tensor("normalise a batch") {
      tiles_batch_norm(
        x.handle, gamma.handle, beta.handle, mean.handle, variance.handle, byBatch ? 1 : 0, momentum, epsilon, $0)
    }
  }

  /// What convolution and normalisation by the moving statistics do, as one convolution.
  /// - Parameter kernel: OIHW, of the convolution before, which has no bias.
  public func folded(into kernel: Tensor) throws(TorchError) -> (kernel: Tensor, bias: Tensor) {
    var bias: Tensor?
    let kernel = try Tensor("fold a batch normalisation") { kernelResult in
      var made: OpaquePointer?
      let message = tiles_fold_batch_norm(
        kernel.handle, gamma.handle, beta.handle, mean.handle, variance.handle, epsilon, kernelResult, &made)
      bias = made.map(Tensor.init(owning:))
      return message
    }
    guard let bias else { throw TorchError(operation: "fold a batch normalisation", message: "no bias") }
    return (kernel, bias)
  }
}
