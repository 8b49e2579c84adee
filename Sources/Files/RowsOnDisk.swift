public import Foundation

/// Rows of single-precision numbers in a file, read when they are asked for: descriptors of a million images are gigabytes,
/// which the system keeps as long as it has room, and a program should not.
public final class RowsOnDisk: Sendable {
  /// N.
  public let count: Int
  /// D.
  public let width: Int
  private let descriptor: Int32
  private let start: Int
  private let path: String

  public struct Cut: Error, CustomStringConvertible {
    public let path: String
    public var description: String {
      "\(path): expected an array that stays while it is read, found it cut; look again"
    }
  }

  /// - Parameter start: where the numbers begin in the file, in bytes. They are little endian, in row-major order.
  /// - Throws: `RegularFile.Failure`.
  public init(_ url: URL, start: Int, count: Int, width: Int) throws {
    // Its own, which this closes: a handle would close it too.
    let file = try RegularFile.open(url)
    descriptor = fcntl(file.fileDescriptor, F_DUPFD_CLOEXEC, 0)
    path = url.path
    (self.start, self.count, self.width) = (start, count, width)
    guard descriptor >= 0 else { throw RegularFile.Failure.unreadable(path: path, code: errno) }
  }

  deinit { close(descriptor) }

  /// - Returns: some rows, one after the other.
  /// - Throws: `Cut`.
  public subscript(rows: Range<Int>) -> [Float] {
    get throws {
      try [Float](unsafeUninitializedCapacity: rows.count * width) { buffer, initialized in
        try read(rows, into: UnsafeMutableRawBufferPointer(buffer))
        initialized = rows.count * width
      }
    }
  }

  /// - Returns: the rows with these numbers, in their order, one after the other.
  /// - Throws: `Cut`.
  public func rows(at numbers: some Collection<Int>) throws -> [Float] {
    try [Float](unsafeUninitializedCapacity: numbers.count * width) { buffer, initialized in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      let size = width * MemoryLayout<Float>.stride
      for (place, row) in numbers.enumerated() {
        try read(row..<row + 1, into: UnsafeMutableRawBufferPointer(rebasing: bytes[place * size..<(place + 1) * size]))
      }
      initialized = numbers.count * width
    }
  }

  private func read(_ rows: Range<Int>, into bytes: UnsafeMutableRawBufferPointer) throws {
    precondition(0 <= rows.lowerBound && rows.upperBound <= count, "rows \(rows) of \(count)")
    let size = rows.count * width * MemoryLayout<Float>.stride
    var done = 0
    while done < size {
      let place = off_t(start + rows.lowerBound * width * MemoryLayout<Float>.stride + done)
      let read = pread(descriptor, bytes.baseAddress?.advanced(by: done), size - done, place)
      guard read > 0 else { throw Cut(path: path) }
      done += read
    }
  }
}
