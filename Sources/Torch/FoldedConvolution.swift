internal import CTorch

/// A convolution with the batch normalisation that follows it multiplied into it: for descriptors, since no gradient flows.
/// On a CPU it keeps its kernel as oneDNN wants it for images of one size, those of the last call. Not for use by two threads.
public final class FoldedConvolution {
  private let handle: OpaquePointer

  /// Copies all but `depthwise`.
  /// - Parameters:
  ///   - kernel: OIHW; O x C x 1 x 1 after `depthwise`.
  ///   - depthwise: C x 1 x 3 x 3 "same", of a separable convolution.
  ///   - normalization: by the moving statistics.
  public init(
    kernel: Tensor, depthwise: Tensor? = nil, normalization: BatchNormalization, stride: Int = 1,
    padding: Padding = .valid
  ) throws(TorchError) {
    let operation = "fold a batch normalisation"
    var made: OpaquePointer?
    let message = normalization.withHandles {
      tiles_convolution_fold(kernel.handle, depthwise?.handle, $0, Int64(stride), padding.code, &made)
    }
    try check(operation, message)
    guard let made else { throw TorchError(operation: operation, message: "no result") }
    handle = made
  }

  deinit { tiles_convolution_free(handle) }

  /// - Parameters:
  ///   - x: N x C x H x W.
  ///   - afterRelu: takes a ReLU of it before.
  ///   - thenRelu: takes a ReLU of the result; in the same pass where it can.
  public func callAsFunction(
    _ x: Tensor, afterRelu: Bool = false, thenRelu: Bool = false
  ) throws(TorchError) -> Tensor {
    try Tensor("convolve") { tiles_convolution_apply(handle, x.handle, afterRelu, thenRelu, $0) }
  }
}
