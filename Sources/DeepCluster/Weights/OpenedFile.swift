internal import Files
internal import Foundation

/// A regular file that is open for reading, piece by piece.
struct OpenedFile {
  struct Refusal: Error, Equatable {
    let found: String
  }

  private let file: FileHandle
  private let path: String
  /// Bytes.
  let count: Int

  /// A link to one will do.
  init(_ url: URL) throws(Refusal) {
    path = url.path
    do { file = try RegularFile.open(url) } catch { throw Refusal(found: error.found) }
    var facts = stat()
    fstat(file.fileDescriptor, &facts)
    count = Int(facts.st_size)
  }

  var descriptor: Int32 { file.fileDescriptor }

  /// So many bytes from the beginning, or as many as there are.
  func firstBytes(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = pread(descriptor, &bytes, count, 0)
    return Array(bytes.prefix(max(0, got)))
  }

  /// nil where there are fewer, or they cannot be read.
  func bytes(at place: Int, _ count: Int) -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = pread(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(place + filled))
        guard got > 0 else { return }
        filled += got
      }
    }
    return bytes.count == count ? bytes : nil
  }

  /// All of it, mapped into memory. By its descriptor: the path may lead elsewhere by now.
  func contents() throws -> Data {
    try RegularFile.data(file, path: path, atMost: .max, mapped: true)
  }
}
