internal import CTorch

/// What a vision transformer is made of. Tokens are N x T x D: some of their own, then one for each patch of an image, row by
/// row.
extension Tensor {
  /// N x D x h x w to tokens.
  public func tokens() throws(TorchError) -> Tensor {
    try Tensor("make tokens") { tiles_tokens(handle, $0) }
  }

  /// These tokens, 1 x F x D, before those of each of N images.
  public func joined(_ rest: Tensor) throws(TorchError) -> Tensor {
    try Tensor("join tokens") { tiles_tokens_joined(handle, rest.handle, $0) }
  }

  /// height * width tokens from `first` on, to N x D x height x width.
  public func places(from first: Int, height: Int, width: Int) throws(TorchError) -> Tensor {
    try Tensor("make places of tokens") {
      tiles_token_places(handle, Int64(first), Int64(height), Int64(width), $0)
    }
  }

  /// N x C x h x w to another size by cubic interpolation between half-pixel centres.
  /// - Parameter antialiased: as Pillow's.
  public func bicubic(height: Int, width: Int, antialiased: Bool) throws(TorchError) -> Tensor {
    try Tensor("interpolate") { tiles_bicubic(handle, Int64(height), Int64(width), antialiased, $0) }
  }

  /// Layer normalisation (Ba, Kiros and Hinton 2016) over the last axis.
  public func layerNormalized(gamma: Tensor, beta: Tensor, epsilon: Double) throws(TorchError) -> Tensor {
    try Tensor("normalise a layer") { tiles_layer_norm(handle, gamma.handle, beta.handle, epsilon, $0) }
  }

  /// Two linear layers with Gaussian error linear units (Hendrycks and Gimpel 2016), the exact ones, between them.
  /// - Parameters:
  ///   - first: H x D, and H.
  ///   - second: E x H, and E.
  /// - Returns: N x T x E.
  public func fedForward(
    _ first: (kernel: Tensor, bias: Tensor), _ second: (kernel: Tensor, bias: Tensor)
  ) throws(TorchError) -> Tensor {
    try Tensor("feed forward") {
      tiles_feed_forward(
        handle, first.kernel.handle, first.bias.handle, second.kernel.handle, second.bias.handle, $0)
    }
  }

  /// The sum, where one of them may lack axes that the other has.
  public func adding(_ other: Tensor) throws(TorchError) -> Tensor {
    try Tensor("add") { tiles_add(handle, other.handle, $0) }
  }

  /// This plus `other` times `scale`, which is of one axis, the last.
  public func adding(_ other: Tensor, scaledBy scale: Tensor) throws(TorchError) -> Tensor {
    try Tensor("add") { tiles_add_scaled(handle, other.handle, scale.handle, $0) }
  }

  /// Attention (Vaswani et al. 2017) of N x T x 3D, queries, keys and values of so many heads one behind the other.
  /// - Parameter rotary: cosines and sines, P x D / heads, by which queries and keys of the last P tokens are turned (Su et al.
  ///   2021).
  /// - Returns: N x T x D.
  public func attended(heads: Int, rotary: (cosines: Tensor, sines: Tensor)? = nil) throws(TorchError) -> Tensor {
    try Tensor("attend") {
      tiles_attention(handle, Int64(heads), rotary?.cosines.handle, rotary?.sines.handle, $0)
    }
  }
}
