internal import CTorch

/// What libtorch said when an operation failed.
public struct TorchError: Error, CustomStringConvertible, Sendable {
  /// The operation, as this module calls it.
  public let operation: String
  public let message: String

  public var description: String { "libtorch cannot \(operation): \(message)" }
}

/// Throws the message of a call into CTorch, if it left one.
func check(_ operation: @autoclosure () -> String, _ message: UnsafeMutablePointer<CChar>?) throws(TorchError) {
  guard let message else { return }
  defer { tiles_torch_message_free(message) }
  throw TorchError(operation: operation(), message: String(cString: message))
}
