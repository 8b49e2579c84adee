internal import CTorch

/// An array of numbers that libtorch holds and computes with. One owner, freed with it; not for use by two threads.
public final class Tensor {
  let handle: OpaquePointer

  /// Takes the handle that a call into CTorch made.
  init(
    _ operation: @autoclosure () -> String,
    _ call: (UnsafeMutablePointer<OpaquePointer?>) -> UnsafeMutablePointer<CChar>?
  ) throws(TorchError) {
    var made: OpaquePointer?
    try check(operation(), call(&made))
    guard let made else { throw TorchError(operation: operation(), message: "no result") }
    handle = made
  }

  init(owning handle: OpaquePointer) { self.handle = handle }

  deinit { tiles_tensor_free(handle) }

  /// - Parameter shape: its product is the number of values; row-major.
  public convenience init(_ values: [Float], shape: [Int], on device: Device = .cpu) throws(TorchError) {
    try self.init(values, TILES_FLOAT32, shape, device)
  }

  /// 8-bit values.
  public convenience init(pixels values: [UInt8], shape: [Int], on device: Device = .cpu) throws(TorchError) {
    try self.init(values, TILES_UINT8, shape, device)
  }

  /// Labels: one dimension of 64-bit integers.
  public convenience init(labels: [Int], on device: Device = .cpu) throws(TorchError) {
    try self.init(labels.map(Int64.init), TILES_INT64, [labels.count], device)
  }

  private convenience init<Element>(
    _ values: [Element], _ type: tiles_type, _ shape: [Int], _ device: Device
  ) throws(TorchError) {
    precondition(shape.reduce(1, *) == values.count, "the shape \(shape) does not hold \(values.count) values")
    try self.init("make a tensor of shape \(shape) on \(device)") { result in
      values.withUnsafeBytes {
        tiles_tensor_make($0.baseAddress, type, shape.map(Int64.init), shape.count, device.name, result)
      }
    }
  }

  /// What a network's weights and values are. In 64 bits it is slow: for comparing with exact numbers.
  public enum FloatType: Sendable {
    case float32
    case float64

    var code: tiles_type { self == .float32 ? TILES_FLOAT32 : TILES_FLOAT64 }
  }

  public var shape: [Int] {
    get throws(TorchError) {
      var rank = 0
      try check("tell a rank", tiles_tensor_rank(handle, &rank))
      var sizes = [Int64](repeating: 0, count: rank)
      try check("tell a shape", tiles_tensor_shape(handle, &sizes))
      return sizes.map(Int.init)
    }
  }

  /// All values as 32-bit floats, row-major.
  public func floats() throws(TorchError) -> [Float] { try values(TILES_FLOAT32, zero: 0) }

  /// All values as 64-bit floats, row-major.
  public func doubles() throws(TorchError) -> [Double] { try values(TILES_FLOAT64, zero: 0) }

  private func values<Element>(_ type: tiles_type, zero: Element) throws(TorchError) -> [Element] {
    let count = try shape.reduce(1, *)
    var values = [Element](repeating: zero, count: count)
    let message = values.withUnsafeMutableBytes { tiles_tensor_read(handle, type, $0.baseAddress, count) }
    try check("read \(count) values", message)
    return values
  }
}
