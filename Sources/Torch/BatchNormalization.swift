internal import CTorch

/// Batch normalisation (Ioffe and Szegedy 2015): y = gamma (x - mean) / sqrt(variance + epsilon) + beta for each channel.
public struct BatchNormalization {
  public let gamma: Tensor
  public let beta: Tensor
  /// Moving statistics: normalising by batches moves them towards those of each batch by `momentum`. libtorch moves the
  /// variance towards the unbiased one, as tf.keras 2 did; Keras 3 takes the biased one.
  public let mean: Tensor
  public let variance: Tensor
  public let momentum: Double
  public let epsilon: Double
  /// Normalises by the statistics of each batch, and remembers them in the moving ones; or else by the moving ones, which
  /// stay as they are. gamma and beta learn either way.
  public let byBatch: Bool

  public init(
    gamma: Tensor, beta: Tensor, mean: Tensor, variance: Tensor, momentum: Double, epsilon: Double, byBatch: Bool = true
  ) {
    self.gamma = gamma
    self.beta = beta
    self.mean = mean
    self.variance = variance
    self.momentum = momentum
    self.epsilon = epsilon
    self.byBatch = byBatch
  }

  /// - Parameters:
  ///   - x: N x C x H x W.
  ///   - thenRelu: takes a ReLU of the result.
  ///   - addend: is added to that; like `x`.
  public func callAsFunction(
    _ x: Tensor, thenRelu: Bool = false, adding addend: Tensor? = nil
  ) throws(TorchError) -> Tensor {
    try Tensor("normalise a batch") { result in
      withHandles { tiles_batch_norm(x.handle, $0, thenRelu, addend?.handle, result) }
    }
  }

  func withHandles<Result>(_ body: (UnsafePointer<tiles_normalization>) -> Result) -> Result {
    var handles = tiles_normalization(
      gamma: gamma.handle, beta: beta.handle, mean: mean.handle, variance: variance.handle, by_batch: byBatch,
      momentum: momentum, epsilon: epsilon)
    return withExtendedLifetime(self) { body(&handles) }
  }
}
