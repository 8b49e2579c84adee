internal import CTorch

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
