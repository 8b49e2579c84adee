internal import CTorch
internal import Dispatch
internal import Synchronization

/// Words by name that several processes read and write, held by one of them: c10d's TCPStore. A connection of its own; calls
/// wait for one another.
public final class SharedStore: Sendable {
  /// Unchecked: TCPStore guards its connection with a lock.
  private struct Handle: @unchecked Sendable {
    let value: OpaquePointer
  }

  private let connection: Handle
  private let seconds: Double
  /// Where calls wait for their answers: some of 1.13 wait for ever.
  private let queue = DispatchQueue(label: "shared store")
  private let isSilent = Atomic(false)

  var handle: OpaquePointer { connection.value }

  /// Connects, or holds the store, which then ends with this object.
  /// - Parameters:
  ///   - serves: whether this process holds it, at a port of its own.
  ///   - seconds: for the connection, and for each answer.
  /// - Throws: `TorchError`.
  public init(host: String, port: UInt16, serves: Bool, seconds: Double) throws(TorchError) {
    var made: OpaquePointer?
    try check(
      serves ? "hold a store at port \(port)" : "reach the store at \(host):\(port)",
      tiles_store_open(host, port, serves, seconds, &made))
    guard let made else { throw TorchError(operation: "reach the store", message: "no handle") }
    connection = Handle(value: made)
    self.seconds = seconds
  }

  deinit {
    // A call that is under way still needs it.
    if !isSilent.load(ordering: .relaxed) { tiles_store_free(handle) }
  }

  private final class Answer<Value: Sendable>: Sendable {
    let result = Mutex<Result<Value, TorchError>?>(nil)
    let come = DispatchSemaphore(value: 0)
  }

  private func ask<Value: Sendable>(
    _ operation: String, _ body: @escaping @Sendable (OpaquePointer) -> Result<Value, TorchError>
  ) throws(TorchError) -> Value {
    let answer = Answer<Value>()
    queue.async { [connection] in
      let result = body(connection.value)
      answer.result.withLock { $0 = result }
      answer.come.signal()
    }
    if !isSilent.load(ordering: .relaxed), answer.come.wait(timeout: .now() + seconds) == .success,
      let result = answer.result.withLock({ $0 })
    {
      return try result.get()
    }
    isSilent.store(true, ordering: .relaxed)
    throw TorchError(operation: operation, message: "no answer within \(Int(seconds)) s")
  }

  /// As typed errors cannot be caught in a closure that says nothing of them.
  private static func result<Value>(_ body: () throws(TorchError) -> Value) -> Result<Value, TorchError> {
    do throws(TorchError) { return .success(try body()) } catch { return .failure(error) }
  }

  public func set(_ key: String, _ text: String) throws(TorchError) {
    let operation = "tell the store of \(key)"
    try ask(operation) { handle in
      let bytes = Array(text.utf8)
      return Self.result { () throws(TorchError) in
        try check(operation, tiles_store_set(handle, key, bytes, bytes.count))
      }
    }
  }

  /// nil where nobody has said it yet; does not wait for it.
  public func text(_ key: String) throws(TorchError) -> String? {
    let operation = "ask the store for \(key)"
    return try ask(operation) { handle in
      Self.result { () throws(TorchError) in
        var isThere = false
        try check(operation, tiles_store_has(handle, key, &isThere))
        guard isThere else { return nil }
        var (bytes, count): (UnsafeMutableRawPointer?, Int) = (nil, 0)
        try check(operation, tiles_store_get(handle, key, &bytes, &count))
        defer { tiles_bytes_free(bytes) }
        return String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
      }
    }
  }

  /// Adds to a number that is 0 before anybody does.
  /// - Returns: what it is then.
  public func add(_ number: Int, to key: String) throws(TorchError) -> Int {
    let operation = "count \(key) in the store"
    return try ask(operation) { handle in
      Self.result { () throws(TorchError) in
        var result: Int64 = 0
        try check(operation, tiles_store_add(handle, key, Int64(number), &result))
        return Int(result)
      }
    }
  }
}
