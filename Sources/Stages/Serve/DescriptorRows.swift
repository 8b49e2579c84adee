import DeepCluster
import Files
import Foundation

/// The rows of an array on the disk, read in pieces each time: a hundred thousand descriptors are 800 MB, which the system
/// keeps as long as it has room, and a program that only waits should not.
final class DescriptorRows: Sendable {
  let count: Int
  let width: Int
  private let descriptor: Int32
  private let start: Int
  private let path: String

  struct Cut: Error, CustomStringConvertible {
    let path: String
    var description: String { "\(path): expected an array that stays while it is read, found it cut; look again" }
  }

  /// - Throws: `NPYFile.Failure`; `AtomicFile.Failure`.
  init(_ url: URL) throws {
    path = url.path
    let array = try NPYFile(contentsOf: url)
    guard array.shape.count == 2, array.shape[1] > 0, array.type == "f4" else {
      throw NPYFile.Failure.wrongType(
        path: url.path, expected: "f4 in two dimensions", found: "\(array.type) of shape \(array.shape)")
    }
    (count, width) = (array.shape[0], array.shape[1])
    // A slice of the file's bytes: its first index is where the values begin.
    start = array.bytes.startIndex
    descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw AtomicFile.Failure(path: url.path, step: "open", code: errno) }
  }

  deinit { close(descriptor) }

  /// The values of some rows, one row after the other.
  /// - Throws: `Cut`.
  func values(_ rows: Range<Int>) throws -> [Float] {
    let bytes = rows.count * width * 4
    return try [Float](unsafeUninitializedCapacity: rows.count * width) { buffer, initialized in
      var done = 0
      while done < bytes {
        let place = off_t(start + rows.lowerBound * width * 4 + done)
        let read = pread(
          descriptor, UnsafeMutableRawPointer(buffer.baseAddress)?.advanced(by: done), bytes - done, place)
        guard read > 0 else { throw Cut(path: path) }
        done += read
      }
      initialized = rows.count * width
    }
  }

  /// A number for each row, on all cores.
  /// - Throws: `Cut`.
  func each(_ body: @Sendable (UnsafeBufferPointer<Float>) -> Float) throws -> [Float] {
    let pieces = (0..<count).batches(of: 1_000)
    return try concurrently(pieces.count) { piece in
      let rows = pieces[piece]
      return try values(rows).withUnsafeBufferPointer { values in
        (0..<rows.count).map { body(UnsafeBufferPointer(rebasing: values[($0 * width)..<(($0 + 1) * width)])) }
      }
    }.flatMap { $0 }
  }
}
