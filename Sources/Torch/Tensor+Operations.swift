internal import CTorch

/// What a convolutional network is made of. Images are NCHW, convolution kernels OIHW, dense kernels (out, in).
extension Tensor {
  public func relu() throws(TorchError) -> Tensor {
    try Tensor("take a ReLU") { tiles_relu(handle, $0) }
  }

  /// Adds in place: only where nothing else needs the values before.
  @discardableResult
  public func add(_ other: Tensor) throws(TorchError) -> Tensor {
    try check("add in place", tiles_add_in_place(handle, other.handle))
    return self
  }

  /// The ReLU of the sum. Without gradients it is made in place: only where nothing else needs the values before.
  public func addThenRelu(_ other: Tensor) throws(TorchError) -> Tensor {
    try Tensor("add, and take a ReLU") { tiles_add_relu(handle, other.handle, $0) }
  }

  /// scale x + offset
  public func affine(scale: Double, offset: Double) throws(TorchError) -> Tensor {
    try Tensor("scale") { tiles_affine(handle, scale, offset, $0) }
  }

  /// Not less than `low` and not more than `high`.
  public func clamped(_ low: Double, _ high: Double) throws(TorchError) -> Tensor {
    try Tensor("clamp") { tiles_clamp(handle, low, high, $0) }
  }

  /// - Parameter groups: channels of the input are cut into so many groups, each for as many of the output's.
  public func convolved(
    _ kernel: Tensor, stride: Int = 1, padding: Padding = .valid, groups: Int = 1
  ) throws(TorchError) -> Tensor {
    try Tensor("convolve") {
      tiles_conv2d(handle, kernel.handle, Int64(stride), padding.code, Int64(groups), $0)
    }
  }

  /// A depthwise convolution of this tensor between 0 and `ceiling`, plus `bias`, and that between 0 and `ceiling`; without
  /// gradients. On a CPU one pass over memory.
  /// - Parameters:
  ///   - kernel: C x 1 x k x k; "same" as TensorFlow's.
  ///   - bias: C.
  public func convolvedBetweenBounds(
    depthwise kernel: Tensor, bias: Tensor, stride: Int, ceiling: Double
  ) throws(TorchError) -> Tensor {
    try Tensor("convolve between bounds") {
      tiles_depthwise_bounded(handle, kernel.handle, bias.handle, Int64(stride), ceiling, $0)
    }
  }

  /// A separable convolution (Chollet 2017) of this tensor, after `normalization` and a ReLU where they are asked for:
  /// `depthwise`, C x 1 x 3 x 3 "same", and `pointwise`, O x C x 1 x 1. On a CPU all but the pointwise part, and the
  /// statistics of a batch, is one pass over memory, and gradients keep nothing but this tensor.
  public func separablyConvolved(
    after normalization: BatchNormalization? = nil, relu: Bool = false, depthwise: Tensor, pointwise: Tensor
  ) throws(TorchError) -> Tensor {
    try Tensor("convolve separably") { result in
      func convolve(_ before: UnsafePointer<tiles_normalization>?) -> UnsafeMutablePointer<CChar>? {
        tiles_separable(handle, before, relu, depthwise.handle, pointwise.handle, result)
      }
      guard let normalization else { return convolve(nil) }
      return normalization.withHandles(convolve)
    }
  }

  /// Max-pooling 3 x 3 with a step of 2, after `normalization` where that is asked for. The output has
  /// ceil((n + 2 padding - 3) / 2) + 1 rows.
  public func maxPooled(
    after normalization: BatchNormalization? = nil, padding: (rows: Int, columns: Int) = (0, 0)
  ) throws(TorchError) -> Tensor {
    try Tensor("pool") { result in
      func pool(_ before: UnsafePointer<tiles_normalization>?) -> UnsafeMutablePointer<CChar>? {
        tiles_max_pool(handle, before, Int64(padding.rows), Int64(padding.columns), result)
      }
      guard let normalization else { return pool(nil) }
      return normalization.withHandles(pool)
    }
  }

  /// The largest of each `size` x `size`, as PyTorch's networks have it: the output has
  /// floor((n + 2 padding - size) / stride) + 1 rows.
  public func maxPooled(size: Int, stride: Int, padding: Int) throws(TorchError) -> Tensor {
    try Tensor("pool") { tiles_max_pool_windows(handle, Int64(size), Int64(stride), Int64(padding), $0) }
  }

  /// N x C x H x W to N x C, not rounded to bfloat16.
  public func meanOverPixels() throws(TorchError) -> Tensor {
    try Tensor("average over the pixels") { tiles_mean_pixels(handle, $0) }
  }

  /// The same of the standard deviations, whose divisor is the number of pixels. For descriptors only: where nothing
  /// varies the gradient is NaN.
  public func deviationOverPixels() throws(TorchError) -> Tensor {
    try Tensor("take the standard deviation over the pixels") { tiles_deviation_pixels(handle, $0) }
  }

  /// N x in to N x out.
  public func linear(_ kernel: Tensor, bias: Tensor) throws(TorchError) -> Tensor {
    try Tensor("multiply by a dense kernel") { tiles_linear(handle, kernel.handle, bias.handle, $0) }
  }

  /// Each row of N x K logits to probabilities.
  public func softmax() throws(TorchError) -> Tensor {
    try Tensor("take a softmax") { tiles_softmax(handle, $0) }
  }

  /// N x K logits and N labels to N losses, not rounded to bfloat16.
  public func crossEntropy(labels: Tensor) throws(TorchError) -> Tensor {
    try Tensor("take a cross entropy") { tiles_cross_entropy(handle, labels.handle, $0) }
  }

  /// sum(x w) / N: the divisor is the number of values, not the sum of the weights (as Keras does).
  public func mean(weights: Tensor) throws(TorchError) -> Tensor {
    try Tensor("take a weighted mean") { tiles_weighted_mean(handle, weights.handle, $0) }
  }
}

/// Types, axes, memory.
extension Tensor {
  public func converted(to type: FloatType = .float32) throws(TorchError) -> Tensor {
    try Tensor("convert to \(type)") { tiles_tensor_convert(handle, type.code, $0) }
  }

  /// The same memory with its axes in another order: `[0, 3, 1, 2]` makes NCHW of NHWC.
  public func permuted(_ axes: [Int]) throws(TorchError) -> Tensor {
    try Tensor("permute to \(axes)") { tiles_tensor_permute(handle, axes.map(Int64.init), axes.count, $0) }
  }

  /// In the memory format that convolutions like best: channels last for rank 4, else row-major.
  public func packed() throws(TorchError) -> Tensor {
    try Tensor("pack") { tiles_tensor_packed(handle, $0) }
  }
}
