internal import CTorch

/// Moves parameters against their gradients.
public final class Optimizer {
  public enum Method: String, Sendable, CaseIterable, Codable {
    case adam
    case sgd
  }

  private let handle: OpaquePointer

  /// - Parameters:
  ///   - parameters: tensors that asked for a gradient.
  ///   - epsilon: of Adam; the default is Keras's.
  public init(
    _ method: Method, parameters: [Tensor], learningRate: Double, epsilon: Double = 1e-7
  ) throws(TorchError) {
    let handles = parameters.map { Optional($0.handle) }
    var made: OpaquePointer?
    let operation = "make the optimizer \(method.rawValue)"
    switch method {
    case .adam: try check(operation, tiles_optimizer_adam(handles, handles.count, learningRate, epsilon, &made))
    case .sgd: try check(operation, tiles_optimizer_sgd(handles, handles.count, learningRate, &made))
    }
    guard let made else { throw TorchError(operation: operation, message: "no result") }
    handle = made
  }

  deinit { tiles_optimizer_free(handle) }

  /// From now on steps go against the sum of the gradients of all processes of a group, who take them together: gradients are
  /// added up while the backward pass still runs, on GPUs by NCCL between its kernels.
  /// - Returns: why they go through the memory of the processor where they are on GPUs; once for a group.
  @discardableResult public func share(_ group: ProcessGroup) throws(TorchError) -> String? {
    var against: UnsafeMutablePointer<CChar>?
    try check("share the gradients", tiles_optimizer_share(handle, group.handle, &against))
    defer { tiles_bytes_free(against) }
    return against.map { String(cString: $0) }
  }

  /// One step with the gradients that `backward` left; they are forgotten then.
  public func step() throws(TorchError) {
    try check("take a step", tiles_optimizer_step(handle))
  }

  /// What Adam remembers of its steps, so that another one can go on in its place.
  public struct Moments: Sendable, Equatable {
    /// Of all parameters one after the other, row-major.
    public let first: [Float]
    public let second: [Float]
    public let steps: Int

    public init(first: [Float], second: [Float], steps: Int) {
      self.first = first
      self.second = second
      self.steps = steps
    }
  }

  /// nil for a method that remembers nothing (sgd).
  public func moments() throws(TorchError) -> Moments? {
    var handles: (OpaquePointer?, OpaquePointer?)
    var steps: Int64 = 0
    try check("read the optimizer's moments", tiles_optimizer_moments(handle, &handles.0, &handles.1, &steps))
    guard let first = handles.0, let second = handles.1 else { return nil }
    return Moments(
      first: try Tensor(owning: first).floats(), second: try Tensor(owning: second).floats(), steps: Int(steps))
  }

  /// - Parameter moments: of an optimizer of the same parameters.
  public func restore(_ moments: Moments) throws(TorchError) {
    let first = try Tensor(moments.first, shape: [moments.first.count])
    let second = try Tensor(moments.second, shape: [moments.second.count])
    try check(
      "restore the optimizer's moments",
      tiles_optimizer_restore(handle, first.handle, second.handle, Int64(moments.steps)))
    withExtendedLifetime((first, second)) {}
  }
}
