public import Foundation

/// Gathers small writes to a file.
public struct BufferedOutput {
  private let file: FileHandle
  private var pending = Data()
  private static let size = 1 << 18

  /// Bytes written, also those not yet flushed.
  public private(set) var position: UInt64 = 0

  public init(_ file: FileHandle) { self.file = file }

  public mutating func write(_ data: Data) throws {
    position += UInt64(data.count)
    pending += data
    if pending.count >= Self.size { try flush() }
  }

  public mutating func write(_ text: String) throws { try write(Data(text.utf8)) }

  /// Call it last.
  public mutating func flush() throws {
    try file.write(contentsOf: pending)
    pending.removeAll(keepingCapacity: true)
  }
}
