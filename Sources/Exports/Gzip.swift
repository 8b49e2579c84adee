internal import CZlib
import Foundation

/// Compression to gzip: equal bytes give equal bytes.
enum Gzip {
  struct Failure: Error, CustomStringConvertible {
    let bytes: Int
    var description: String { "cannot compress \(bytes) bytes: expected less than 4 GiB and enough memory" }
  }

  static func compress(_ data: Data) throws -> Data {
    var packed: UnsafeMutableRawPointer?
    var count = 0
    let status = data.withUnsafeBytes { tiles_gzip($0.baseAddress, $0.count, &packed, &count) }
    guard status == 0, let packed else { throw Failure(bytes: data.count) }
    return Data(bytesNoCopy: packed, count: count, deallocator: .free)
  }
}
