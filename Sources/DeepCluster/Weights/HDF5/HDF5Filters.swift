internal import CZlib

/// What was done to each chunk, in this order, and is undone backwards.
struct HDF5Filters {
  private enum Filter: Int { case deflate = 1, shuffle, fletcher32 }

  private var filters: [Filter] = []

  /// Deflate makes at most 1032 bytes of one.
  static let greatestRatio = 1_100

  init(_ message: inout HDF5Cursor) throws(HDF5Fault) {
    let version = try message.byte()
    let count = try message.byte()
    guard 1...2 ~= version, count <= 3 else { throw HDF5Fault(found: "values behind \(count) filters") }
    try message.skip(version == 1 ? 6 : 0)
    for _ in 0..<count {
      let number = try message.int(2)
      guard let filter = Filter(rawValue: number), !filters.contains(filter) else {
        throw HDF5Fault(found: "values behind the filter \(number), not deflate, shuffle or fletcher32 once")
      }
      // These filters have no names in version 2.
      let name = version == 1 ? try message.int(2) : 0
      try message.skip(2)
      let numbers = try message.int(2)
      try message.skip((name + 7) / 8 * 8 + 4 * numbers + (version == 1 && numbers % 2 == 1 ? 4 : 0))
      filters.append(filter)
    }
  }

  var areDense: Bool { filters.contains(.deflate) }

  /// - Parameters:
  ///   - mask: of the filters that this chunk was kept from.
  ///   - size: that it must have in the end; no more memory is taken.
  func undone(_ chunk: [UInt8], mask: Int, size: Int, element: Int) throws(HDF5Fault) -> [UInt8] {
    var chunk = chunk
    for (index, filter) in filters.enumerated().reversed() where mask >> index & 1 == 0 {
      switch filter {
      case .deflate:
        // A checksum may be in front of it.
        var inflated = [UInt8](repeating: 0, count: size + 4)
        var filled = 0
        guard tiles_inflate(chunk, chunk.count, &inflated, inflated.count, &filled) == 0 else {
          throw .damaged("chunk")
        }
        inflated.removeLast(inflated.count - filled)
        chunk = inflated
      case .shuffle: chunk = Self.unshuffled(chunk, element)
      case .fletcher32: chunk = try Self.checked(chunk)
      }
    }
    guard chunk.count == size else { throw HDF5Fault(found: "a chunk that unpacks to another size") }
    return chunk
  }

  /// First all first bytes of the elements, then all second ones.
  private static func unshuffled(_ bytes: [UInt8], _ element: Int) -> [UInt8] {
    let count = bytes.count / element
    var result = bytes
    result.withUnsafeMutableBufferPointer { result in
      bytes.withUnsafeBufferPointer { bytes in
        for byte in 0..<element {
          for index in 0..<count { result[index * element + byte] = bytes[byte * count + index] }
        }
      }
    }
    return result
  }

  private static func checked(_ bytes: [UInt8]) throws(HDF5Fault) -> [UInt8] {
    guard bytes.count >= 4 else { throw .damaged("chunk") }
    var stored = HDF5Cursor(bytes.suffix(4))
    let sum = try stored.bits(4)
    let content = Array(bytes.dropLast(4))
    var (first, second): (UInt64, UInt64) = (0, 0)
    for index in stride(from: 0, to: content.count, by: 2) {
      let low = index + 1 < content.count ? UInt64(content[index + 1]) : 0
      first = (first + (UInt64(content[index]) << 8 | low)) % 65_535
      second = (second + first) % 65_535
    }
    // 0 and 65535 are the same in each half.
    guard sum >> 16 % 65_535 == second, sum & 0xFFFF == first || (sum & 0xFFFF) % 65_535 == first else {
      throw HDF5Fault(found: "a chunk with a wrong checksum")
    }
    return content
  }
}
