internal import CTorch

/// Processes that are connected with one another: c10d's ProcessGroupGloo. All call the same functions in the same order.
public final class ProcessGroup: @unchecked Sendable {
  // Unchecked: but for `giveUp`, which is an atomic flag, it belongs to one thread.
  let handle: OpaquePointer
  public let count: Int

  /// This machine's address, as those see it that `host` is of, and that of `host`: the name of a host often stands for
  /// 127.0.1.1.
  /// - Throws: `TorchError`.
  public static func addresses(towards host: String, port: UInt16) throws(TorchError) -> (own: String, host: String) {
    var (bytes, count): (UnsafeMutableRawPointer?, Int) = (nil, 0)
    try check("find a way to \(host)", tiles_ranks_addresses(host, port, &bytes, &count))
    defer { tiles_bytes_free(bytes) }
    let words = String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self).split(
      separator: " ")
    return (String(words.first ?? ""), String(words.last ?? ""))
  }

  /// Connects all, and waits for ever for one that is not there.
  /// - Parameter address: where the others find this process.
  /// - Throws: `TorchError`.
  public init(_ store: SharedStore, address: String, rank: Int, count: Int) throws(TorchError) {
    var made: OpaquePointer?
    try check("connect the ranks", tiles_ranks_join(store.handle, address, Int64(rank), Int64(count), &made))
    guard let made else { throw TorchError(operation: "connect the ranks", message: "no handle") }
    (handle, self.count) = (made, count)
  }

  /// A work that is under way is never waited for: where one may be, the group is kept for good.
  deinit { tiles_ranks_free(handle) }

  /// Ends what waits for the others now, and what will. From any thread.
  public func giveUp() { tiles_ranks_give_up(handle) }

  /// What all have, added up element by element.
  /// - Throws: `TorchError`.
  public func sum(_ values: [Int64]) throws(TorchError) -> [Int64] {
    var values = values
    guard !values.isEmpty else { return values }
    let message = values.withUnsafeMutableBufferPointer { tiles_ranks_sum(handle, $0.baseAddress, $0.count) }
    try check("add up what the ranks have", message)
    return values
  }

  /// What each has, in the order of the ranks.
  /// - Throws: `TorchError`.
  public func gather(_ bytes: [UInt8]) throws(TorchError) -> [[UInt8]] {
    // As many from each: the longest counts.
    let counts = try gatherEqual(withUnsafeBytes(of: Int64(bytes.count)) { Array($0) }).map { count in
      count.withUnsafeBytes { Int($0.loadUnaligned(as: Int64.self)) }
    }
    let longest = counts.max() ?? 0
    guard longest > 0 else { return counts.map { _ in [] } }
    let padded = bytes + [UInt8](repeating: 0, count: longest - bytes.count)
    return zip(try gatherEqual(padded), counts).map { Array($0.prefix($1)) }
  }

  private func gatherEqual(_ bytes: [UInt8]) throws(TorchError) -> [[UInt8]] {
    var all = [UInt8](repeating: 0, count: bytes.count * count)
    let message = all.withUnsafeMutableBytes { tiles_ranks_gather(handle, bytes, bytes.count, $0.baseAddress) }
    try check("gather what the ranks have", message)
    return (0..<count).map { Array(all[$0 * bytes.count..<($0 + 1) * bytes.count]) }
  }
}
