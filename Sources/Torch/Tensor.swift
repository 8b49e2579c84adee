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
  public func floats() throws(TorchError) -> [Float] {
    let count = try shape.reduce(1, *)
    var values = [Float](repeating: 0, count: count)
    try check("read \(count) values", tiles_tensor_read(handle, TILES_FLOAT32, &values, count))
    return values
  }
}
