internal import CTorch

extension Tensor {
  /// From now on `backward` on what is computed from this tensor leaves a gradient here.
  public func requireGradient() throws(TorchError) {
    try check("ask for a gradient", tiles_tensor_require_gradient(handle))
  }

  /// - Throws: `TorchError` when there is none: before `backward`, and after a step of the optimizer.
  public var gradient: Tensor {
    get throws(TorchError) { try Tensor("give a gradient") { tiles_tensor_gradient(handle, $0) } }
  }

  /// Computes the gradient of this single value with respect to every tensor that asked for it.
  public func backward() throws(TorchError) {
    try check("compute gradients", tiles_tensor_backward(handle))
  }
}

/// Runs `body` without recording what gradients would need.
public func withoutGradients<Result>(_ body: () throws -> Result) throws -> Result {
  var before = true
  try check("switch gradients off", tiles_torch_set_gradients(false, &before))
  defer {
    var ignored = false
    try? check("switch gradients back", tiles_torch_set_gradients(before, &ignored))
  }
  return try body()
}

public enum Precision: String, Sendable, CaseIterable, Codable {
  case fp32
  /// bfloat16 for convolutions and dense layers, float32 for weights, losses and statistics ("autocast").
  case bf16
}

/// Runs `body` in this precision on this device.
public func with<Result>(_ precision: Precision, on device: Device, _ body: () throws -> Result) throws -> Result {
  guard precision == .bf16 else { return try body() }
  try check("switch to bfloat16", tiles_torch_set_autocast(device.name, true))
  defer { try? check("switch back from bfloat16", tiles_torch_set_autocast(device.name, false)) }
  return try body()
}
