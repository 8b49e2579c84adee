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

  /// One step with the gradients that `backward` left; they are forgotten then.
  public func step() throws(TorchError) {
    try check("take a step", tiles_optimizer_step(handle))
  }
}
