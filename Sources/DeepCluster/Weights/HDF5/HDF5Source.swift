import Foundation

/// The bytes of a file, on disk or in memory.
final class HDF5Source {
  private let file: OpenedFile?
  private let image: Data?
  let count: Int
  private var work = 0

  init(_ file: consuming OpenedFile) {
    count = file.count
    self.file = consume file
    image = nil
  }

  init(image: Data) {
    file = nil
    self.image = image
    count = image.count
  }

  /// A part of the file's structure, which is small.
  func read(_ address: Int, _ count: Int) throws(HDF5Fault) -> HDF5Cursor {
    try spend(1 + count / 1_024)
    return HDF5Cursor(try values(address, count))
  }

  func values(_ address: Int, _ count: Int) throws(HDF5Fault) -> [UInt8] {
    // Before memory is taken for them.
    guard address >= 0, count >= 0, count <= self.count, address <= self.count - count else {
      throw HDF5Fault(found: "\(count) bytes at \(address), beyond the end of the file")
    }
    if let image { return [UInt8](image[(image.startIndex + address)...].prefix(count)) }
    guard let bytes = file?.bytes(at: address, count) else { throw HDF5Fault(found: "a file that cannot be read") }
    return bytes
  }

  /// Parts that others share can amount to endless work, and a node of a tree may contain itself.
  func spend(_ amount: Int) throws(HDF5Fault) {
    work += amount
    guard work <= 2_000_000 else { throw HDF5Fault(found: "more links and lists than any file of weights has") }
  }
}
